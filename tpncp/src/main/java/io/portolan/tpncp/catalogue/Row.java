package io.portolan.tpncp.catalogue;

/// One field row of the file, as it stands there.
///
/// @param name "" if the row has none
/// @param isUnsigned column "unsigned": 1 is unsigned
/// @param bits 1 to 8, 16 or 32
/// @param dimension 0, or the length of an array of characters
/// @param isAddress column "isip"
/// @param type `primitive`, or the name of an enumeration that need not exist
record Row(
    String name, boolean isUnsigned, int bits, int dimension, boolean isAddress, String type) {
  static final String PRIMITIVE = "primitive";
  private static final String ADDRESS_FAMILY = "AddressFamily";

  /// Whether this row names the family of an address that may follow.
  boolean isAddressFamily() {
    return bits == 32 && dimension == 0 && type.equals(ADDRESS_FAMILY);
  }

  boolean isWordNumbered(int number) {
    return bits == 32 && dimension == 0 && name.endsWith("_" + number);
  }
}
