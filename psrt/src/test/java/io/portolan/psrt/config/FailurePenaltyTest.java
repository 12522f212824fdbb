package io.portolan.psrt.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.sim.SimulatedClock;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class FailurePenaltyTest {
  private static final Instant NOON = SimulatedClock.NOON;

  private final FailurePenalty penalty = new FailurePenalty();

  private static InetSocketAddress address(String text) {
    return new InetSocketAddress(InetAddress.ofLiteral(text), 1);
  }

  private void fails(String address, int times, Instant now) {
    for (int i = 0; i < times; i++) {
      penalty.failed(address(address), now);
    }
  }

  @Test
  void aBurstIsFreeAndThenOneEachInterval() {
    fails("192.0.2.1", FailurePenalty.BURST - 1, NOON);
    assertFalse(penalty.holdsBack(address("192.0.2.1"), NOON));
    fails("192.0.2.1", 1, NOON);
    assertTrue(penalty.holdsBack(address("192.0.2.1"), NOON));
    assertFalse(penalty.holdsBack(address("192.0.2.2"), NOON));
    assertFalse(penalty.holdsBack(address("192.0.2.1"), NOON.plus(FailurePenalty.INTERVAL)));
  }

  @Test
  void ofIpv6TheNetworkCounts() {
    fails("2001:db8::1", FailurePenalty.BURST, NOON);
    assertTrue(penalty.holdsBack(address("2001:db8::ffff"), NOON));
    assertFalse(penalty.holdsBack(address("2001:db8:0:1::1"), NOON));
  }

  @Test
  void aClockThatIsSetBackHoldsNobodyBackForLong() {
    fails("192.0.2.1", 10 * FailurePenalty.BURST, NOON);
    Instant anHourAgo = NOON.minus(Duration.ofHours(1));
    assertTrue(penalty.holdsBack(address("192.0.2.1"), anHourAgo));
    assertFalse(penalty.holdsBack(address("192.0.2.1"), anHourAgo.plus(FailurePenalty.INTERVAL)));
  }

  @Test
  void aClockThatIsSetForwardForgives() {
    fails("192.0.2.1", 10 * FailurePenalty.BURST, NOON);
    assertFalse(penalty.holdsBack(address("192.0.2.1"), NOON.plus(Duration.ofDays(1))));
  }

  @Test
  void manyAddressesTakeNoMoreMemoryThanSo() {
    for (int i = 0; i < 3 * FailurePenalty.MOST; i++) {
      penalty.failed(address("10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255)), NOON);
    }
    assertEquals(FailurePenalty.MOST, penalty.size());
  }
}
