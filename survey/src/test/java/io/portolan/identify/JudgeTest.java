package io.portolan.identify;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portolan.identify.Observation.Weighed;
import io.portolan.identify.familiar.MountdOverTcp;
import io.portolan.identify.familiar.NfsOverTcp;
import io.portolan.identify.familiar.Redis;
import io.portolan.identify.familiar.Socks4;
import io.portolan.identify.familiar.Socks5;
import io.portolan.wire.Bytes;
import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Probe;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class JudgeTest {
  @Test
  void whatOneProgramServesOnOnePortIsNoContradiction() {
    assertEquals(List.of(), proven(new Socks5(), new Socks4()).contradictions());
    assertEquals(List.of(), proven(new NfsOverTcp(), new MountdOverTcp()).contradictions());
  }

  @Test
  void proofOfTwoStrangersContradictsItself() {
    assertEquals(1, proven(new Socks5(), new Redis()).contradictions().size());
    assertEquals(1, proven(new NfsOverTcp(), new Socks4()).contradictions().size());
  }

  private static Identity proven(Probe... probes) {
    return Judge.judge(Arrays.stream(probes).map(JudgeTest::proof).toList());
  }

  private static Observation proof(Probe probe) {
    var exchange = Exchange.answered(Layer.TCP, "x/1", Bytes.of(1), Bytes.of(2));
    var weighed = new Weighed(probe.protocol(), Evidence.structure("seen"));
    return new Observation(
        Instant.EPOCH, List.of("tcp"), probe.protocol(), exchange, List.of(weighed), null);
  }
}
