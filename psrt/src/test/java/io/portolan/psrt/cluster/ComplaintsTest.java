package io.portolan.psrt.cluster;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ComplaintsTest {
  private final Complaints complaints = new Complaints(System.getLogger("test"));

  private boolean isNew(String complaint, Duration after) {
    return complaints.isNew(complaint, after.toNanos());
  }

  @Test
  void theSameIsToldOnceInALongTime() {
    assertTrue(complaints.areNone());
    assertTrue(isNew("refused", Duration.ZERO));
    assertFalse(complaints.areNone());
    assertFalse(isNew("refused", Duration.ofSeconds(1)));
    assertTrue(isNew("no such host", Duration.ofSeconds(2)), "another is told at once");
    assertFalse(isNew("refused", Complaints.SILENCE.minusNanos(1)));
    assertTrue(isNew("refused", Complaints.SILENCE));
    assertFalse(isNew("refused", Complaints.SILENCE.plusSeconds(1)));
  }

  @Test
  void afterAllWasWellTheSameIsNews() {
    assertTrue(isNew("refused", Duration.ZERO));
    complaints.forget();
    assertTrue(complaints.areNone());
    assertTrue(isNew("refused", Duration.ofSeconds(1)));
  }

  @Test
  void oneThatIsDifferentEachTimeFillsNoMemory() {
    for (int i = 0; i < 1000; i++) {
      assertTrue(isNew("number " + i, Duration.ofSeconds(i)));
    }
    assertTrue(isNew("number 0", Duration.ofSeconds(1000)), "it was forgotten long ago");
    assertFalse(isNew("number 999", Duration.ofSeconds(1000)));
  }
}
