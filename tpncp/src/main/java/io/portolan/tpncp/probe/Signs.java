package io.portolan.tpncp.probe;

import io.portolan.tpncp.codec.Context;
import io.portolan.tpncp.codec.TpncpCodec;
import io.portolan.tpncp.message.Kind;
import io.portolan.tpncp.message.TpncpHeader;
import io.portolan.tpncp.message.TpncpMessage;
import io.portolan.wire.Bytes;
import io.portolan.wire.MalformedException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// What one side's bytes look like, read as TPNCP in one byte order.
///
/// Nothing marks TPNCP, so the header's fields must all be likely: a version of four decimal
/// digits, an id among those that exist, nothing in the reserved byte, and a length that ends where
/// the bytes end, or where another such header begins.
///
/// @param pdus those that were recognised, in order
/// @param isWhole whether they are all there is, to the byte
/// @param complaint why there is not even one, "" if there is
record Signs(ByteOrder order, List<TpncpMessage> pdus, boolean isWhole, String complaint) {
  private static final int LEAST_VERSION = 1_000;
  private static final int MOST_VERSION = 9_999;

  /// The known ids end at 1800.
  private static final int MOST_ID = 1_999;

  /// The largest PDU known takes 2.
  private static final int MOST_EXTENSION = 4;

  /// All but three of the known PDUs are smaller, in bytes.
  private static final int LIKELY_SIZE = 8_192;

  Signs {
    pdus = List.copyOf(pdus);
  }

  boolean isRecognised() {
    return !pdus.isEmpty();
  }

  /// Reads one datagram.
  static Signs ofDatagram(Bytes bytes, Kind kind, ByteOrder order) {
    try {
      var reading = read(bytes, kind, order);
      if (reading.missing() > 0) {
        return none(order, "a datagram shorter than its length says");
      }
      return recognised(order, List.of(reading.message()), reading.trailing().isEmpty());
    } catch (MalformedException e) {
      return none(order, e.getMessage());
    }
  }

  /// Reads the start of a stream.
  static Signs ofStream(Bytes bytes, Kind kind, ByteOrder order) {
    var pdus = new ArrayList<TpncpMessage>();
    Bytes rest = bytes;
    try {
      do {
        var reading = read(rest, kind, order);
        pdus.add(reading.message());
        if (reading.missing() > 0) {
          return recognised(order, pdus, false);
        }
        rest = reading.trailing();
      } while (!rest.isEmpty());
      return recognised(order, pdus, true);
    } catch (MalformedException e) {
      return pdus.isEmpty() || rest.size() >= TpncpHeader.SIZE
          ? none(order, e.getMessage())
          : recognised(order, pdus, false);
    }
  }

  /// Where the length does not confirm the header, the header must be more than just possible: an
  /// id of 0 may be any zeros, and a PDU of tens of thousands of bytes is rare.
  private static Signs recognised(ByteOrder order, List<TpncpMessage> pdus, boolean isWhole) {
    TpncpHeader first = pdus.getFirst().header();
    boolean isConfirmed = isWhole || pdus.size() > 1;
    return isConfirmed || (first.id() != 0 && first.pduSize() <= LIKELY_SIZE)
        ? new Signs(order, pdus, isWhole, "")
        : none(order, "length at byte 2: is " + first.fullLength() + ", which does not fit");
  }

  private static Signs none(ByteOrder order, String complaint) {
    return new Signs(order, List.of(), false, complaint);
  }

  private static TpncpCodec.Reading read(Bytes bytes, Kind kind, ByteOrder order)
      throws MalformedException {
    var reading = TpncpCodec.read(bytes, new Context(kind, order));
    TpncpHeader header = reading.message().header();
    if (header.version() < LEAST_VERSION || header.version() > MOST_VERSION) {
      throw unlikely("version", 0, header.version());
    }
    if (header.extension() > MOST_EXTENSION) {
      throw unlikely("length extension", 6, header.extension());
    }
    if (header.reserved() != 0) {
      throw unlikely("reserved", 7, header.reserved());
    }
    if (header.id() > MOST_ID) {
      throw unlikely(kind.word() + " id", 8, header.id());
    }
    if (header.pduSize() < kind.headerSize()) {
      throw unlikely("length", 2, header.fullLength());
    }
    return reading;
  }

  private static MalformedException unlikely(String field, int offset, long value) {
    return MalformedException.of(field, offset, "is " + value + ", unlikely for TPNCP");
  }
}
