package io.portolan.psrt.cluster;

import io.portolan.wire.MalformedException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Puts a frame together that came in pieces, one frame at a time, as one origin sends them: in
/// order, with no other message of its own between them.
///
/// It grows by what arrives, not by what is announced, and what is not complete in time is
/// forgotten. For one thread.
final class Assembly {
  /// How long the next piece may take to come.
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final byte[] NOTHING = {};

  private final int largest;
  private byte[] frame = NOTHING;
  private int size;
  private int have;
  private long latest;

  /// @param largest frame there may be, in bytes
  Assembly(int largest) {
    this.largest = largest;
  }

  /// Takes the next piece.
  ///
  /// @param message head and all
  /// @param now by [System#nanoTime]
  /// @return the frame if it is complete; null if there is more to come, or a piece before this one
  ///     never came
  /// @throws MalformedException if this is no piece
  byte @Nullable [] add(byte[] message, long now) throws MalformedException {
    if (message.length <= Head.PIECE_SIZE) {
      throw MalformedException.of("piece", Head.SIZE, "holds nothing");
    }
    ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
    int whole = in.getInt(Head.SIZE);
    int offset = in.getInt(Head.SIZE + 4);
    int more = message.length - Head.PIECE_SIZE;
    if (whole < 1 || whole > largest || offset < 0 || offset > whole - more) {
      clear();
      throw MalformedException.of(
          "piece",
          Head.SIZE,
          "bytes %d+%d of %d, at most %d".formatted(offset, more, whole, largest));
    }
    if (offset == 0) {
      clear();
      size = whole;
    } else if (whole != size || offset != have || isLate(now)) {
      clear();
      return null;
    }
    if (frame.length < have + more) {
      frame = Arrays.copyOf(frame, Math.min(whole, Math.max(have + more, 2 * frame.length)));
    }
    System.arraycopy(message, Head.PIECE_SIZE, frame, have, more);
    have += more;
    latest = now;
    if (have < whole) {
      return null;
    }
    byte[] complete = frame;
    clear();
    return complete;
  }

  /// Forgets what was begun too long ago.
  void expire(long now) {
    if (isLate(now)) {
      clear();
    }
  }

  /// How much memory it takes now.
  int bytes() {
    return frame.length;
  }

  private boolean isLate(long now) {
    return size > 0 && now - latest > PATIENCE.toNanos();
  }

  private void clear() {
    frame = NOTHING;
    size = 0;
    have = 0;
  }
}
