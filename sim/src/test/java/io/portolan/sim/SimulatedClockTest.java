package io.portolan.sim;

import static io.portolan.sim.SimulatedClock.NOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SimulatedClockTest {
  private final SimulatedClock clock = new SimulatedClock();

  @Test
  void standsStillUntilMoved() {
    assertEquals(NOON, clock.instant());
    clock.advance(Duration.ofMinutes(5));
    assertEquals(NOON.plusSeconds(300), clock.instant());
    clock.moveTo(NOON.plusSeconds(300));
    assertEquals(NOON.plusSeconds(300), clock.instant());
  }

  @Test
  void neverRunsBackwards() {
    assertThrows(IllegalArgumentException.class, () -> clock.moveTo(NOON.minusNanos(1)));
    assertThrows(IllegalArgumentException.class, () -> clock.advance(Duration.ofNanos(-1)));
    assertEquals(NOON, clock.instant());
  }
}
