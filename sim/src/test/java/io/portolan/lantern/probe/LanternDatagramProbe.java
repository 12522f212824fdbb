package io.portolan.lantern.probe;

import io.portolan.lantern.LanternProtocol;
import io.portolan.lantern.codec.Carriage;
import io.portolan.lantern.message.LanternMessage.Reading;
import io.portolan.wire.Bytes;
import io.portolan.wire.Protocol;
import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Nonce;
import io.portolan.wire.probe.Probe;
import io.portolan.wire.probe.Utterance;
import java.util.List;

/// Recognises Lantern over UDP: sent, cost and characteristic as in [LanternProbe], in one datagram
/// of 4 bytes that is answered with one of 2.
public final class LanternDatagramProbe implements Probe {
  @Override
  public Protocol protocol() {
    return new LanternProtocol();
  }

  @Override
  public Layer layer() {
    return Layer.UDP;
  }

  @Override
  public List<Utterance> say(Nonce nonce) {
    var reading = new Reading(nonce.u16(), Bytes.EMPTY);
    return List.of(
        Utterance.toSilence(
            "lantern-datagram-reading/1",
            Carriage.datagrams().pack(reading),
            RudeReading.HARMLESS));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    return exchange.layer() == Layer.UDP
        ? RudeReading.weigh(exchange, Carriage::datagrams)
        : Evidence.NONE;
  }
}
