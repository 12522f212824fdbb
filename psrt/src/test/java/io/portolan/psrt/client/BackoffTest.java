package io.portolan.psrt.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(2));

  @Test
  void doublesUpToTheMost() {
    assertEquals(Duration.ofMillis(100), BACKOFF.delay(1, 1));
    assertEquals(Duration.ofMillis(200), BACKOFF.delay(2, 1));
    assertEquals(Duration.ofSeconds(2), BACKOFF.delay(6, 1));
    assertEquals(Duration.ofSeconds(2), BACKOFF.delay(Integer.MAX_VALUE, 1));
  }

  @Test
  void chanceTakesUpToHalf() {
    assertEquals(Duration.ofMillis(50), BACKOFF.delay(1, 0));
    assertEquals(Duration.ofMillis(75), BACKOFF.delay(1, 0.5));
  }
}
