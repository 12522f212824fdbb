package io.portolan.identify.familiar;

import io.portolan.wire.Protocol;
import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Nonce;
import io.portolan.wire.probe.Probe;
import io.portolan.wire.probe.Utterance;
import java.util.List;

/// Recognises STUN, and TURN that lives with it, in datagrams.
///
/// Sent: what [StunOverTcp] sends, in one datagram.
///
/// @see "RFC 8489, sections 5, 6.2.1, 7 and 14"
public final class StunOverUdp implements Probe {
  /// For [java.util.ServiceLoader].
  public StunOverUdp() {}

  @Override
  public Protocol protocol() {
    return StunOverTcp.PROTOCOL;
  }

  @Override
  public Layer layer() {
    return Layer.UDP;
  }

  @Override
  public List<Utterance> say(Nonce nonce) {
    return List.of(
        Utterance.toSilence(
            "stun-binding-udp/1",
            StunMessage.request(nonce.bytes(StunMessage.TRANSACTION_SIZE)),
            "Asks for our own address as the server sees it."));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    return exchange.layer() == Layer.UDP ? StunOverTcp.weighed(exchange) : Evidence.NONE;
  }
}
