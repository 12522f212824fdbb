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

/// Recognises TPNCP over TCP, plain or inside TLS.
///
/// Sent: the bare status query, 12 bytes, once in each byte order; never a command that opens,
/// changes or restarts anything. Cost: a board says how it is; one of the other byte order waits
/// for more, or drops 12 bytes it does not know. Characteristic: an event that acknowledges the
/// query's header with its sequence number. A board is silent until it is spoken to, unlike an
/// OrientDB server, which greets on the same port. From the caller's bytes alone a controller is
/// recognised, too.
public final class TpncpProbe implements Probe {
  /// For [java.util.ServiceLoader].
  public TpncpProbe() {}

  @Override
  public Protocol protocol() {
    return new TpncpProtocol();
  }

  @Override
  public Layer layer() {
    return Layer.TCP;
  }

  @Override
  public List<Utterance> say(Nonce nonce) {
    return StatusQuery.utterances("tpncp-status", nonce);
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    return exchange.layer() == Layer.TCP || exchange.layer() == Layer.TLS
        ? StatusQuery.weigh(exchange, Signs::ofStream)
        : Evidence.NONE;
  }
}
