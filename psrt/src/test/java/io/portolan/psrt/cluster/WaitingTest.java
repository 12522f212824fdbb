package io.portolan.psrt.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class WaitingTest {
  private static Waiting.Letter letter(int frames) {
    return new Waiting.Letter("s", new byte[99], frames);
  }

  @Test
  void holdsSoManyBytesAndNoMore() throws InterruptedException {
    var waiting = new Waiting(500);
    assertTrue(waiting.add(letter(1)));
    assertTrue(waiting.add(letter(2)));
    assertFalse(waiting.add(letter(4)), "200 bytes each");
    assertEquals(3, waiting.messages());

    waiting.moves(true);
    assertNotNull(waiting.take());
    assertEquals(2, waiting.messages());
    assertTrue(waiting.add(letter(4)));
    assertEquals(6, waiting.messages());
  }

  @Test
  void oneThatIsLargerThanAllIsTakenAlone() {
    var waiting = new Waiting(10);
    assertTrue(waiting.add(letter(1)));
    assertFalse(waiting.add(letter(1)));
  }

  @Test
  void onceClosedItTakesNothingAndGivesWhatItHas() throws InterruptedException {
    var waiting = new Waiting(1000);
    waiting.moves(true);
    assertTrue(waiting.add(letter(1)));
    waiting.close();

    assertFalse(waiting.add(letter(2)), "nobody would send it");
    assertEquals(1, waiting.messages());
    assertNotNull(waiting.take());
    assertNull(waiting.take());
  }
}
