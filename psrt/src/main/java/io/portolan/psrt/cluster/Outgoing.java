package io.portolan.psrt.cluster;

import io.portolan.psrt.broker.Cluster;
import io.portolan.psrt.topic.ByteKey;
import io.portolan.psrt.topic.TopicCache;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;

/// Packs what publishers have accepted and numbers it. All publishers of a node send over one
/// connection and take their numbers under one lock, so what one of them says stays in order, and a
/// gap in the numbers is a loss.
final class Outgoing {
  private static final int FRAME_HEAD = 6;
  private static final int MOST_FRAMES = 0xFFFF;
  private static final int TOPICS = 65_536;
  private static final long TOPIC_BYTES = 32L << 20;

  /// Where numbered messages go.
  interface Way {
    /// Sends a batch, or stores it.
    ///
    /// @return whether it may be acknowledged
    boolean send(List<Parcel> batch);
  }

  /// A message on its way.
  static final class Parcel {
    /// With room for the head in front.
    final byte[] message;

    final int frames;
    private final int flags;
    private final byte[] topicIn;
    private final int topicOffset;
    private final int topicLength;
    private String subject = "";

    Parcel(
        byte[] message, int frames, int flags, byte[] topicIn, int topicOffset, int topicLength) {
      this.message = message;
      this.frames = frames;
      this.flags = flags;
      this.topicIn = topicIn;
      this.topicOffset = topicOffset;
      this.topicLength = topicLength;
    }

    /// Known once it is numbered.
    String subject() {
      return subject;
    }
  }

  /// What was sent of a topic.
  private static final class Sent extends ByteKey {
    final String subject;
    int ordinal;
    boolean isFirst = true;

    Sent(byte[] topic, int hash, String subject) {
      super(topic, hash);
      this.subject = subject;
    }
  }

  private final Subjects subjects;
  private final long origin;
  private final long epoch;
  private final InstantSource clock;
  private final IntSupplier largestMessage;
  private final Way way;
  private final ReentrantLock numbering = new ReentrantLock();
  private final TopicCache<Sent> topics = new TopicCache<>(TOPICS, TOPIC_BYTES);
  private long sequence;

  /// @param largestMessage that NATS takes, in bytes
  Outgoing(
      Subjects subjects,
      long origin,
      long epoch,
      InstantSource clock,
      IntSupplier largestMessage,
      Way way) {
    this.subjects = subjects;
    this.origin = origin;
    this.epoch = epoch;
    this.clock = clock;
    this.largestMessage = largestMessage;
    this.way = way;
  }

  /// Held while a batch is numbered and handed to the connection.
  ReentrantLock numbering() {
    return numbering;
  }

  /// Numbers a batch that is about to be sent; the caller holds [#numbering()].
  void number(List<Parcel> batch) {
    long micros = ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
    for (Parcel parcel : batch) {
      Sent topic = topic(parcel.topicIn, parcel.topicOffset, parcel.topicLength);
      int flags = parcel.flags | (topic.isFirst ? Head.FIRST : 0);
      new Head(flags, parcel.frames, topic.ordinal, origin, epoch, ++sequence, micros)
          .writeTo(parcel.message);
      topic.ordinal += parcel.frames;
      topic.isFirst &= parcel.frames == 0;
      parcel.subject = topic.subject;
    }
  }

  private Sent topic(byte[] array, int offset, int length) {
    int hash = ByteKey.hash(array, offset, length);
    Sent known = topics.find(array, offset, length, hash);
    if (known == null) {
      byte[] topic = Arrays.copyOfRange(array, offset, offset + length);
      known = new Sent(topic, hash, subjects.ofTopic(topic, 0, length));
      topics.put(known, 2 * length + known.subject.length());
    }
    return known;
  }

  /// For one publisher.
  Cluster.Offering offering() {
    return new Packer();
  }

  /// Packs for one publisher.
  private final class Packer implements Cluster.Offering {
    private final ArrayList<Parcel> batch = new ArrayList<>();

    @Override
    public void offer(
        byte[] chunk, int offset, int length, int count, int topicOffset, int topicLength) {
      int room = largestMessage.getAsInt() - Head.SIZE;
      if (length <= room && count <= MOST_FRAMES) {
        pack(chunk, offset, length, count, topicOffset - offset, topicLength);
        return;
      }
      int end = offset + length;
      int from = offset;
      int frames = 0;
      for (int at = offset; at < end; ) {
        int size = frameSize(chunk, at);
        if (at > from && (at + size - from > room || frames == MOST_FRAMES)) {
          pack(chunk, from, at - from, frames, FRAME_HEAD, topicLength);
          from = at;
          frames = 0;
        }
        at += size;
        frames++;
        if (size > room) {
          cut(chunk, from, size, topicLength);
          from = at;
          frames = 0;
        }
      }
      if (frames > 0) {
        pack(chunk, from, end - from, frames, FRAME_HEAD, topicLength);
      }
    }

    private void pack(
        byte[] chunk, int offset, int length, int frames, int topicOffset, int topicLength) {
      var message = new byte[Head.SIZE + length];
      System.arraycopy(chunk, offset, message, Head.SIZE, length);
      batch.add(new Parcel(message, frames, 0, message, Head.SIZE + topicOffset, topicLength));
    }

    /// Packs one frame that is too large in pieces.
    private void cut(byte[] chunk, int offset, int size, int topicLength) {
      int room = Math.max(1, largestMessage.getAsInt() - Head.PIECE_SIZE);
      byte[] topic =
          Arrays.copyOfRange(chunk, offset + FRAME_HEAD, offset + FRAME_HEAD + topicLength);
      for (int at = 0; at < size; at += room) {
        int length = Math.min(room, size - at);
        var message = new byte[Head.PIECE_SIZE + length];
        ByteBuffer.wrap(message)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(Head.SIZE, size)
            .putInt(Head.SIZE + 4, at);
        System.arraycopy(chunk, offset + at, message, Head.PIECE_SIZE, length);
        int frames = at + length == size ? 1 : 0;
        batch.add(new Parcel(message, frames, Head.PIECE, topic, 0, topicLength));
      }
    }

    private static int frameSize(byte[] chunk, int at) {
      return FRAME_HEAD + ByteBuffer.wrap(chunk).order(ByteOrder.LITTLE_ENDIAN).getInt(at + 2);
    }

    @Override
    public boolean flush() {
      if (batch.isEmpty()) {
        return true;
      }
      boolean mayAcknowledge = way.send(batch);
      batch.clear();
      return mayAcknowledge;
    }
  }
}
