package io.portolan.identify.familiar;

import io.portolan.wire.Bytes;
import io.portolan.wire.MalformedException;
import io.portolan.wire.WireReader;
import io.portolan.wire.WireWriter;

/// The handshake packet that UDT version 4 and SRT share. An SRT caller begins with version 4, the
/// listener answers with 5; only then do the two differ.
///
/// @param destination socket id of the receiver, 0 in a caller's first packet
/// @param version 4 for UDT, 5 for SRT
/// @param type of socket in version 4: 1 stream, 2 messages; in version 5 flags, or a magic number
/// @param request 1 to begin with, -1 to conclude, 0 and -2 where both sides call; 1000 and above
///     refuse
/// @param socket id of the sender
/// @param cookie 0 in a caller's first packet
/// @see "draft-gg-udt-03, sections 3.2 and 5; draft-sharabayko-srt-01, sections 3.2.1 and 4.3"
record UdtHandshake(
    long destination, int version, int type, int request, long socket, long cookie) {
  static final int UDT = 4;
  static final int SRT = 5;
  static final int STREAM = 1;
  static final int BEGIN = 1;

  /// What an SRT listener writes in place of flags into its first answer.
  static final int SRT_MAGIC = 0x4A17;

  private static final int CONTROL = 0x8000;
  private static final int MESSAGES = 2;
  private static final int SIZE = 64;
  private static final int LEAST_MTU = 76;
  private static final int USUAL_MTU = 1500;
  private static final int USUAL_WINDOW = 8192;
  private static final int FIRST_REFUSAL = 1000;
  private static final int LAST_REFUSAL = 3999;

  /// Reads a whole datagram.
  static UdtHandshake read(Bytes datagram) throws MalformedException {
    var in = new WireReader(datagram);
    if (in.u16("control type") != CONTROL) {
      throw in.reject("expected a handshake");
    }
    zero(in, in.u16("reserved"));
    zero(in, in.i32("additional"));
    in.u32("time stamp");
    long destination = in.u32("destination socket");
    int version = in.i32("version");
    if (version != UDT && version != SRT) {
      throw in.reject("is " + version + ", expected 4 or 5");
    }
    int encryption = in.u16("encryption");
    int type = in.u16("type");
    boolean isKnown =
        version == SRT ? encryption <= 4 : encryption == 0 && (type == STREAM || type == MESSAGES);
    if (!isKnown) {
      throw in.reject("is " + type + " with encryption " + encryption);
    }
    if (in.i32("initial sequence number") < 0) {
      throw in.reject("expected 31 bits");
    }
    within(in, in.i32("MTU"), LEAST_MTU, 0xFFFF);
    within(in, in.i32("flow window"), 1, 1 << 24);
    int request = in.i32("request");
    if (request < FIRST_REFUSAL || request > LAST_REFUSAL) {
      within(in, request, -2, 1);
    }
    long socket = in.u32("socket");
    long cookie = in.u32("cookie");
    in.bytes("peer address", 16);
    if (version == UDT) {
      in.end();
    }
    return new UdtHandshake(destination, version, type, request, socket, cookie);
  }

  /// A caller's first packet.
  static Bytes call(int socket) {
    var call =
        new WireWriter()
            .u16("control type", CONTROL)
            .u16("reserved", 0)
            .i32(0) // additional
            .i32(0) // time stamp
            .i32(0) // destination socket
            .i32(UDT)
            .i32(MESSAGES)
            .i32(socket & 0xFFFF) // initial sequence number
            .i32(USUAL_MTU)
            .i32(USUAL_WINDOW)
            .i32(BEGIN)
            .i32(socket)
            .i32(0); // cookie
    return call.bytes(Bytes.wrap(new byte[SIZE - call.size()])).toBytes();
  }

  /// Whether this answers the handshake in `said`, whose socket it names.
  boolean answers(Bytes said) {
    try {
      UdtHandshake asked = read(said);
      return asked.request() == BEGIN
          && asked.cookie() == 0
          && cookie != 0
          && asked.socket() == destination
          && destination != 0;
    } catch (MalformedException e) {
      return false;
    }
  }

  private static void zero(WireReader in, int value) throws MalformedException {
    within(in, value, 0, 0);
  }

  private static void within(WireReader in, int value, int least, int most)
      throws MalformedException {
    if (value < least || value > most) {
      throw in.reject("is " + value + ", expected " + least + " to " + most);
    }
  }
}
