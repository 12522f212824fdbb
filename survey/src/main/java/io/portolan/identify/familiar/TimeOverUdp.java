package io.portolan.identify.familiar;

import io.portolan.wire.Protocol;
import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Nonce;
import io.portolan.wire.probe.Probe;
import io.portolan.wire.probe.Utterance;
import java.time.Instant;
import java.util.List;

/// Recognises the time service on UDP.
///
/// Sent: nothing of its own; whatever datagram arrives is answered with the seconds since 1900.
///
/// @see "RFC 868"
public final class TimeOverUdp implements Probe {
  /// For [java.util.ServiceLoader].
  public TimeOverUdp() {}

  @Override
  public Protocol protocol() {
    return TimeOverTcp.PROTOCOL;
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
    return Evidence.NONE;
  }

  @Override
  public Evidence weigh(Exchange exchange, Instant at) {
    return exchange.layer() == Layer.UDP && !exchange.isEcho()
        ? TimeOverTcp.told(exchange.answer(), at)
        : Evidence.NONE;
  }
}
