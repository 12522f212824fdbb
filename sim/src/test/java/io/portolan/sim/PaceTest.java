package io.portolan.sim;

import static io.portolan.sim.SimulatedClock.NOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {
  private static final Duration LATENCY = Duration.ofMillis(30);

  @Test
  void onAWideLineEverythingIsLateByTheLatency() {
    var pace = new Pace(LATENCY, Long.MAX_VALUE);
    assertEquals(NOON.plusMillis(30), pace.arrival(NOON, 1_000_000));
    assertEquals(NOON.plusMillis(30), pace.arrival(NOON, 1_000_000));
  }

  @Test
  void onANarrowLineBytesWaitForThoseBeforeThem() {
    var pace = new Pace(LATENCY, 1_000);
    assertEquals(NOON.plusMillis(130), pace.arrival(NOON, 100));
    assertEquals(NOON.plusMillis(230), pace.arrival(NOON, 100));
    assertEquals(NOON.plusMillis(1_031), pace.arrival(NOON.plusSeconds(1), 1), "free again");
  }

  @Test
  void refusesALineThatCarriesNothing() {
    assertThrows(IllegalArgumentException.class, () -> new Pace(LATENCY, 0));
    assertThrows(IllegalArgumentException.class, () -> new Pace(LATENCY.negated(), 1));
  }
}
