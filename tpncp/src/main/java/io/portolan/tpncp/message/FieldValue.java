package io.portolan.tpncp.message;

import io.portolan.wire.Bytes;

/// What a field of a body says.
public sealed interface FieldValue {
  /// A whole number of at most 32 bits, or the number behind a name of an enumeration.
  record Numeric(long value) implements FieldValue {}

  /// A fixed-length array of characters, all of it.
  record Characters(Bytes bytes) implements FieldValue {
    /// The characters before the first NUL, one each byte (ISO 8859-1).
    public String text() {
      int end = bytes.indexOf(0, 0);
      return bytes.first(end < 0 ? bytes.size() : end).latin1();
    }

    /// Whether nothing but NULs follows the text, so that the text is all there is to say.
    public boolean isPadded() {
      for (int i = text().length(); i < bytes.size(); i++) {
        if (bytes.at(i) != 0) {
          return false;
        }
      }
      return true;
    }
  }

  /// An IPv4 address.
  ///
  /// @param bytes four, in network order
  record Ipv4Address(Bytes bytes) implements FieldValue {
    public Ipv4Address {
      if (bytes.size() != 4) {
        throw new IllegalArgumentException("an IPv4 address of " + bytes.size() + " bytes");
      }
    }

    public String text() {
      return AddressText.of(bytes);
    }
  }

  /// Room for an address of either family, which the field before it names.
  ///
  /// @param family as that field has it
  /// @param bytes sixteen, in network order; an IPv4 address takes the first four
  record FamilyAddress(long family, Bytes bytes) implements FieldValue {
    /// The family's number for IPv4.
    public static final int IPV4 = 2;

    /// The family's number for IPv6.
    public static final int IPV6 = 10;

    /// Another number for IPv6, of boards that run pSOS.
    public static final int IPV6_PSOS = 28;

    public FamilyAddress {
      if (bytes.size() != 16) {
        throw new IllegalArgumentException("room for an address of " + bytes.size() + " bytes");
      }
    }

    /// The address, or sixteen bytes in hex if the family is none of the three.
    public String text() {
      if (family == IPV4) {
        return AddressText.of(bytes.first(4));
      }
      return family == IPV6 || family == IPV6_PSOS ? AddressText.of(bytes) : bytes.hex();
    }
  }
}
