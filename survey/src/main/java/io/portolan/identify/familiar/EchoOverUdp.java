package io.portolan.identify.familiar;

import io.portolan.wire.Protocol;
import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Nonce;
import io.portolan.wire.probe.Probe;
import io.portolan.wire.probe.Utterance;
import java.util.List;

/// Recognises the echo service on UDP.
///
/// Sent: a datagram with 32 letters nobody can guess. It costs one datagram back, never more than
/// was sent. What comes back exactly as it was said is an echo.
///
/// @see "RFC 862"
public final class EchoOverUdp implements Probe {
  /// For [java.util.ServiceLoader].
  public EchoOverUdp() {}

  @Override
  public Protocol protocol() {
    return EchoOverTcp.PROTOCOL;
  }

  @Override
  public Layer layer() {
    return Layer.UDP;
  }

  @Override
  public List<Utterance> say(Nonce nonce) {
    return List.of(
        Utterance.toSilence(
            "echo-udp/1",
            EchoOverTcp.question(nonce),
            "Sends one datagram of letters and waits for it."));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    return exchange.layer() == Layer.UDP ? EchoOverTcp.returned(exchange) : Evidence.NONE;
  }
}
