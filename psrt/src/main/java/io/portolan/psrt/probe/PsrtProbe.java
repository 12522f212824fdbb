package io.portolan.psrt.probe;

import io.portolan.psrt.PsrtProtocol;
import io.portolan.psrt.codec.Context;
import io.portolan.psrt.codec.PsrtCodec;
import io.portolan.psrt.message.Channel;
import io.portolan.psrt.message.PsrtMessage.Greeting;
import io.portolan.psrt.message.PsrtMessage.Join;
import io.portolan.psrt.message.PsrtMessage.Login;
import io.portolan.psrt.message.PsrtMessage.Welcome;
import io.portolan.wire.Bytes;
import io.portolan.wire.Protocol;
import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Nonce;
import io.portolan.wire.probe.Probe;
import io.portolan.wire.probe.Utterance;
import java.util.List;
import java.util.Optional;

/// Recognises PSRT over TCP.
///
/// Sent: the greeting of a control socket, three bytes; where that came to nothing, the greeting
/// that asks for TLS and a ClientHello behind it. Never a login. Cost: a broker answers and waits
/// for a login until its timeout, or until we hang up at once; for TLS it may sign once. It
/// writes a line in its log.
///
/// Characteristic: the greeting comes back with a version where its mode was, four bytes of which
/// none is free. A broker that insists on TLS answers only inside; but that it takes three bytes
/// in the clear and then begins TLS is as telling, since a server of plain TLS stumbles over
/// them. An alert is no evidence: it is what such a stumbling server says. Nothing of ours comes
/// back transformed, so nothing here is a proof in both directions.
///
/// Overheard, either side is recognised alone: a client by greeting and login, a broker by
/// pushes, whose length must agree with topic, NUL and body.
public final class PsrtProbe implements Probe {
  private static final Bytes GREETING =
      PsrtCodec.write(new Greeting(Channel.CONTROL, Greeting.PLAIN));
  private static final Bytes GREETING_TLS =
      PsrtCodec.write(new Greeting(Channel.CONTROL, Greeting.TLS));

  /// The major version in every record of TLS.
  private static final Bytes TLS = Bytes.of(3);

  private static final int WELCOME_SIZE = 4;

  /// For [java.util.ServiceLoader].
  public PsrtProbe() {}

  @Override
  public Protocol protocol() {
    return new PsrtProtocol();
  }

  @Override
  public Layer layer() {
    return Layer.TCP;
  }

  @Override
  public List<Utterance> say(Nonce nonce) {
    return List.of(
        Utterance.toSilence(
            "psrt-greeting/1",
            GREETING,
            "Greets and hangs up before the login, as a client whose line breaks."),
        new Utterance(
            "psrt-tls-greeting/1",
            GREETING_TLS.concat(TlsHandshake.clientHello(nonce)),
            Utterance.Cue.SILENCE,
            TlsHandshake.CLOSE_NOTIFY,
            "Greets, opens a TLS handshake without offering a key and goes no further."));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    boolean isMine = exchange.layer() == Layer.TCP || exchange.layer() == Layer.TLS;
    if (!isMine || exchange.isEcho()) {
      return Evidence.NONE;
    }
    if (exchange.isMute()) {
      return exchange.isCallOnly() ? called(exchange) : Evidence.NONE;
    }
    return exchange.greeting().isEmpty() ? answered(exchange) : spokeFirst(exchange);
  }

  /// A broker waits for its client. Who speaks first may still be one, overheard in the middle.
  private static Evidence spokeFirst(Exchange exchange) {
    Bytes greeting = exchange.greeting();
    if (welcome(greeting).isPresent()) {
      return Evidence.banner("says PSRT's " + greeting.first(4).hex() + " to nobody we heard");
    }
    return inTheMiddle(exchange, greeting, Context.PUSH)
        .orElse(Evidence.against(2, "speaks first; a PSRT broker waits for its client"));
  }

