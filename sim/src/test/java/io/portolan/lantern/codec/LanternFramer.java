package io.portolan.lantern.codec;

import io.portolan.lantern.message.LanternMessage;
import io.portolan.wire.Bytes;
import io.portolan.wire.Framer;
import io.portolan.wire.MalformedException;
import io.portolan.wire.WireWriter;

/// Where messages end in a stream: each stands behind its length, two bytes, big-endian, which does
/// not count itself.
public final class LanternFramer implements Framer {
  /// The size of the length before each message, in bytes.
  public static final int HEAD = 2;

  /// The most a message takes in a stream, its length included, in bytes.
  public static final int LARGEST = HEAD + LanternMessage.LONGEST;

  @Override
  public int frame(Bytes start) throws MalformedException {
    if (start.size() < HEAD) {
      return NOT_YET;
    }
    int length = start.at(0) << 8 | start.at(1);
    if (length < LanternMessage.SHORTEST || length > LanternMessage.LONGEST) {
      throw MalformedException.of(
          "length",
          0,
          "is "
              + length
              + ", expected "
              + LanternMessage.SHORTEST
              + " to "
              + LanternMessage.LONGEST);
    }
    return HEAD + length;
  }

  /// A message as it goes on a stream.
  public static Bytes framed(Bytes message) {
    return new WireWriter().u16("length", message.size()).bytes(message).toBytes();
  }

  /// The message in a frame.
  public static Bytes message(Bytes frame) {
    return frame.from(HEAD);
  }
}
