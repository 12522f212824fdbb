package io.portolan.wire;

import java.util.ArrayList;
import java.util.List;

/// Cuts an arriving stream into whole messages.
///
/// Memory grows with what has arrived and never with what a length field promises; a message larger
/// than the limit is malformed before it is collected.
public final class FrameBuffer {
  private final Framer framer;
  private final int limit;
  private byte[] pending = new byte[0];
  private int size;

  /// @param limit the largest message accepted, in bytes
  public FrameBuffer(Framer framer, int limit) {
    this.framer = framer;
    this.limit = limit;
  }

  /// Adds bytes as they arrived and takes the messages that are now whole, in order, possibly none.
  ///
  /// @throws MalformedException if the stream cannot be cut any further; whole messages before that
  ///     place are lost with it, so a session that must see them feeds smaller pieces
  public List<Bytes> add(Bytes arrived) throws MalformedException {
    Bytes all = size == 0 ? arrived : held(arrived);
    var whole = new ArrayList<Bytes>();
    int at = 0;
    while (at < all.size()) {
      int frame = framer.frame(all.from(at));
      if (frame < 0) {
        throw new IllegalStateException("framer returned " + frame);
      }
      if (frame > limit) {
        throw MalformedException.of("frame", 0, frame + " bytes, the limit is " + limit);
      }
      if (frame == Framer.NOT_YET && all.size() - at > limit) {
        throw MalformedException.of("frame", 0, "no end within " + limit + " bytes");
      }
      if (frame == Framer.NOT_YET || frame > all.size() - at) {
        break;
      }
      whole.add(all.slice(at, at + frame));
      at += frame;
    }
    keep(all.from(at));
    return whole;
  }

  /// The start of a message whose end has not arrived, possibly empty.
  public Bytes rest() {
    return Bytes.copyOf(pending, 0, size);
  }

  /// Appends to the held bytes; doubling keeps a large message that trickles in linear.
  private Bytes held(Bytes arrived) {
    int together = size + arrived.size();
    if (together > pending.length) {
      pending = java.util.Arrays.copyOf(pending, Math.max(together, pending.length * 2));
    }
    System.arraycopy(arrived.toArray(), 0, pending, size, arrived.size());
    size = together;
    return Bytes.wrap(pending, 0, size);
  }

  /// Messages already handed out share the old array, so it is replaced as soon as any were.
  private void keep(Bytes remnant) {
    if (remnant.size() == size && size > 0) {
      return;
    }
    pending = remnant.toArray();
    size = remnant.size();
  }
}