  private static Evidence answered(Exchange exchange) {
    Bytes said = exchange.said();
    Bytes answer = exchange.answer();
    var welcome = welcome(answer);
    if (welcome.isPresent()) {
      return welcomed(said, answer, welcome.get().channel());
    }
    if (isTlsGreeting(said)) {
      return answeredTls(answer);
    }
    if (answer.size() < WELCOME_SIZE) {
      return isStartOfWelcome(answer)
          ? Evidence.hint("says " + answer.hex() + ", as PSRT's greeting begins")
          : inTheMiddle(exchange, said, Context.OPERATION).orElse(Evidence.NONE);
    }
    return inTheMiddle(exchange, said, Context.OPERATION)
        .or(() -> inTheMiddle(exchange, answer, Context.PUSH))
        .orElse(
            Evidence.against(
                2, "says " + answer.first(4).hex() + "; a PSRT broker says eeaa0100 or nothing"));
  }

  private static Evidence welcomed(Bytes said, Bytes answer, Channel channel) {
    Words words = Words.ofClient(said);
    boolean isToThat =
        words.isGreeting()
            && words.messages().getFirst() instanceof Greeting(var greeted, _)
            && greeted == channel;
    return isToThat
        ? Evidence.structure(
            "repeats the magic of PSRT's greeting " + said.first(3).hex() + ", and version 1")
        : Evidence.banner("says PSRT's " + answer.first(4).hex() + ", not to a PSRT greeting");
  }

  private static Evidence answeredTls(Bytes answer) {
    if (TlsHandshake.isServerHello(answer)) {
      return Evidence.structure(
          "begins TLS behind three bytes in the clear, as PSRT's greeting eeaa01 asks for");
    }
    boolean isRecord = answer.at(0) >= 20 && answer.at(0) <= 23 && answer.from(1).startsWith(TLS);
    return isRecord
        ? Evidence.NONE
        : Evidence.against(2, "answers a greeting for TLS with " + answer.first(4).hex());
  }

  private static Evidence called(Exchange exchange) {
    Bytes said = exchange.said();
    if (isTlsGreeting(said)) {
      return Evidence.structure("asks for TLS with PSRT's greeting " + said.first(3).hex());
    }
    Words words = Words.ofClient(said);
    if (words.isGreeting() && !words.isBroken()) {
      String greeting = "says PSRT's greeting " + said.first(3).hex();
      for (var message : words.messages()) {
        if (message instanceof Login login) {
          String name = login.isAnonymous() ? "anonymously" : "as " + login.login();
          return Evidence.structure(greeting + " and logs in " + name);
        }
        if (message instanceof Join) {
          return Evidence.structure(greeting + " and joins with a token");
        }
      }
      return Evidence.banner(greeting);
    }
    return inTheMiddle(exchange, said, Context.OPERATION)
        .orElse(Evidence.against(2, "says " + said.first(4).hex() + ", no greeting of PSRT"));
  }

  /// What is overheard from the middle of a conversation on: several messages whose lengths agree
  /// with what is in them are structure, a single one with nothing before or behind it is a banner.
  private static Optional<Evidence> inTheMiddle(Exchange exchange, Bytes said, Context context) {
    if (!exchange.utterance().equals(Exchange.CAPTURED)) {
      return Optional.empty();
    }
    Words words = Words.inTheMiddle(said, context);
    int telling = words.telling();
    if (words.isBroken() || telling == 0) {
      return Optional.empty();
    }
    if (telling > 1) {
      return Optional.of(Evidence.structure(telling + " messages of PSRT whose lengths agree"));
    }
    boolean isAlone = words.messages().size() == 1 && words.end() == Words.End.WHOLE;
    return isAlone
        ? Optional.of(Evidence.banner("one message of PSRT whose length agrees"))
        : Optional.empty();
  }

  private static boolean isTlsGreeting(Bytes said) {
    return said.size() > 3
        && said.at(0) == 0xEE
        && Channel.of(said.at(1)).isPresent()
        && said.at(2) == Greeting.TLS
        && TlsHandshake.isClientHello(said.from(3));
  }

  private static Optional<Welcome> welcome(Bytes heard) {
    for (Channel channel : Channel.values()) {
      var welcome = new Welcome(channel);
      if (heard.startsWith(PsrtCodec.write(welcome))) {
        return Optional.of(welcome);
      }
    }
    return Optional.empty();
  }

  private static boolean isStartOfWelcome(Bytes heard) {
    for (Channel channel : Channel.values()) {
      if (PsrtCodec.write(new Welcome(channel)).startsWith(heard)) {
        return true;
      }
    }
    return false;
  }
}
