package io.portolan.tpncp.codec;

import io.portolan.tpncp.message.TpncpHeader;
import io.portolan.wire.Bytes;
import io.portolan.wire.Framer;
import io.portolan.wire.MalformedException;
import java.nio.ByteOrder;

/// Where a PDU ends in a stream, in either byte order: its length is known only together with its
/// id, so nothing can be told before 12 bytes are there.
///
/// @param ifEither the order to assume for a PDU whose id tells none (id 0)
public record TpncpFramer(ByteOrder ifEither) implements Framer {
  @Override
  public int frame(Bytes start) throws MalformedException {
    if (start.size() < TpncpHeader.SIZE) {
      return NOT_YET;
    }
    ByteOrder order = order(start, ifEither);
    int size = size(start, order);
    if (size < TpncpHeader.SIZE) {
      throw MalformedException.of(
          "length",
          2,
          "is "
              + (size - TpncpHeader.UNCOUNTED)
              + ", expected at least "
              + TpncpHeader.SHORTEST_LENGTH);
    }
    return size;
  }

  /// The byte order of the PDU that starts here.
  ///
  /// @param start at least 12 bytes
  /// @throws MalformedException if the id is none in either order
  static ByteOrder order(Bytes start, ByteOrder ifEither) throws MalformedException {
    Endianness endianness = Endianness.ofId(start);
    if (endianness == Endianness.NEITHER) {
      throw MalformedException.of(
          "id", 8, "is " + start.slice(8, 12).hex() + ", expected two zero bytes in it");
    }
    return endianness.order().orElse(ifEither);
  }

  /// What a header in this order says is the size of its PDU, in bytes.
  ///
  /// @param start at least 12 bytes
  static int size(Bytes start, ByteOrder order) {
    boolean isBig = order == ByteOrder.BIG_ENDIAN;
    int length = start.at(isBig ? 2 : 3) << 8 | start.at(isBig ? 3 : 2);
    return TpncpHeader.UNCOUNTED + length + TpncpHeader.EXTENSION_UNIT * start.at(6);
  }
}
