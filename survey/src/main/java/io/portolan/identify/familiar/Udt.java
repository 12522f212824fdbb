package io.portolan.identify.familiar;

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

/// Recognises UDT version 4, and nothing that may be built on it.
///
/// Sent: the first packet of a caller. A listener answers it with a cookie for the caller to
/// repeat, and remembers nothing; we do not repeat it. The answer names the socket we called from.
/// SRT callers begin with the same packet, so that a call alone may be either's; EDT, which some
/// say descends from UDT, has no public format and is never named.
///
/// @see "draft-gg-udt-03, sections 3.2 and 5"
public final class Udt implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("udt", "UDT").describedIn("draft-gg-udt-03", "observed");

  /// For [java.util.ServiceLoader].
  public Udt() {}

  @Override
  public Protocol protocol() {
    return PROTOCOL;
  }

  @Override
  public Layer layer() {
    return Layer.UDP;
  }

  @Override
  public List<Utterance> say(Nonce nonce) {
    return List.of(
        Utterance.toSilence(
            "udt-handshake/1",
            UdtHandshake.call(nonce.u31()),
            "Asks a UDT or SRT listener for the cookie that comes before a connection; opens none."));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() != Layer.UDP || exchange.isEcho()) {
      return Evidence.NONE;
    }
    try {
      return exchange.isCallOnly()
          ? called(UdtHandshake.read(exchange.said()))
          : answered(exchange.said(), UdtHandshake.read(exchange.heard()));
    } catch (MalformedException e) {
      return Evidence.NONE;
    }
  }

  private static Evidence called(UdtHandshake call) {
    if (call.version() != UdtHandshake.UDT) {
      return Evidence.NONE;
    }
    return call.type() == UdtHandshake.STREAM
        ? Evidence.structure("the caller sends a UDT version 4 handshake for a stream")
        : Evidence.banner(
            "the caller sends a UDT version 4 handshake for messages, as SRT callers do too");
  }

  private static Evidence answered(Bytes said, UdtHandshake answer) {
    if (answer.version() != UdtHandshake.UDT) {
      return Evidence.NONE;
    }
    return answer.answers(said)
        ? Evidence.proof("UDT version 4 handshake with a cookie for the socket we called from")
        : Evidence.structure("UDT version 4 handshake");
  }
}
