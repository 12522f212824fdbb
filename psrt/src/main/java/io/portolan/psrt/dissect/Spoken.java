package io.portolan.psrt.dissect;

import io.portolan.psrt.message.PsrtMessage;
import io.portolan.psrt.message.PsrtMessage.Greeting;
import java.util.List;
import java.util.Locale;

/// What people call a message: its kind and the one thing about it that matters most.
final class Spoken {
  private Spoken() {}

  static String of(PsrtMessage message) {
    return switch (message) {
      case Greeting(var channel, var mode) ->
          "greeting of a "
              + channel.name().toLowerCase(Locale.ROOT)
              + " socket"
              + switch (mode) {
                case Greeting.PLAIN -> "";
                case Greeting.TLS -> ", for TLS";
                default -> ", mode " + mode;
              };
      case PsrtMessage.Welcome _ -> "welcome";
      case PsrtMessage.Login login ->
          login.isAnonymous() ? "anonymous login" : "login as " + login.login();
      case PsrtMessage.Token _ -> "token";
      case PsrtMessage.Nop() -> "nop";
      case PsrtMessage.Publish(_, var topic, _) -> "publish to " + topic;
      case PsrtMessage.Subscribe(var topics) -> "subscribe to " + these(topics);
      case PsrtMessage.Unsubscribe(var topics) -> "unsubscribe from " + these(topics);
      case PsrtMessage.Replicate(var topic) -> "replicate to " + topic;
      case PsrtMessage.Replica _ -> "replica";
      case PsrtMessage.Bye() -> "bye";
      case PsrtMessage.Reply(var code) -> "reply: " + code.sentence();
      case PsrtMessage.Join _ -> "join";
      case PsrtMessage.Push(_, var topic, _) -> "push of " + topic;
      case PsrtMessage.Beacon() -> "beacon";
      case PsrtMessage.Telegram(_, _, var topic, _) -> "publish to " + topic;
      case PsrtMessage.PlainDatagram(var login, _, _) ->
          "datagram " + (login.isEmpty() ? "of nobody" : "of " + login);
      case PsrtMessage.SealedDatagram(var cipher, var keyId, _, _) ->
          "encrypted datagram "
              + (keyId.isEmpty() ? "of nobody" : "of " + keyId)
              + ", "
              + cipher.name().replace('_', '-');
      case PsrtMessage.Acknowledgement(var code) -> "acknowledgement: " + code.sentence();
    };
  }

  private static String these(List<String> topics) {
    return switch (topics.size()) {
      case 0 -> "nothing";
      case 1 -> topics.getFirst();
      default -> topics.getFirst() + " and " + (topics.size() - 1) + " more";
    };
  }
}
