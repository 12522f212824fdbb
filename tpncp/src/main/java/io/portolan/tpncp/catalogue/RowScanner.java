package io.portolan.tpncp.catalogue;

import io.portolan.tpncp.message.TpncpHeader;

/// Reads the columns of one field row, from the one behind the id on.
final class RowScanner {
  private final LineScanner in;
  private int nameStart;
  private int nameEnd;
  private boolean isUnsigned;
  private int bits;
  private int dimension;
  private boolean isAddress;
  private int typeStart;
  private int typeEnd;
  private String fault = "";

  RowScanner(LineScanner in) {
    this.in = in;
  }

  /// Reads one row; the scanner stands at its id.
  ///
  /// @return whether it can be used; if not, the scanner stands where it cannot
  boolean scan() {
    in.nextWord();
    nameStart = in.wordStart();
    nameEnd = nameStart;
    if (!in.isNumber()) {
      nameEnd = in.wordEnd();
      in.nextWord();
    }
    if (!isUpTo(1)) {
      return unusable("unsigned", "0 or 1");
    }
    isUnsigned = in.number() == 1;
    if (!in.nextWord() || !in.isNumber() || !isWidth(in.number())) {
      return unusable("bits", "1 to 8, 16 or 32");
    }
    bits = (int) in.number();
    if (!in.nextWord() || !isUpTo(bits == Byte.SIZE ? TpncpHeader.LARGEST_PDU : 0)) {
      return unusable(
          "dimension",
          bits == Byte.SIZE
              ? "0 to " + TpncpHeader.LARGEST_PDU
              : "0, for it has " + bits + " bits");
    }
    dimension = (int) in.number();
    if (!in.nextWord() || !isUpTo(1)) {
      return unusable("isip", "0 or 1");
    }
    isAddress = in.number() == 1;
    if (!in.nextWord()) {
      return unusable("type", "primitive or an enumeration");
    }
    typeStart = in.wordStart();
    typeEnd = in.wordEnd();
    return !in.nextWord() || unusable("end of line", "nothing");
  }

  /// The row just read.
  Row row() {
    return new Row(
        in.text(nameStart, nameEnd),
        isUnsigned,
        bits,
        dimension,
        isAddress,
        in.text(typeStart, typeEnd));
  }

  /// Why the row just read cannot be used.
  String fault() {
    return fault;
  }

  private boolean unusable(String column, String expected) {
    fault = column + " is \"" + in.word() + "\", expected " + expected;
    return false;
  }

  private boolean isUpTo(long most) {
    return in.isNumber() && in.number() >= 0 && in.number() <= most;
  }

  private static boolean isWidth(long bits) {
    return (bits >= 1 && bits <= 8) || bits == 16 || bits == 32;
  }
}
