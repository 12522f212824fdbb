package io.portolan.lantern.session;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SequenceWindowTest {
  private final SequenceWindow window = new SequenceWindow();

  @Test
  void hearsEachNumberOnceWhateverTheOrder() {
    for (int sequence : new int[] {10, 12, 11, 9, 70}) {
      assertTrue(window.isNew(sequence), "first " + sequence);
    }
    for (int sequence : new int[] {10, 12, 11, 9, 70}) {
      assertFalse(window.isNew(sequence), "second " + sequence);
    }
  }

  @Test
  void goesOnAcrossTheWrap() {
    assertTrue(window.isNew(65534));
    assertTrue(window.isNew(1));
    assertTrue(window.isNew(65535), "late, from before the wrap");
    assertTrue(window.isNew(0));
    assertFalse(window.isNew(65535));
  }

  @Test
  void whatIsOlderThanTheWindowIsNotNew() {
    assertTrue(window.isNew(100));
    assertTrue(window.isNew(37), "63 before the newest");
    assertFalse(window.isNew(36), "64 before the newest");
  }

  @Test
  void aGapWiderThanTheWindowForgetsWhatWasBefore() {
    assertTrue(window.isNew(0));
    assertTrue(window.isNew(64));
    assertFalse(window.isNew(0));
    assertTrue(window.isNew(1));
  }
}
