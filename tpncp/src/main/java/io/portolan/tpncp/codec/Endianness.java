package io.portolan.tpncp.codec;

import io.portolan.wire.Bytes;
import java.nio.ByteOrder;
import java.util.Optional;

/// What the bytes of a PDU tell about their order. Nothing marks it: ids are below 65536, so two of
/// the four bytes of the id are zero, and which two tells.
///
/// @see "observed: Wireshark 4.0.17, which takes EITHER for big-endian and NEITHER for
///     little-endian"
public enum Endianness {
  BIG,
  LITTLE,
  /// The id is 0, and the lengths do not tell either: both readings are possible.
  EITHER,
  /// The id is no id in either order: no TPNCP.
  NEITHER;

  private static final int ID = 8;

  /// What the id tells.
  ///
  /// @param pdu at least the 12 bytes of a header; more may follow
  public static Endianness ofId(Bytes pdu) {
    boolean isBig = pdu.at(ID) == 0 && pdu.at(ID + 1) == 0;
    boolean isLittle = pdu.at(ID + 2) == 0 && pdu.at(ID + 3) == 0;
    return of(isBig, isLittle);
  }

  /// What the id tells and, where it tells nothing, the length of a datagram: the order in which
  /// the PDU is just as long as the datagram.
  ///
  /// @param datagram at least the 12 bytes of a header
  public static Endianness ofDatagram(Bytes datagram) {
    Endianness byId = ofId(datagram);
    if (byId != EITHER) {
      return byId;
    }
    boolean isBig = TpncpFramer.size(datagram, ByteOrder.BIG_ENDIAN) == datagram.size();
    boolean isLittle = TpncpFramer.size(datagram, ByteOrder.LITTLE_ENDIAN) == datagram.size();
    Endianness byLength = of(isBig, isLittle);
    return byLength == NEITHER ? EITHER : byLength;
  }

  /// The one order that is possible, if it is one.
  public Optional<ByteOrder> order() {
    return switch (this) {
      case BIG -> Optional.of(ByteOrder.BIG_ENDIAN);
      case LITTLE -> Optional.of(ByteOrder.LITTLE_ENDIAN);
      case EITHER, NEITHER -> Optional.empty();
    };
  }

  private static Endianness of(boolean isBig, boolean isLittle) {
    if (isBig) {
      return isLittle ? EITHER : BIG;
    }
    return isLittle ? LITTLE : NEITHER;
  }
}
