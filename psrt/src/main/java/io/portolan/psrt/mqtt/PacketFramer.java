package io.portolan.psrt.mqtt;

import io.portolan.wire.Bytes;
import io.portolan.wire.Framer;
import io.portolan.wire.MalformedException;

/// Cuts MQTT packets: one byte of type and flags, then the size of what follows in one to four
/// bytes of seven bits each, the least significant first.
///
/// @see "MQTT 5.0, 2.1.4 Remaining Length"
final class PacketFramer implements Framer {
  /// The type and the longest length.
  static final int LONGEST_HEAD = 5;

  @Override
  public int frame(Bytes start) throws MalformedException {
    if (!start.isEmpty() && start.at(0) >> 4 == 0) {
      throw MalformedException.of("packet type", 0, "0 is reserved");
    }
    int size = 0;
    for (int i = 1; i < LONGEST_HEAD && i < start.size(); i++) {
      int next = start.at(i);
      size |= (next & 0x7F) << (7 * (i - 1));
      if (next < 0x80) {
        return 1 + i + size;
      }
    }
    if (start.size() >= LONGEST_HEAD) {
      throw MalformedException.of("remaining length", 1, "longer than four bytes");
    }
    return NOT_YET;
  }
}
