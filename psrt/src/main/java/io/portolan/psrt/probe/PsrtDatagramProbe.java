package io.portolan.psrt.probe;

import io.portolan.psrt.PsrtProtocol;
import io.portolan.psrt.codec.Context;
import io.portolan.psrt.codec.PsrtCodec;
import io.portolan.psrt.message.PsrtMessage;
import io.portolan.psrt.message.PsrtMessage.Acknowledgement;
import io.portolan.psrt.message.PsrtMessage.PlainDatagram;
import io.portolan.psrt.message.PsrtMessage.SealedDatagram;
import io.portolan.psrt.message.PsrtMessage.Telegram;
import io.portolan.psrt.message.ReplyCode;
import io.portolan.wire.Bytes;
import io.portolan.wire.MalformedException;
import io.portolan.wire.Protocol;
import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Nonce;
import io.portolan.wire.probe.Probe;
import io.portolan.wire.probe.Utterance;
import java.util.List;

/// Recognises PSRT over UDP.
///
/// Sent: a publish of nobody whose topic never ends. Cost: a broker sees that before it looks for a
/// login, publishes nothing and says that it is an error. Characteristic: that answer has five
/// bytes, none of which is free, and is the one that this very mistake calls for.
public final class PsrtDatagramProbe implements Probe {
  /// Login and password empty, publish, priority, the topic `x` without its NUL.
  private static final Bytes ENDLESS_TOPIC = Bytes.ofHex("eeaa 0100 00 00 00 01 7f 78");

  /// For [java.util.ServiceLoader].
  public PsrtDatagramProbe() {}

  @Override
  public Protocol protocol() {
    return new PsrtProtocol();
  }

  @Override
  public Layer layer() {
    return Layer.UDP;
  }

  @Override
  public List<Utterance> say(Nonce nonce) {
    return List.of(
        Utterance.toSilence(
            "psrt-endless-topic/1",
            ENDLESS_TOPIC,
            "A publish that is not whole, so that nothing can be published."));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() != Layer.UDP || exchange.isEcho()) {
      return Evidence.NONE;
    }
    if (exchange.isMute()) {
      return exchange.isCallOnly() ? called(exchange.said()) : Evidence.NONE;
    }
    return heard(exchange.said(), exchange.heard());
  }

  private static Evidence heard(Bytes said, Bytes heard) {
    ReplyCode code;
    try {
      code = ((Acknowledgement) PsrtCodec.read(heard, Context.ACKNOWLEDGEMENT)).code();
    } catch (MalformedException e) {
      return Evidence.against(2, "no acknowledgement of PSRT: " + e.getMessage());
    }
    if (!said.equals(ENDLESS_TOPIC)) {
      return isDatagram(said)
          ? Evidence.structure("acknowledges a PSRT datagram: " + code.sentence())
          : Evidence.banner("says a PSRT acknowledgement, but to no PSRT datagram we heard");
    }
    return code == ReplyCode.ERROR
        ? Evidence.structure("answers a publish that is not whole with PSRT's error")
        : Evidence.banner("answers with a PSRT acknowledgement, but not the error due");
  }

  private static boolean isDatagram(Bytes said) {
    try {
      PsrtCodec.read(said, Context.DATAGRAM);
      return true;
    } catch (MalformedException e) {
      return false;
    }
  }

  private static Evidence called(Bytes said) {
    try {
      return switch (PsrtCodec.read(said, Context.DATAGRAM)) {
        case PlainDatagram(var login, _, var block) -> {
          var telegram = (Telegram) PsrtCodec.read(block, Context.TELEGRAM);
          String who = login.isEmpty() ? "anonymously" : "as " + login;
          yield Evidence.structure("publishes " + who + " to " + telegram.topic());
        }
        case SealedDatagram(var cipher, var keyId, _, _) ->
            Evidence.structure("publishes with a key of '" + keyId + "', " + cipher);
        case PsrtMessage _ -> Evidence.NONE;
      };
    } catch (MalformedException e) {
      return Evidence.against(2, "no PSRT datagram: " + e.getMessage());
    }
  }
}
