package io.portolan.wire;

import org.jspecify.annotations.Nullable;

/// Cuts an arriving stream into whole messages, one at a time, so that the good ones before a bad
/// one are heard however the stream was split.
///
/// Memory grows with what has arrived and never with what a length field alone promises: a message
/// gets all its room once a sixteenth of it is there. One larger than the limit is malformed before
/// it is collected.
public final class FrameBuffer {
  private static final int EARNEST = 16;

  private final Framer framer;
  private final int limit;

  /// What has arrived; the messages before `at` have been handed out.
  private Bytes arrived = Bytes.EMPTY;

  private int at;

  /// The array behind `arrived` if it is ours to write to, behind its end only: messages that were
  /// handed out share it.
  private byte @Nullable [] ours;

  /// The size of the message that has begun; 0 if that is not known.
  private int awaited;

  /// @param limit the largest message accepted, in bytes
  public FrameBuffer(Framer framer, int limit) {
    this.framer = framer;
    this.limit = limit;
  }

  /// Adds bytes as they arrived. Take every whole message with [#next] before adding more, or
  /// memory has no bound.
  public void add(Bytes more) {
    Bytes rest = arrived.from(at);
    if (rest.isEmpty()) {
      ours = null;
      arrived = more;
      at = 0;
      return;
    }
    byte[] room = ours;
    int end = arrived.size();
    if (room == null || room.length - end < more.size()) {
      room = new byte[roomFor(rest.size() + more.size())];
      rest.buffer().get(room, 0, rest.size());
      end = rest.size();
      at = 0;
    }
    more.buffer().get(room, end, more.size());
    ours = room;
    arrived = Bytes.wrap(room, 0, end + more.size());
  }

  /// Twice of what is needed now, or what the message that has begun takes: large ones are copied
  /// as rarely as that allows.
  private int roomFor(int needed) {
    boolean isWhole = awaited >= needed && awaited / EARNEST <= needed;
    return isWhole ? awaited : (int) Math.min(2L * needed, Integer.MAX_VALUE - 64);
  }

  /// The next whole message, or null if its end has not arrived.
  ///
  /// @throws MalformedException if the stream cannot be cut any further; asking again says so again
  public @Nullable Bytes next() throws MalformedException {
    Bytes rest = arrived.from(at);
    if (rest.isEmpty()) {
      return null;
    }
    int frame = framer.frame(rest);
    if (frame < 0) {
      throw new IllegalStateException("framer returned " + frame);
    }
    if (frame > limit) {
      throw MalformedException.of("frame", 0, frame + " bytes, the limit is " + limit);
    }
    if (frame == Framer.NOT_YET && rest.size() > limit) {
      throw MalformedException.of("frame", 0, "no end within " + limit + " bytes");
    }
    if (frame == Framer.NOT_YET || frame > rest.size()) {
      awaited = Math.max(0, frame);
      return null;
    }
    awaited = 0;
    at += frame;
    return rest.first(frame);
  }

  /// The bytes that belong to no message handed out so far, possibly none.
  public Bytes rest() {
    return Bytes.copyOf(arrived.from(at).toArray());
  }
}
