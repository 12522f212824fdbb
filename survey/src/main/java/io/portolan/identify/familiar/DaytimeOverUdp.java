package io.portolan.identify.familiar;

import io.portolan.wire.Protocol;
import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Nonce;
import io.portolan.wire.probe.Probe;
import io.portolan.wire.probe.Utterance;
import java.util.List;

/// Recognises the daytime service on UDP.
///
/// Sent: nothing of its own; whatever datagram arrives is answered with the date and the time.
///
/// @see "RFC 867"
public final class DaytimeOverUdp implements Probe {
  /// For [java.util.ServiceLoader].
  public DaytimeOverUdp() {}

  @Override
  public Protocol protocol() {
    return DaytimeOverTcp.PROTOCOL;
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
        ? DaytimeOverTcp.told(exchange.answer())
        : Evidence.NONE;
  }
}
