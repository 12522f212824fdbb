package io.portolan.psrt.broker;

import io.portolan.wire.Bytes;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

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

  Slice(byte[] chunk, int offset, int length, int count, long heard) {
    this.chunk = chunk;
    this.offset = offset;
    this.length = length;
    this.count = count;
    this.heard = heard;
  }

  /// The same frames in an array that holds nothing else.
  Slice compact() {
    if (length == chunk.length) {
      return this;
    }
    var own = new byte[length];
    System.arraycopy(chunk, offset, own, 0, length);
    return new Slice(own, 0, length, count, heard);
  }

  /// Whether it keeps many times its own size alive.
  boolean isWasteful() {
    return length < chunk.length >> 3;
  }

  /// The frames behind the first `frames`.
  Slice without(int frames) {
    int at = start(frames);
    return new Slice(chunk, at, length - (at - offset), count - frames, heard);
  }

  /// The first `frames` frames.
  Slice first(int frames) {
    return new Slice(chunk, offset, start(frames) - offset, frames, heard);
  }

  /// The frame with this index alone.
  Slice only(int index) {
    int at = start(index);
    return new Slice(chunk, at, frameSize(at), 1, heard);
  }

  /// How many frames the first `bytes` bytes belong to.
  int framesWithin(int bytes) {
    int frames = 0;
    for (int at = offset; at < offset + bytes; at += frameSize(at)) {
      frames++;
    }
    return frames;
  }

  /// Where the frame with this index starts, in the chunk.
  private int start(int index) {
    int at = offset;
    for (int i = 0; i < index; i++) {
      at += frameSize(at);
    }
    return at;
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
