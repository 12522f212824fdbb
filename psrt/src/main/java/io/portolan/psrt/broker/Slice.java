package io.portolan.psrt.broker;

import io.portolan.wire.Bytes;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// Whole frames, one behind the other, somewhere in an array that nobody writes to any more;
/// shared by all who are to receive them.
final class Slice {
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  final byte[] chunk;
  final int offset;
  final int length;

  /// How many frames.
  final int count;

  /// When they were read from the publisher, by [System#nanoTime].
  final long heard;

  /// What the gateway they came by said about them.
  final @Nullable Object origin;

  Slice(byte[] chunk, int offset, int length, int count, long heard, @Nullable Object origin) {
    this.chunk = chunk;
    this.offset = offset;
    this.length = length;
    this.count = count;
    this.heard = heard;
    this.origin = origin;
  }

  /// The same frames in an array that holds nothing else.
  Slice compact() {
    if (length == chunk.length) {
      return this;
    }
    var own = new byte[length];
    System.arraycopy(chunk, offset, own, 0, length);
    return new Slice(own, 0, length, count, heard, origin);
  }

  /// Whether it keeps many times its own size alive.
  boolean isWasteful() {
    return length < chunk.length >> 3;
  }

  /// The frames behind the first `frames`, fewer than there are.
  Slice without(int frames) {
    int at = offset;
    for (int i = 0; i < frames; i++) {
      at += frameSize(at);
    }
    return new Slice(chunk, at, length - (at - offset), count - frames, heard, origin);
  }

  private int frameSize(int at) {
    return 6 + (int) INTS.get(chunk, at + 2);
  }

  /// The topic of the first frame.
  Bytes topic() {
    int start = offset + 6;
    int end = start;
    while (chunk[end] != 0) {
      end++;
    }
    return Bytes.copyOf(chunk, start, end - start);
  }
}
