package io.portolan.tpncp.probe;

import io.portolan.tpncp.TpncpProtocol;
import io.portolan.wire.Protocol;
import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Nonce;
import io.portolan.wire.probe.Probe;
import io.portolan.wire.probe.Utterance;
import java.util.List;

/// Recognises TPNCP over UDP: sent, cost and characteristic as in [TpncpProbe], each query in one
/// datagram of 12 bytes.
public final class TpncpDatagramProbe implements Probe {
  /// For [java.util.ServiceLoader].
  public TpncpDatagramProbe() {}

  @Override
  public Protocol protocol() {
    return new TpncpProtocol();
  }

  @Override
  public Layer layer() {
    return Layer.UDP;
  }

  @Override
  public List<Utterance> say(Nonce nonce) {
    return StatusQuery.utterances("tpncp-datagram-status", nonce);
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    return exchange.layer() == Layer.UDP
        ? StatusQuery.weigh(exchange, Signs::ofDatagram)
        : Evidence.NONE;
  }
}
