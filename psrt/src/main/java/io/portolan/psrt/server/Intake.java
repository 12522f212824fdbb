package io.portolan.psrt.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;

/// The bytes a client has sent and nobody has looked at: where they are read to, and how much
/// room there is for more.
///
/// An idle client is waited for with [#QUIET] bytes. If they come filled, the client is busy and
/// is read from in chunks. What was handed to the broker must not be written to again, so the
/// next bytes go behind it or to a new array, until [#release] says that it is free. An
/// operation that is larger than a chunk gets an array of its own size, in which the broker
/// sends it on as it is; that array grows with what arrives, and trusts a length at most twice
/// as far as the client has already kept its word.
final class Intake {
  /// What an idle client is waited for with, in bytes.
  static final int QUIET = 512;

  private static final int CHUNK = 64 * 1024;

  private final Connection line;
  private final Spin spin = new Spin(System::nanoTime);
  private byte[] chunk = new byte[QUIET];
  private ByteBuffer view = ByteBuffer.wrap(chunk);
  private int from;
  private int to;

  /// Whether the last read left nothing in the system.
  private boolean drained = true;

  /// Whether somebody may still refer to what stands before `from`.
  private boolean handedOut;

  private int largest = CHUNK;

  Intake(Connection line) {
    this.line = line;
  }

  byte[] chunk() {
    return chunk;
  }

  /// Where the first byte stands that nobody has looked at.
  int from() {
    return from;
  }

  /// Where the last of them ends.
  int to() {
    return to;
  }

  /// Everything before `next` has been dealt with.
  void pass(int next) {
    from = next;
  }

  /// Tells about what was passed since the last time.
  ///
  /// @param free whether nobody refers to it any more, see [Publisher#flush()]
  void release(boolean free) {
    handedOut |= !free;
  }

  /// Waits for more.
  ///
  /// @param wanted the size of the operation that has begun, 0 if that is not known or none has
  /// @param patience how long to wait at most; zero for as long as it takes, and then with little
  ///     memory
  /// @return how many bytes came; 0 if patience is at an end, -1 at the end of the stream
  int fill(int wanted, Duration patience) throws IOException {
    int left = to - from;
    int modest = patience.isZero() ? QUIET : CHUNK;
    if (left > 0) {
      makeRoom(Math.max(wanted, left + 1));
    } else {
      startOver(drained ? modest : CHUNK);
    }
    if (!drained) {
      int size = line.readNow(room());
      if (size != 0) {
        return took(size);
      }
      if (left == 0) {
        startOver(modest);
      }
    }
    return took(patience.isZero() ? line.read(room()) : spin.read(line, room(), patience));
  }

  /// Whether there is surely more to be read at once: the buffer of an idle client came filled.
  boolean isCramped() {
    return !drained && chunk.length == QUIET;
  }

  /// Takes what else is there, after the [buffer of an idle client][#isCramped()] came filled.
  ///
  /// @param wanted as for [#fill]
  /// @return how many bytes, possibly 0; -1 at the end of the stream
  int fillUp(int wanted) throws IOException {
    makeRoom(Math.max(wanted, CHUNK));
    return took(line.readNow(room()));
  }

  private int took(int size) {
    drained = to + Math.max(0, size) < chunk.length;
    to += Math.max(0, size);
    return size;
  }

  private ByteBuffer room() {
    return view.limit(chunk.length).position(to);
  }

  private void use(byte[] fresh) {
    chunk = fresh;
    view = ByteBuffer.wrap(fresh);
    handedOut = false;
  }

  /// Goes to an empty array of this size, or stays in the old one if that is free or has room left;
  /// a busy client, who is given a chunk, may keep a larger one.
  private void startOver(int size) {
    boolean fits = size == QUIET ? chunk.length == QUIET : chunk.length >= size;
    if (!fits || (handedOut && chunk.length - to < size / 2)) {
      use(new byte[size]);
      to = 0;
    } else if (!handedOut) {
      to = 0;
    }
    from = to;
  }

  /// Makes room for an operation of `wanted` bytes of which the beginning is there.
  private void makeRoom(int wanted) {
    if (chunk.length - from >= wanted || (wanted > CHUNK && to < chunk.length)) {
      return;
    }
    int left = to - from;
    int size = CHUNK;
    if (wanted > CHUNK) {
      size = Math.min(wanted, Math.max(2 * largest, 2 * left));
      largest = Math.max(largest, Math.min(left, wanted));
    }
    if (chunk.length >= size && !handedOut) {
      System.arraycopy(chunk, from, chunk, 0, left);
    } else {
      var larger = new byte[size];
      System.arraycopy(chunk, from, larger, 0, left);
      use(larger);
    }
    from = 0;
    to = left;
  }

  /// An operation of this size was complete.
  void kept(int size) {
    largest = Math.max(largest, size);
  }

  /// A copy of `size` bytes from the first on that nobody has looked at.
  byte[] copy(int size) {
    return Arrays.copyOfRange(chunk, from, from + size);
  }
}
