package io.portolan.psrt.cluster;

import io.portolan.wire.MalformedException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// What stands before the frames in a message between nodes. Little-endian, as PSRT is.
///
/// | offset | size | |
/// |---|---|---|
/// | 0 | 1 | version, `01` |
/// | 1 | 1 | flags: 1 a piece of one frame, 2 the first of its topic in this count |
/// | 2 | 2 | how many frames; 0 in all pieces but the last |
/// | 4 | 4 | how many frames of this topic its origin has sent before, mod 2^32 |
/// | 8 | 8 | origin: stands for the node that accepted them |
/// | 16 | 8 | epoch: when that node was started, and a new one for each start |
/// | 24 | 8 | sequence: number of this message in its epoch, from 1 |
/// | 32 | 8 | when they were accepted, in microseconds since 1970 |
/// | 40 | | frames; in a piece 4 bytes size of the frame, 4 bytes offset, then bytes of it |
///
/// @param flags as above
/// @param frames 0 to 65535
/// @param ordinal as above, as 32 bits
/// @param micros since 1970, by the clock of the origin
record Head(
    int flags, int frames, int ordinal, long origin, long epoch, long sequence, long micros) {
  /// In bytes.
  static final int SIZE = 40;

  /// What a piece has before its bytes, in all.
  static final int PIECE_SIZE = SIZE + 8;

  static final int PIECE = 1;
  static final int FIRST = 2;

  private static final int VERSION = 1;

  /// Writes it to the start of `message`.
  void writeTo(byte[] message) {
    ByteBuffer.wrap(message)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put((byte) VERSION)
        .put((byte) flags)
        .putShort((short) frames)
        .putInt(ordinal)
        .putLong(origin)
        .putLong(epoch)
        .putLong(sequence)
        .putLong(micros);
  }

  /// Reads it from the start of `message`.
  ///
  /// @throws MalformedException if there is none, or one of another version
  static Head read(byte[] message) throws MalformedException {
    if (message.length < SIZE) {
      throw MalformedException.of("head", 0, "has " + message.length + " bytes, needs " + SIZE);
    }
    if (message[0] != VERSION) {
      throw MalformedException.of("version", 0, "is " + message[0] + ", expected " + VERSION);
    }
    ByteBuffer in = ByteBuffer.wrap(message, 1, SIZE - 1).order(ByteOrder.LITTLE_ENDIAN);
    return new Head(
        in.get(),
        Short.toUnsignedInt(in.getShort()),
        in.getInt(),
        in.getLong(),
        in.getLong(),
        in.getLong(),
        in.getLong());
  }

  boolean isPiece() {
    return (flags & PIECE) != 0;
  }

  /// Whether the origin began to count this topic anew.
  boolean isFirst() {
    return (flags & FIRST) != 0;
  }
}
