package io.portolan.psrt.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portolan.psrt.session.PsrtTimeouts;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// At invented times, counted from a start that is not zero.
class LatenessTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long START = -5 * SECOND;
  private static final PsrtTimeouts TIMEOUTS =
      new PsrtTimeouts(
          Duration.ofSeconds(10), 1000, Duration.ofSeconds(30), Duration.ofMinutes(10));

  private final Lateness lateness = new Lateness(TIMEOUTS);

  private static long at(double seconds) {
    return START + Math.round(seconds * SECOND);
  }

  private String look(double seconds) {
    return lateness.look(at(seconds));
  }

  @Test
  void aSilentClientIsLateAfterTheSilence() {
    lateness.waitsSince(at(0));
    assertEquals("", look(9.9));
    assertEquals("no operation", look(10.1));
  }

  @Test
  void whileNobodyWaitsTheClientIsNotLate() {
    lateness.waitsSince(at(0));
    lateness.waitsNot();
    assertEquals("", look(100));
    lateness.waitsSince(at(100));
    assertEquals("", look(109));
    assertEquals("no operation", look(110.1));
  }

  @Test
  void aSlowOperationMayTakeLongerThanTheSilenceIfItGetsOn() {
    for (int second = 0; second < 300; second += 5) {
      lateness.began(5_500, at(second));
      lateness.waitsSince(at(second));
      assertEquals("", look(second + 1), "at " + second);
      assertEquals("", look(second + 4.9), "at " + second);
    }
    assertEquals("stopped in the middle of an operation", look(305.1));
  }

  @Test
  void anOperationThatDripsIsLate() {
    String late = "";
    int second = 0;
    for (; late.isEmpty() && second < 120; second += 5) {
      lateness.began(100, at(second));
      lateness.waitsSince(at(second));
      late = look(second + 1);
    }
    assertEquals("an operation came too slowly", late);
    assertEquals(40, second, "after the first window of 30 seconds, at the next look");
  }

  @Test
  void anOperationThatIsFinishedIsForgotten() {
    lateness.began(100, at(0));
    lateness.waitsSince(at(0));
    assertEquals("", look(1));
    lateness.finished();
    for (int second = 5; second < 100; second += 5) {
      lateness.waitsSince(at(second));
      assertEquals("", look(second + 4));
    }
  }

  @Test
  void noOperationTakesForEver() {
    String late = "";
    int second = 0;
    for (; late.isEmpty() && second < 10_000; second += 5) {
      lateness.began(1_000_000, at(second));
      lateness.waitsSince(at(second));
      late = look(second + 1);
    }
    assertEquals("one operation took too long", late);
    assertEquals(605, second);
  }
}
