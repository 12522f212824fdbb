package io.portolan.survey.decoy;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class RationTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

  private final Ration ration = new Ration(2);

  @Test
  void givesSoManyWithinASecondAndNoMore() {
    assertTrue(ration.take(NOON));
    assertTrue(ration.take(NOON.plusMillis(500)));
    assertFalse(ration.take(NOON.plusMillis(999)));
    assertTrue(ration.take(NOON.plusSeconds(1)));
  }

  @Test
  void whatWasNotTakenIsGone() {
    assertTrue(ration.take(NOON));
    assertTrue(ration.take(NOON.plusSeconds(5)));
    assertTrue(ration.take(NOON.plusSeconds(5)));
    assertFalse(ration.take(NOON.plusSeconds(5)));
  }

  @Test
  void aClockThatIsSetBackDoesNotLockEverybodyOut() {
    assertTrue(ration.take(NOON));
    assertTrue(ration.take(NOON));
    assertTrue(ration.take(NOON.minusSeconds(3600)));
  }
}
