package io.portolan.identify.familiar;

import io.portolan.wire.Protocol;
import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Nonce;
import io.portolan.wire.probe.Probe;
import io.portolan.wire.probe.Utterance;
import java.util.List;

/// Recognises the character generator on UDP.
///
/// Sent: nothing of its own; whatever datagram arrives is answered with lines of characters in
/// their order. It is known for answering with more than it was sent, which is one more reason
/// to add no question.
///
/// @see "RFC 864"
public final class ChargenOverUdp implements Probe {
  /// For [java.util.ServiceLoader].
  public ChargenOverUdp() {}

  @Override
  public Protocol protocol() {
    return ChargenOverTcp.PROTOCOL;
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
        ? ChargenOverTcp.generated(exchange.answer())
        : Evidence.NONE;
  }
}
