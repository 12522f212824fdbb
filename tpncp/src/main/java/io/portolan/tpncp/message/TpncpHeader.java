package io.portolan.tpncp.message;

/// The first 12 bytes of every PDU, exactly as they stand there: two headers that mean the same
/// length in different ways are different.
///
/// @param version 0 to 65535; boards of release 7.40 say 7401
/// @param length low part of the length, 0 to 65535
/// @param sequence 0 to 65535
/// @param extension 0 to 255, each worth [#EXTENSION_UNIT] bytes of length
/// @param reserved 0 to 255
/// @param id command or event, unsigned 32 bits; below 65536 in every PDU whose byte order can be
///     told
public record TpncpHeader(
    int version, int length, int sequence, int extension, int reserved, long id) {
  /// In bytes.
  public static final int SIZE = 12;

  /// What one step of the extension adds to the length, in bytes: 65535, not 65536.
  public static final int EXTENSION_UNIT = 65_535;

  /// Size of the fields that the length does not count, in bytes.
  public static final int UNCOUNTED = 4;

  /// The shortest length there can be: a bare header.
  public static final int SHORTEST_LENGTH = SIZE - UNCOUNTED;

  /// The largest PDU a header can announce, in bytes.
  public static final int LARGEST_PDU = UNCOUNTED + EXTENSION_UNIT + 255 * EXTENSION_UNIT;

  public TpncpHeader {
    within("version", version, 0xFFFF);
    within("length", length, 0xFFFF);
    within("sequence", sequence, 0xFFFF);
    within("extension", extension, 0xFF);
    within("reserved", reserved, 0xFF);
    within("id", id, 0xFFFF_FFFFL);
  }

  /// A header with the smallest extension that reaches.
  ///
  /// @param behind how many bytes follow the header: CID and body
  /// @throws IllegalArgumentException if no header can announce that many
  public static TpncpHeader announcing(int version, int sequence, long id, int behind) {
    int full = SHORTEST_LENGTH + behind;
    int extension = (full - 1) / EXTENSION_UNIT;
    return new TpncpHeader(version, full - extension * EXTENSION_UNIT, sequence, extension, 0, id);
  }

  /// The length in full: bytes behind the length field.
  public int fullLength() {
    return length + EXTENSION_UNIT * extension;
  }

  /// Size of the PDU in bytes, the header included. Less than 12 if the length makes no sense.
  public int pduSize() {
    return UNCOUNTED + fullLength();
  }

  private static void within(String name, long value, long most) {
    if (value < 0 || value > most) {
      throw new IllegalArgumentException(name + " is " + value + ", must be 0 to " + most);
    }
  }
}
