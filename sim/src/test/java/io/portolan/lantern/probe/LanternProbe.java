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

/// Recognises Lantern over TCP, plain or inside TLS.
///
/// Sent: one reading without a hello and without samples. Cost: the listener says farewell and
/// hangs up; it keeps nothing of a station that did not say hello. Characteristic: the answer is a
/// well-formed farewell with just the reason that our rudeness calls for. A station, which speaks
/// first, gives itself away by its hello.
public final class LanternProbe implements Probe {
  @Override
  public Protocol protocol() {
    return new LanternProtocol();
  }

  @Override
  public Layer layer() {
    return Layer.TCP;
  }

  @Override
  public List<Utterance> say(Nonce nonce) {
    var reading = new Reading(nonce.u16(), Bytes.EMPTY);
    return List.of(
        Utterance.toSilence(
            "lantern-reading/1", Carriage.stream().pack(reading), RudeReading.HARMLESS));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    return exchange.layer() == Layer.TCP || exchange.layer() == Layer.TLS
        ? RudeReading.weigh(exchange, Carriage::stream)
        : Evidence.NONE;
  }
}
