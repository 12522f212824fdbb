package io.portolan.identify.familiar;

import io.portolan.wire.Protocol;
import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Nonce;
import io.portolan.wire.probe.Probe;
import io.portolan.wire.probe.Utterance;
import java.util.List;

/// Recognises the quote of the day on UDP.
///
/// Sent: nothing of its own; whatever datagram arrives is answered with a quote.
///
/// @see "RFC 865"
public final class QotdOverUdp implements Probe {
  /// For [java.util.ServiceLoader].
  public QotdOverUdp() {}

  @Override
  public Protocol protocol() {
    return QotdOverTcp.PROTOCOL;
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
    return exchange.layer() == Layer.UDP && !exchange.isEcho()
        ? QotdOverTcp.quoted(exchange.answer())
        : Evidence.NONE;
  }
}
