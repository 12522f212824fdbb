package io.portolan.psrt.probe;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.psrt.codec.PsrtVectors;
import io.portolan.sim.Noise;
import io.portolan.wire.Bytes;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Nonce;
import io.portolan.wire.probe.Probe;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Any bytes, in any place of an exchange.
class PsrtProbeFuzz {
  private static final int CASES = 20_000;
  private static final List<Probe> PROBES = List.of(new PsrtProbe(), new PsrtDatagramProbe());

  @Test
  void theProbesWeighAnything() {
    Noise.check(
        1,
        CASES,
        PsrtVectors.everything(),
        input -> {
          for (Probe probe : PROBES) {
            Layer layer = probe.layer();
            probe.weigh(Exchange.called(layer, input));
            probe.weigh(Exchange.greeted(layer, input));
            probe.weigh(Exchange.answered(layer, Exchange.CAPTURED, input.from(1), input));
            for (var utterance : probe.say(new Nonce(1))) {
              probe.weigh(Exchange.answered(layer, utterance.id(), utterance.bytes(), input));
              probe.weigh(Exchange.answered(layer, Exchange.CAPTURED, utterance.bytes(), input));
              probe.weigh(Exchange.called(layer, utterance.bytes().concat(input)));
            }
          }
        });
  }

  @Test
  void noiseIsNotTakenForPsrt() {
    Noise.check(
        2,
        CASES,
        List.of(),
        input -> {
          for (Probe probe : PROBES) {
            for (var utterance : probe.say(new Nonce(1))) {
              var answered =
                  Exchange.answered(probe.layer(), utterance.id(), utterance.bytes(), input);
              assertTrue(probe.weigh(answered).strength() < 2 || probe.weigh(answered).isAgainst());
            }
            var called = probe.weigh(Exchange.called(probe.layer(), Bytes.of(0).concat(input)));
            assertTrue(called.strength() < 2 || called.isAgainst());
          }
        });
  }
}
