package io.portolan.tpncp.catalogue;

/// One field of a body.
///
/// @param name unique in its PDU: the catalogue's name, or `unnamed`, with `#2`, `#3` … behind it
///     where the catalogue repeats it
/// @param form how its bytes are to be read
/// @param isUnsigned whether a number without sign; of no meaning for other forms
/// @param bits width of a number or bit field: 1 to 8, 16 or 32
/// @param bit for a bit field, how many bits of its byte were declared before it: 0 to 7; else 0
/// @param size in bytes; 1 for a bit field, which may share its byte with others
/// @param type name of its enumeration, which need not exist, or `primitive`
/// @param mayBeAddress whether the catalogue calls it an address and a signed number at once; such
///     a field is a number
public record Field(
    String name,
    Form form,
    boolean isUnsigned,
    int bits,
    int bit,
    int size,
    String type,
    boolean mayBeAddress) {
  /// How bytes become a value.
  public enum Form {
    /// A whole number in the PDU's byte order.
    NUMBER,
    /// Some bits of a byte.
    BITS,
    /// An array of characters.
    CHARACTERS,
    /// Four bytes of address.
    IPV4_ADDRESS,
    /// Sixteen bytes of address, of the family that the number before it names.
    FAMILY_ADDRESS
  }

  /// Whether this is the last bit field of its byte.
  public boolean completesByte() {
    return form == Form.BITS && bit + bits == Byte.SIZE;
  }

  /// The least number the field can hold.
  public long least() {
    return isUnsigned ? 0 : -(1L << (bits - 1));
  }

  /// The greatest number the field can hold.
  public long most() {
    return (1L << (isUnsigned ? bits : bits - 1)) - 1;
  }
}
