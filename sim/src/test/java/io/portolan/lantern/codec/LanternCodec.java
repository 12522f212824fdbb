package io.portolan.lantern.codec;

import io.portolan.lantern.message.LanternMessage;
import io.portolan.lantern.message.LanternMessage.Farewell;
import io.portolan.lantern.message.LanternMessage.Hello;
import io.portolan.lantern.message.LanternMessage.Reading;
import io.portolan.lantern.message.Reason;
import io.portolan.wire.Bytes;
import io.portolan.wire.MalformedException;
import io.portolan.wire.WireReader;
import io.portolan.wire.WireWriter;

/// Messages to bytes and back. One message, without what surrounds it on a stream:
///
/// | message | bytes |
/// |---|---|
/// | Hello | type 1, version, length of the name, name of the station |
/// | Reading | type 2, sequence (2 bytes), number of samples, samples (2 bytes each) |
/// | Farewell | type 3, reason |
///
/// @see "ours: the page of the package io.portolan.lantern"
public final class LanternCodec {
  private static final int HELLO = 1;
  private static final int READING = 2;
  private static final int FAREWELL = 3;

  private LanternCodec() {}

  /// Reads one Lantern message.
  ///
  /// @param in one whole message and nothing else, big-endian, positioned at its type
  /// @return the message, never a partial one
  /// @throws MalformedException if a field is cut short, its value has no meaning, or something is
  ///     left over; names field and offset
  public static LanternMessage read(WireReader in) throws MalformedException {
    int type = in.u8("type");
    var message =
        switch (type) {
          case HELLO -> hello(in);
          case READING ->
              new Reading(in.u16("sequence"), in.bytes("samples", 2L * in.u8("samples.count")));
          case FAREWELL -> new Farewell(reason(in));
          default -> throw in.reject("no message has type " + type);
        };
    in.end();
    return message;
  }

  /// Writes one Lantern message; [#read(WireReader)] gives it back.
  public static Bytes write(LanternMessage message) {
    var out = new WireWriter();
    switch (message) {
      case Hello(var station) ->
          out.u8("type", HELLO).u8("version", LanternMessage.VERSION).text8("station", station);
      case Reading(var sequence, var samples) ->
          out.u8("type", READING)
              .u16("sequence", sequence)
              .u8("samples.count", samples.size() / 2)
              .bytes(samples);
      case Farewell(var reason) -> out.u8("type", FAREWELL).u8("reason", reason.code());
    }
    return out.toBytes();
  }

  private static Hello hello(WireReader in) throws MalformedException {
    int version = in.u8("version");
    if (version != LanternMessage.VERSION) {
      throw in.reject("is " + version + ", expected " + LanternMessage.VERSION);
    }
    int before = in.offset();
    String station = in.text8("station");
    int size = in.offset() - before - 1;
    if (size < 1 || size > Hello.LONGEST_NAME) {
      throw in.reject("has " + size + " bytes, expected 1 to " + Hello.LONGEST_NAME);
    }
    return new Hello(station);
  }

  private static Reason reason(WireReader in) throws MalformedException {
    int code = in.u8("reason");
    return Reason.of(code).orElseThrow(() -> in.reject("no reason has code " + code));
  }
}
