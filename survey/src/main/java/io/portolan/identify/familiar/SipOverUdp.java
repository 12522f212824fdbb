package io.portolan.identify.familiar;

import io.portolan.wire.Protocol;
import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Nonce;
import io.portolan.wire.probe.Probe;
import io.portolan.wire.probe.Utterance;
import java.util.List;

/// Recognises SIP on UDP.
///
/// Sent: OPTIONS, one datagram, as on TCP. It costs one datagram back.
///
/// @see "RFC 3261, sections 11 and 18"
public final class SipOverUdp implements Probe {
  /// For [java.util.ServiceLoader].
  public SipOverUdp() {}

  @Override
  public Protocol protocol() {
    return SipOverTcp.PROTOCOL;
  }

  @Override
  public Layer layer() {
    return Layer.UDP;
  }

  @Override
  public List<Utterance> say(Nonce nonce) {
    return List.of(
        Utterance.toSilence(
            "sip-options-udp/1",
            SipOverTcp.options(nonce, "UDP"),
            "Asks what the server can do; makes no call and registers nobody."));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    return exchange.layer() == Layer.UDP ? SipOverTcp.weighed(exchange) : Evidence.NONE;
  }
}
