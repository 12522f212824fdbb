package io.portolan.identify.familiar;

import io.portolan.wire.Bytes;
import io.portolan.wire.MalformedException;
import io.portolan.wire.WireReader;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// A record of DTLS up to version 1.2, with which every handshake of 1.3 begins too.
///
/// @param type 20 to 25
/// @param version as on the wire: 0xFEFF for 1.0, 0xFEFD for 1.2, 0x0100 before there was a
///     standard
/// @param epoch 0 until the handshake has agreed on keys
/// @see "RFC 6347, section 4.1"
record DtlsRecord(int type, int version, int epoch, Bytes fragment) {
  static final int ALERT = 21;
  static final int HANDSHAKE = 22;

  private static final int FIRST_TYPE = 20;
  private static final int LAST_TYPE = 25;
  private static final int BEFORE_STANDARD = 0x0100;
  private static final int DTLS_1_0 = 0xFEFF;
  private static final int DTLS_1_2 = 0xFEFD;
  private static final int LONGEST = (1 << 14) + 2048;

  /// All records of one datagram.
  ///
  /// @return at least one
  /// @throws MalformedException if anything but whole records is in it
  static List<DtlsRecord> all(Bytes datagram) throws MalformedException {
    var records = new ArrayList<DtlsRecord>();
    var in = new WireReader(datagram);
    do {
      records.add(read(in));
    } while (in.remaining() > 0);
    return records;
  }

  private static DtlsRecord read(WireReader in) throws MalformedException {
    int type = in.u8("type");
    if (type < FIRST_TYPE || type > LAST_TYPE) {
      throw in.reject("is " + type + ", expected 20 to 25");
    }
    int version = version(in);
    int epoch = in.u16("epoch");
    in.bytes("sequence_number", 6);
    int size = in.u16("length");
    if (size == 0 || size > LONGEST) {
      throw in.reject("is " + size + ", expected 1 to " + LONGEST);
    }
    return new DtlsRecord(type, version, epoch, in.bytes("fragment", size));
  }

  /// Reads a version that a record or a hello may name.
  static int version(WireReader in) throws MalformedException {
    int version = in.u16("version");
    if (version != DTLS_1_0 && version != DTLS_1_2 && version != BEFORE_STANDARD) {
      throw in.reject("is " + version + ", expected that of DTLS 1.0 or 1.2");
    }
    return version;
  }

  /// Whether it is of this type, and not encrypted.
  boolean isClear(int wanted) {
    return type == wanted && epoch == 0;
  }

  /// A version as people write it.
  static String word(int version) {
    return switch (version) {
      case DTLS_1_0 -> "DTLS 1.0";
      case DTLS_1_2 -> "DTLS 1.2";
      default -> "DTLS 0x" + HexFormat.of().toHexDigits((short) version);
    };
  }
}
