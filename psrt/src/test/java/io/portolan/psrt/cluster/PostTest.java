package io.portolan.psrt.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.psrt.broker.Cluster;
import io.portolan.psrt.codec.PsrtCodec;
import io.portolan.psrt.message.PsrtMessage.Push;
import io.portolan.wire.Bytes;
import io.portolan.wire.MalformedException;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What one node sends and what another makes of it, without NATS between them.
class PostTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final int LARGEST = 100_000;

  private final List<Outgoing.Parcel> sent = new ArrayList<>();
  private final Counters counters = new Counters();
  private final Arrivals arrivals = new Arrivals(2, 1, LARGEST, counters);
  private int largestMessage = 1000;
  private Outgoing outgoing = outgoing(1);
  private Cluster.Offering offering = outgoing.offering();

  private Outgoing outgoing(long epoch) {
    return new Outgoing(
        new Subjects("c"), 1, epoch, InstantSource.fixed(NOON), () -> largestMessage, this::send);
  }

  private boolean send(List<Outgoing.Parcel> batch) {
    outgoing.number(batch);
    return sent.addAll(batch);
  }

  private static byte[] frame(String topic, int size, int seed) {
    var body = new byte[size];
    new Random(seed).nextBytes(body);
    return PsrtCodec.write(new Push(7, topic, Bytes.wrap(body))).toArray();
  }

  /// One run of frames of one topic.
  private byte[] publish(String topic, byte[]... frames) {
    var run = new ByteArrayOutputStream();
    run.writeBytes(new byte[3]);
    for (byte[] each : frames) {
      run.writeBytes(each);
    }
    byte[] chunk = run.toByteArray();
    offering.offer(chunk, 3, chunk.length - 3, frames.length, 9, topic.length());
    assertTrue(offering.flush());
    return chunk;
  }

  /// What arrives of these, one behind the other.
  private byte[] arrive(List<Outgoing.Parcel> parcels) throws MalformedException {
    var all = new ByteArrayOutputStream();
    for (Outgoing.Parcel each : parcels) {
      var frames = arrivals.take(each.message.clone(), 0, NOON.plusMillis(5));
      if (frames != null) {
        all.write(frames.bytes(), frames.from(), frames.bytes().length - frames.from());
      }
    }
    return all.toByteArray();
  }

  private static byte[] without3(byte[] chunk) {
    return java.util.Arrays.copyOfRange(chunk, 3, chunk.length);
  }

  @Test
  void aRunTravelsAsOneMessage() throws MalformedException {
    byte[] run = publish("a/b", frame("a/b", 10, 1), frame("a/b", 20, 2), frame("a/b", 0, 3));

    assertEquals(1, sent.size());
    assertEquals("psrt.c.d.a.b", sent.getFirst().subject());
    assertArrayEquals(without3(run), arrive(sent));
    assertEquals(3, counters.received.sum());
    assertEquals(15_000, counters.transitMicros.sum());
  }

  @Test
  void aRunThatIsTooLongIsSplitBetweenFrames() throws MalformedException {
    byte[][] frames = new byte[50][];
    for (int i = 0; i < frames.length; i++) {
      frames[i] = frame("t", 100 + i, i);
    }
    byte[] run = publish("t", frames);

    assertTrue(sent.size() > 5 && sent.size() < 12, sent.size() + " messages");
    assertTrue(sent.stream().allMatch(each -> each.message.length <= largestMessage));
    assertArrayEquals(without3(run), arrive(sent));
    assertEquals(50, counters.received.sum());
    assertEquals(0, counters.lost.sum());
  }

  @Test
  void largeFramesTravelInPieces() throws MalformedException {
    byte[] run =
        publish(
            "t",
            frame("t", 10, 1),
            frame("t", 50_000, 2),
            frame("t", 10, 3),
            frame("t", 954, 4),
            frame("t", 90_000, 5));

    assertTrue(sent.stream().allMatch(each -> each.message.length <= largestMessage));
    assertArrayEquals(without3(run), arrive(sent));
    assertEquals(5, counters.received.sum());
    assertEquals(0, counters.lost.sum());
  }

  @Test
  void whatComesAgainIsPassedOver() throws MalformedException {
    publish("t", frame("t", 5000, 1));
    publish("t", frame("t", 10, 2));
    var twice = new ArrayList<Outgoing.Parcel>();
    sent.forEach(each -> twice.addAll(List.of(each, each)));

    byte[] once = arrive(sent);
    assertEquals(0, arrive(sent).length);
    assertEquals(0, arrive(twice).length);
    assertEquals(6, counters.duplicates.sum());
    assertEquals(2, counters.received.sum());
    assertTrue(once.length > 5010);
  }

  @Test
  void whatNeverCameIsCountedByTopic() throws MalformedException {
    for (int i = 0; i < 10; i++) {
      publish("t", frame("t", 1, i), frame("t", 1, i));
      publish("other", frame("other", 1, i));
    }
    // Runs of two frames stand at 0, 2, 4 …, single ones of the other topic between them.
    arrive(List.of(sent.get(0), sent.get(1), sent.get(8), sent.get(19)));
    assertEquals(3 * 2 + 8, counters.lost.sum());

    // One of them was only late.
    arrive(List.of(sent.get(2)));
    assertEquals(2 * 2 + 8, counters.lost.sum());
    assertEquals(2 + 1 + 2 + 1 + 2, counters.received.sum());
  }

  @Test
  void aFrameOfWhichAPieceIsMissingIsLostAlone() throws MalformedException {
    publish("t", frame("t", 1, 0));
    publish("t", frame("t", 5000, 1));
    byte[] last = publish("t", frame("t", 10, 2));
    sent.remove(3);

    byte[] arrived = arrive(sent.subList(1, sent.size()));
    assertArrayEquals(without3(last), arrived);
    assertEquals(0, counters.lost.sum(), "the first was not heard, so nothing was missed");
    assertEquals(1, counters.received.sum());
  }

  @Test
  void whoStoppedListeningMissesNothing() throws MalformedException {
    publish("t", frame("t", 1, 0));
    publish("t", frame("t", 1, 1));
    publish("t", frame("t", 1, 2));
    arrive(sent.subList(0, 1));
    arrivals.forgetTopics();
    arrive(sent.subList(2, 3));

    assertEquals(0, counters.lost.sum());
  }

  @Test
  void anotherStartOfANodeIsAnotherOrigin() throws MalformedException {
    publish("t", frame("t", 1, 0));
    byte[] first = arrive(sent);
    outgoing = outgoing(2);
    offering = outgoing.offering();
    sent.clear();
    publish("t", frame("t", 1, 0));

    assertArrayEquals(first, arrive(sent));
    assertEquals(0, counters.lost.sum() + counters.duplicates.sum());
  }

  @Test
  void ourOwnMessagesAreNotHeard() throws MalformedException {
    publish("t", frame("t", 1, 0));
    var own = new Arrivals(1, 1, LARGEST, counters);

    assertNull(own.take(sent.getFirst().message, 0, NOON));
    assertNotNull(new Arrivals(1, 2, LARGEST, counters).take(sent.getFirst().message, 0, NOON));
  }

  @Test
  void noiseMakesNoSenseAndTakesNoMemory() throws MalformedException {
    var random = new Random(11);
    publish("t", frame("t", 5000, 1));
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] noise = sent.get(random.nextInt(sent.size())).message.clone();
      for (int n = 1 + random.nextInt(4); n > 0; n--) {
        noise[random.nextInt(Head.PIECE_SIZE)] = (byte) random.nextInt();
      }
      byte[] cut = java.util.Arrays.copyOf(noise, random.nextInt(noise.length + 1));
      try {
        arrivals.take(cut, i, NOON);
      } catch (MalformedException _) {
        refused++;
      }
    }
    assertTrue(refused > 100, refused + " refused");
    assertThrows(MalformedException.class, () -> arrivals.take(new byte[0], 0, NOON));
  }

  @Test
  void piecesThatComeTooLateAreForgotten() throws MalformedException {
    publish("t", frame("t", 5000, 1));
    var assembly = new Assembly(LARGEST);
    long late = Assembly.PATIENCE.plus(Duration.ofSeconds(1)).toNanos();

    assertNull(assembly.add(sent.get(0).message, 0));
    assertTrue(assembly.bytes() > 0);
    assertNull(assembly.add(sent.get(1).message, late));
    assertEquals(0, assembly.bytes());
    assertNull(assembly.add(sent.get(0).message, late));
    assembly.expire(2 * late);
    assertEquals(0, assembly.bytes());
  }

  @Test
  void aFrameThatIsTooLargeIsNotAssembled() {
    largestMessage = 1000;
    publish("t", frame("t", LARGEST, 1));

    assertThrows(MalformedException.class, () -> arrive(sent));
  }

  @Test
  void aHeadIsReadAsItWasWritten() throws MalformedException {
    var head = new Head(3, 65_535, -2, -3, 4, Long.MAX_VALUE, 6);
    var message = new byte[Head.SIZE];
    head.writeTo(message);

    assertEquals(head, Head.read(message));
    assertTrue(head.isPiece() && head.isFirst());
    assertFalse(new Head(0, 1, 0, 0, 0, 0, 0).isPiece());
    message[0] = 2;
    assertThrows(MalformedException.class, () -> Head.read(message));
  }
}
