package io.portolan.tpncp.codec;

import io.portolan.tpncp.message.Kind;
import io.portolan.tpncp.message.TpncpHeader;
import io.portolan.tpncp.message.TpncpMessage;
import io.portolan.tpncp.message.TpncpMessage.Command;
import io.portolan.tpncp.message.TpncpMessage.Event;
import io.portolan.wire.Bytes;
import io.portolan.wire.FieldListener;
import io.portolan.wire.MalformedException;
import io.portolan.wire.WireReader;
import io.portolan.wire.WireWriter;
import java.nio.ByteOrder;

/// Headers to bytes and back; bodies stay bytes.
///
/// | offset | size | field |
/// |---|---|---|
/// | 0 | 2 | version |
/// | 2 | 2 | length, low part |
/// | 4 | 2 | sequence |
/// | 6 | 1 | length extension |
/// | 7 | 1 | reserved |
/// | 8 | 4 | id |
/// | 12 | 4 | CID, in events |
///
/// @see "observed: Wireshark 4.0.17"
public final class TpncpCodec {
  private static final int CID_SIZE = 4;

  private TpncpCodec() {}

  /// What was found where one PDU was looked for.
  ///
  /// @param message the PDU
  /// @param trailing what follows it and is not part of it
  /// @param missing how many bytes its header announces that are not there
  public record Reading(TpncpMessage message, Bytes trailing, int missing) {}

  /// Reads one PDU.
  ///
  /// @param bytes a datagram, or a PDU cut from a stream
  /// @throws MalformedException if there is no whole header, or its length makes no sense. A body
  ///     that is shorter than announced is no error, and no more is a CID that is missing
  public static Reading read(Bytes bytes, Context context) throws MalformedException {
    return read(bytes, context, FieldListener.DEAF);
  }

  /// The same, and tells of each field of the header and of what follows it.
  public static Reading read(Bytes bytes, Context context, FieldListener listener)
      throws MalformedException {
    WireReader in =
        context.order() == ByteOrder.BIG_ENDIAN
            ? new WireReader(bytes, listener)
            : WireReader.littleEndian(bytes, listener);
    TpncpHeader header = header(in, context.kind());
    if (header.pduSize() < TpncpHeader.SIZE) {
      throw MalformedException.of(
          "length",
          2,
          "is " + header.fullLength() + ", expected at least " + TpncpHeader.SHORTEST_LENGTH);
    }
    int behind = Math.min(header.pduSize() - TpncpHeader.SIZE, in.remaining());
    TpncpMessage message =
        context.kind() == Kind.COMMAND
            ? new Command(header, in.bytes("body", behind))
            : event(in, header, behind);
    int missing = Math.max(0, header.pduSize() - bytes.size());
    return new Reading(message, in.rest("trailing"), missing);
  }

  /// Writes one PDU just as it was read, or made.
  public static Bytes write(TpncpMessage message, ByteOrder order) {
    TpncpHeader header = message.header();
    WireWriter out =
        (order == ByteOrder.BIG_ENDIAN ? new WireWriter() : WireWriter.littleEndian())
            .u16("version", header.version())
            .u16("length", header.length())
            .u16("sequence", header.sequence())
            .u8("extension", header.extension())
            .u8("reserved", header.reserved())
            .u32("id", header.id());
    if (message instanceof Event(_, var cid, _) && cid != null) {
      out.i32(cid);
    }
    return out.bytes(message.body()).toBytes();
  }

  /// The 12 bytes of a header.
  ///
  /// @param in positioned at the version
  /// @param kind for the name of the id
  static TpncpHeader header(WireReader in, Kind kind) throws MalformedException {
    return new TpncpHeader(
        in.u16("version"),
        in.u16("length"),
        in.u16("sequence"),
        in.u8("length extension"),
        in.u8("reserved"),
        in.u32(kind.word() + " id"));
  }

  private static Event event(WireReader in, TpncpHeader header, int behind)
      throws MalformedException {
    Integer cid = behind < CID_SIZE ? null : (Integer) in.i32("CID");
    return new Event(header, cid, in.bytes("body", cid == null ? behind : behind - CID_SIZE));
  }
}
