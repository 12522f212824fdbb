package io.portolan.identify.familiar;

import io.portolan.wire.Bytes;
import io.portolan.wire.MalformedException;
import io.portolan.wire.Protocol;
import io.portolan.wire.WireReader;
import io.portolan.wire.WireWriter;
import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Nonce;
import io.portolan.wire.probe.Probe;
import io.portolan.wire.probe.Utterance;
import java.util.List;

/// Recognises OpenVPN over TCP.
///
/// Sent: what is said over UDP, behind its length.
///
/// @see OpenvpnOverUdp
public final class OpenvpnOverTcp implements Probe {

  /// For [java.util.ServiceLoader].
  public OpenvpnOverTcp() {}

  @Override
  public Protocol protocol() {
    return OpenvpnOverUdp.PROTOCOL;
  }

  @Override
  public Layer layer() {
    return Layer.TCP;
  }

  @Override
  public List<Utterance> say(Nonce nonce) {
    Bytes reset = OpenvpnOverUdp.reset(nonce);
    return List.of(
        Utterance.toSilence(
            "openvpn-reset-tcp/1",
            new WireWriter().u16("length", reset.size()).bytes(reset).toBytes(),
            OpenvpnOverUdp.HARMLESS));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() == Layer.UDP
        || exchange.layer() == Layer.HTTP
        || !exchange.greeting().isEmpty()
        || exchange.isEcho()) {
      return Evidence.NONE;
    }
    return OpenvpnOverUdp.weigh(exchange, first(exchange.said()), first(exchange.answer()));
  }

  /// The first packet, or nothing if it is not whole.
  private static Bytes first(Bytes bytes) {
    try {
      var in = new WireReader(bytes);
      return in.bytes("packet", in.u16("length"));
    } catch (MalformedException e) {
      return Bytes.EMPTY;
    }
  }
}
