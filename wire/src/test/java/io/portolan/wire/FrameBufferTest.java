package io.portolan.wire;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FrameBufferTest {
  /// A byte that says how many follow it; 255 starts no message.
  private static final Framer COUNTED =
      start -> {
        if (start.at(0) == 255) {
          throw MalformedException.of("count", 0, "is 255");
        }
        return 1 + start.at(0);
      };

  /// Lines: where they end cannot be told before.
  private static final Framer LINES = start -> start.indexOf('\n', 0) + 1;

  private static final Bytes STREAM = Bytes.ofHex("00 02aabb 01cc 00 04 01020304");
  private static final List<Bytes> MESSAGES =
      List.of(
          Bytes.of(0),
          Bytes.ofHex("02aabb"),
          Bytes.ofHex("01cc"),
          Bytes.of(0),
          Bytes.ofHex("0401020304"));

  @Test
  void everySplitInThreeGivesTheSameMessages() throws MalformedException {
    for (int a = 0; a <= STREAM.size(); a++) {
      for (int b = a; b <= STREAM.size(); b++) {
        var frames = new FrameBuffer(COUNTED, 100);
        var found = new ArrayList<>(take(frames, STREAM.slice(0, a)));
        found.addAll(take(frames, STREAM.slice(a, b)));
        found.addAll(take(frames, STREAM.slice(b, STREAM.size())));
        assertEquals(MESSAGES, found);
        assertEquals(Bytes.EMPTY, frames.rest());
      }
    }
  }

  @Test
  void messagesGivenOutDoNotChangeWhenMoreArrives() throws MalformedException {
    var random = new SplittableRandom(7);
    var frames = new FrameBuffer(COUNTED, 256);
    var found = new ArrayList<Bytes>();
    var expected = new ArrayList<Bytes>();
    var stream = Bytes.EMPTY;
    for (int i = 0; i < 200; i++) {
      var body = new byte[random.nextInt(255)];
      random.nextBytes(body);
      Bytes message = Bytes.of(body.length).concat(Bytes.wrap(body));
      expected.add(message);
      stream = stream.concat(message);
    }
    for (int at = 0; at < stream.size(); ) {
      int to = Math.min(stream.size(), at + random.nextInt(1, 400));
      found.addAll(take(frames, stream.slice(at, to)));
      at = to;
    }
    assertEquals(expected, found);
  }

  @Test
  void keepsTheStartOfAMessage() throws MalformedException {
    var frames = new FrameBuffer(COUNTED, 100);
    assertEquals(List.of(Bytes.of(0)), take(frames, Bytes.ofHex("00 03 aa")));
    assertEquals(Bytes.ofHex("03aa"), frames.rest());
    assertEquals(List.of(), take(frames, Bytes.EMPTY));
    assertEquals(List.of(), take(frames, Bytes.ofHex("bb")));
    assertEquals(Bytes.ofHex("03aabb"), frames.rest());
  }

  @Test
  void aMessageOfExactlyTheLimitIsTaken() throws MalformedException {
    assertEquals(
        List.of(Bytes.ofHex("03010203")),
        take(new FrameBuffer(COUNTED, 4), Bytes.ofHex("03010203")));
  }

  @Test
  void aMessageBeyondTheLimitIsRejectedBeforeItIsCollected() {
    var frames = new FrameBuffer(COUNTED, 4);
    var e = assertThrows(MalformedException.class, () -> take(frames, Bytes.of(4)));
    assertEquals("frame at byte 0: 5 bytes, the limit is 4", e.getMessage());
  }

  @Test
  void aMessageWithoutEndIsRejectedAtTheLimit() throws MalformedException {
    var frames = new FrameBuffer(LINES, 4);
    assertEquals(List.of(), take(frames, Bytes.ofText("abcd")));
    var e = assertThrows(MalformedException.class, () -> take(frames, Bytes.ofText("e")));
    assertEquals("frame at byte 0: no end within 4 bytes", e.getMessage());
  }

  @Test
  void passesOnWhatTheFramerBlames() {
    var frames = new FrameBuffer(COUNTED, 100);
    var e = assertThrows(MalformedException.class, () -> take(frames, Bytes.ofHex("00 ff")));
    assertEquals("count at byte 0: is 255", e.getMessage());
  }

  @Test
  void aFramerThatCountsBackwardsIsOurMistake() {
    var frames = new FrameBuffer(_ -> -1, 100);
    assertThrows(IllegalStateException.class, () -> take(frames, Bytes.of(1)));
  }

  @Test
  void aLargeMessageMayTrickleIn() throws MalformedException {
    Framer sized = start -> start.size() < 3 ? Framer.NOT_YET : new WireReader(start).u24("size");
    int size = 200_000;
    var whole = new byte[size];
    new SplittableRandom(1).nextBytes(whole);
    Bytes message =
        new WireWriter().u24("size", size).bytes(Bytes.wrap(whole, 3, size - 3)).toBytes();
    var frames = new FrameBuffer(sized, size);
    for (int at = 0; at < size - 1; at++) {
      assertEquals(List.of(), take(frames, message.slice(at, at + 1)));
    }
    assertEquals(List.of(message), take(frames, message.from(size - 1)));
  }

  @Test
  void aLargeMessageTakesLittleMoreMemoryThanItsSize() throws MalformedException {
    int size = 40_000_000;
    Framer sized = start -> start.size() < 4 ? Framer.NOT_YET : size;
    var frames = new FrameBuffer(sized, size);
    Bytes piece = Bytes.wrap(new byte[50_000]);
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int arrived = piece.size(); arrived < size; arrived += piece.size()) {
      assertEquals(List.of(), take(frames, piece));
    }
    assertEquals(size, take(frames, piece).getFirst().size());
    long taken = threads.getCurrentThreadAllocatedBytes() - before;
    assertTrue(taken < size + size / 4, () -> taken + " bytes");
  }

  @Test
  void theGoodMessagesBeforeABadOneAreHeardHoweverTheStreamIsSplit() {
    Bytes stream = Bytes.ofHex("01aa 00 02bbcc ff");
    for (int split = 0; split <= stream.size(); split++) {
      var frames = new FrameBuffer(COUNTED, 100);
      var heard = new ArrayList<Bytes>();
      frames.add(stream.first(split));
      if (split < stream.size()) {
        assertDoesNotThrow(() -> drain(frames, heard));
      }
      frames.add(stream.from(split));
      assertThrows(MalformedException.class, () -> drain(frames, heard));
      assertEquals(3, heard.size(), "split at " + split);
    }
  }

  private static List<Bytes> take(FrameBuffer frames, Bytes arrived) throws MalformedException {
    var whole = new ArrayList<Bytes>();
    frames.add(arrived);
    drain(frames, whole);
    return whole;
  }

  private static void drain(FrameBuffer frames, List<Bytes> into) throws MalformedException {
    for (Bytes frame = frames.next(); frame != null; frame = frames.next()) {
      into.add(frame);
    }
  }
}
