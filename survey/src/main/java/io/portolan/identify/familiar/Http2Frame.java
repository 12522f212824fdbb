package io.portolan.identify.familiar;

import io.portolan.wire.Bytes;
import io.portolan.wire.MalformedException;
import io.portolan.wire.WireReader;
import io.portolan.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;

/// One frame of HTTP/2.
///
/// @param type 0 to 255; those above 9 are extensions
/// @param flags eight bits, whose meaning depends on the type
/// @param stream 0 for the connection itself, odd for what clients began
/// @see "RFC 9113, sections 4.1 and 6"
record Http2Frame(int type, int flags, int stream, Bytes payload) {
  /// What every client says first.
  static final Bytes PREFACE = Bytes.ofText("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PING = 6;
  static final int GOAWAY = 7;
  static final int WINDOW_UPDATE = 8;

  static final int ACK = 0x01;
  static final int END_STREAM = 0x01;
  static final int END_HEADERS = 0x04;
  private static final int PADDED = 0x08;
  private static final int PRIORITY = 0x20;

  private static final int LONGEST = 16384;
  private static final int MOST = 64;

  /// The whole frames at the start of `bytes`, up to the first that is not well-formed. A
  /// stream that is not HTTP/2 has none.
  static List<Http2Frame> readAll(Bytes bytes) {
    var frames = new ArrayList<Http2Frame>();
    var in = new WireReader(bytes);
    try {
      while (in.remaining() > 0 && frames.size() < MOST) {
        int length = in.u24("length");
        int type = in.u8("type");
        int flags = in.u8("flags");
        int stream = in.i32("stream");
        boolean formed = length <= LONGEST && stream >= 0 && isFormed(type, flags, stream, length);
        if (!formed) {
          break;
        }
        frames.add(new Http2Frame(type, flags, stream, in.bytes("payload", length)));
      }
    } catch (MalformedException _) {
      // What is cut short is not there.
    }
    return List.copyOf(frames);
  }

  private static boolean isFormed(int type, int flags, int stream, int length) {
    return switch (type) {
      case DATA, HEADERS -> stream % 2 == 1;
      case RST_STREAM -> stream % 2 == 1 && length == 4;
      case SETTINGS -> stream == 0 && length % 6 == 0 && ((flags & ACK) == 0 || length == 0);
      case PING -> stream == 0 && length == 8;
      case GOAWAY -> stream == 0 && length >= 8;
      case WINDOW_UPDATE -> length == 4;
      default -> type > 9;
    };
  }

  boolean is(int wanted, int flag) {
    return type == wanted && (flags & flag) == flag;
  }

  /// Whether these are settings as a server may announce them: at least one, each known or made
  /// up on purpose to be ignored, and none with a value it cannot have.
  boolean areServersSettings() {
    if (type != SETTINGS || (flags & ACK) != 0 || payload.isEmpty()) {
      return false;
    }
    var in = new WireReader(payload);
    int known = 0;
    try {
      while (in.remaining() > 0) {
        int name = in.u16("name");
        long value = in.u32("value");
        boolean possible =
            switch (name) {
              case 2 -> value == 0;
              case 4 -> value <= Integer.MAX_VALUE;
              case 5 -> value >= LONGEST && value < 1 << 24;
              case 8 -> value <= 1;
              default -> true;
            };
        if (!possible) {
          return false;
        }
        known += name >= 1 && name <= 9 ? 1 : 0;
      }
    } catch (MalformedException e) {
      return false;
    }
    return known > 0;
  }

  /// The block of header fields in a frame that holds all of it.
  ///
  /// @throws MalformedException if padding or priority is cut short
  Bytes headerBlock() throws MalformedException {
    var in = new WireReader(payload);
    int padding = (flags & PADDED) != 0 ? in.u8("padding") : 0;
    if ((flags & PRIORITY) != 0) {
      in.bytes("priority", 5);
    }
    return in.bytes("block", in.remaining() - padding);
  }

  Bytes toBytes() {
    return new WireWriter()
        .u24("length", payload.size())
        .u8("type", type)
        .u8("flags", flags)
        .u32("stream", stream)
        .bytes(payload)
        .toBytes();
  }
}
