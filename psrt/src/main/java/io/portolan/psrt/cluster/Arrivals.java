package io.portolan.psrt.cluster;

import io.portolan.psrt.topic.ByteKey;
import io.portolan.psrt.topic.TopicCache;
import io.portolan.wire.MalformedException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes frames of the messages that come from other nodes: each once, pieces put together, and
/// what never came counted.
///
/// Every message has a number of its origin's; who has seen it drops it. What is missing shows in
/// another number, that of the topic, since a node hears only what it listens for: a topic that is
/// heard without a break has no gaps.
///
/// For one thread.
final class Arrivals {
  private static final int MOST_ORIGINS = 256;
  private static final int MOST_TOPICS = 65_536;
  private static final long MOST_TOPIC_BYTES = 16L << 20;
  private static final int TOPIC = 6;

  private final long self;
  private final long epoch;
  private final int largest;
  private final Counters counters;
  private final Map<Start, Origin> origins = new LinkedHashMap<>(16, 0.75f, true);

  /// One start of a node.
  private record Start(long origin, long epoch) {}

  /// What is known of one start of a node.
  private final class Origin {
    final SequenceWindow window = new SequenceWindow();
    final Assembly assembly = new Assembly(largest);
    TopicCache<Expected> topics = new TopicCache<>(64, MOST_TOPIC_BYTES);
    int known;
  }

  /// The number that the next message of a topic is to have.
  private static final class Expected extends ByteKey {
    int ordinal;

    Expected(byte[] topic, int hash, int ordinal) {
      super(topic, hash);
      this.ordinal = ordinal;
    }
  }

  /// Frames, whole, one behind the other.
  ///
  /// @param bytes not to be changed
  /// @param from where they start; they reach to the end
  /// @param count how many there should be
  @SuppressWarnings("ArrayRecordComponent")
  record Frames(byte[] bytes, int from, int count) {}

  /// @param self our own number as an origin
  /// @param epoch our own start
  /// @param largest frame there may be, in bytes
  Arrivals(long self, long epoch, int largest, Counters counters) {
    this.self = self;
    this.epoch = epoch;
    this.largest = largest;
    this.counters = counters;
  }

  /// Takes a message.
  ///
  /// @param now by [System#nanoTime]
  /// @return the frames to hand on; null if there are none (yet)
  /// @throws MalformedException if it makes no sense
  @Nullable Frames take(byte[] message, long now, Instant time) throws MalformedException {
    Head head = Head.read(message);
    if (head.origin() == self && head.epoch() == epoch) {
      return null;
    }
    Origin origin = origin(new Start(head.origin(), head.epoch()));
    if (!origin.window.add(head.sequence())) {
      counters.duplicates.add(head.frames());
      return null;
    }
    byte[] bytes = message;
    int from = Head.SIZE;
    if (head.isPiece()) {
      bytes = origin.assembly.add(message, now);
      from = 0;
      if (bytes == null) {
        return null;
      }
    }
    countLost(origin, head, bytes, from);
    counters.received.add(head.frames());
    long transit = ChronoUnit.MICROS.between(Instant.EPOCH, time) - head.micros();
    counters.transitMicros.add(head.frames() * Math.max(0, transit));
    return new Frames(bytes, from, head.frames());
  }

  private Origin origin(Start start) {
    Origin known = origins.get(start);
    if (known == null) {
      known = new Origin();
      origins.put(start, known);
      if (origins.size() > MOST_ORIGINS) {
        origins.remove(origins.keySet().iterator().next());
      }
    }
    return known;
  }

  private void countLost(Origin origin, Head head, byte[] bytes, int from) {
    int start = from + TOPIC;
    int end = start;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    if (end >= bytes.length) {
      return;
    }
    int hash = ByteKey.hash(bytes, start, end - start);
    Expected expected = origin.topics.find(bytes, start, end - start, hash);
    int next = head.ordinal() + head.frames();
    if (expected == null) {
      remember(origin, new Expected(Arrays.copyOfRange(bytes, start, end), hash, next));
      return;
    }
    int missing = head.ordinal() - expected.ordinal;
    if (head.isFirst()) {
      expected.ordinal = next;
    } else if (missing >= 0) {
      counters.lost.add(missing);
      expected.ordinal = next;
    } else {
      // Counted as lost before; it was only late.
      counters.lost.add(-head.frames());
    }
  }

  /// Starts with a small table: most nodes are heard on few topics.
  private static void remember(Origin origin, Expected topic) {
    if (++origin.known == 32) {
      origin.topics = new TopicCache<>(MOST_TOPICS, MOST_TOPIC_BYTES);
    }
    origin.topics.put(topic, topic.keySize());
  }

  /// We have stopped to listen for something, so that gaps mean nothing any more.
  void forgetTopics() {
    for (Origin origin : origins.values()) {
      origin.topics = new TopicCache<>(64, MOST_TOPIC_BYTES);
      origin.known = 0;
    }
  }

  /// Forgets frames that were begun too long ago.
  void expire(long now) {
    origins.values().forEach(origin -> origin.assembly.expire(now));
  }
}
