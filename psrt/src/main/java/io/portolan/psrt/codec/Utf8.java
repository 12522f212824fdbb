package io.portolan.psrt.codec;

/// Tells UTF-8 from other bytes, as strictly as the standard does: no overlong forms, no
/// surrogates, nothing above U+10FFFF.
///
/// @see "RFC 3629, section 4"
final class Utf8 {
  private Utf8() {}

  /// Whether the bytes from `from` (inclusive) to `to` (exclusive) are well-formed.
  static boolean isWellFormed(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to) {
      int first = bytes[at++] & 0xFF;
      if (first < 0x80) {
        continue;
      }
      int more = first < 0xC2 ? 0 : first < 0xE0 ? 1 : first < 0xF0 ? 2 : first < 0xF5 ? 3 : 0;
      if (more == 0 || to - at < more) {
        return false;
      }
      int second = bytes[at] & 0xFF;
      int least = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
      int most = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
      if (second < least || second > most) {
        return false;
      }
      for (int i = 1; i < more; i++) {
        if ((bytes[at + i] & 0xC0) != 0x80) {
          return false;
        }
      }
      at += more;
    }
    return true;
  }
}
