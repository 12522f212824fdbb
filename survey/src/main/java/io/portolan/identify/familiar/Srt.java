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

/// Recognises SRT, which grew out of UDT.
///
/// Says nothing of its own: its callers begin with UDT's packet, so [Udt]'s question is its
/// question too. A listener answers with version 5, a magic number, a cookie, and the socket that
/// was called from.
///
/// @see "draft-sharabayko-srt-01, sections 3.2.1 and 4.3"
public final class Srt implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("srt", "SRT").describedIn("draft-sharabayko-srt-01");

  /// For [java.util.ServiceLoader].
  public Srt() {}

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
    return List.of();
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
    if (call.version() == UdtHandshake.SRT) {
      return Evidence.structure("the caller sends an SRT version 5 handshake");
    }
    return call.type() == UdtHandshake.STREAM
        ? Evidence.NONE
        : Evidence.hint("the caller sends the handshake that UDT and SRT share");
  }

  private static Evidence answered(Bytes said, UdtHandshake answer) {
    if (answer.version() != UdtHandshake.SRT) {
      return Evidence.NONE;
    }
    return answer.type() == UdtHandshake.SRT_MAGIC && answer.answers(said)
        ? Evidence.proof("SRT version 5 handshake with a cookie for the socket we called from")
        : Evidence.structure("SRT version 5 handshake");
  }
}
