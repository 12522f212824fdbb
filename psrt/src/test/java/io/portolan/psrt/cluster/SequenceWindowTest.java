package io.portolan.psrt.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SequenceWindowTest {
  private final SequenceWindow window = new SequenceWindow();

  @Test
  void seesEachNumberOnce() {
    assertTrue(window.add(1));
    assertFalse(window.add(1));
    assertTrue(window.add(3));
    assertTrue(window.add(2));
    assertFalse(window.add(2));
    assertFalse(window.add(0));
  }

  @Test
  void whatLiesFarBehindCountsAsSeen() {
    assertTrue(window.add(SequenceWindow.SIZE + 5L));
    assertTrue(window.add(6));
    assertFalse(window.add(5));
  }

  @Test
  void aLargeStepForgetsWhatWasBefore() {
    assertTrue(window.add(7));
    assertTrue(window.add(7L + 3L * SequenceWindow.SIZE));
    assertTrue(window.add(7L + 3L * SequenceWindow.SIZE - 1));
    assertFalse(window.add(7));
  }

  @Test
  void agreesWithASetWhileNumbersComeNearlyInOrder() {
    var random = new Random(5);
    var seen = new HashSet<Long>();
    long at = 1;
    for (int i = 0; i < 200_000; i++) {
      at += random.nextInt(3);
      long number = Math.max(1, at - random.nextInt(SequenceWindow.SIZE / 2));
      assertEquals(seen.add(number), window.add(number), "number " + number);
    }
  }
}
