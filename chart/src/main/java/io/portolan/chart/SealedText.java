package io.portolan.chart;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/// The form in which the text of a [RegistryTable] is saved: a third line says which registry came
/// with the program that saved it, and the CRC-32 of all other bytes of the file.
///
/// A CRC finds what a torn write or a bad disk did. It is no defence against whoever may write the
/// file, and no digest would be one: he could write that too. The JVM has it at hand as native
/// code, so that a command pays a quarter of a millisecond for it.
final class SealedText {
  private static final String SEAL_HEAD = "# saved over ";
  private static final String CRC_HEAD = ", crc32 ";
  private static final int DATE_LENGTH = 10;
  private static final int CRC_LENGTH = 8;

  private SealedText() {}

  /// @param text as [RegistryTable#of] takes it
  /// @param over the date of the registry that comes with this program
  static byte[] seal(byte[] text, String over) {
    int at = sealStart(text);
    byte[] head = (SEAL_HEAD + over + CRC_HEAD).getBytes(StandardCharsets.US_ASCII);
    var sealed = new byte[text.length + head.length + CRC_LENGTH + 1];
    System.arraycopy(text, 0, sealed, 0, at);
    System.arraycopy(head, 0, sealed, at, head.length);
    int crcAt = at + head.length;
    sealed[crcAt + CRC_LENGTH] = '\n';
    System.arraycopy(text, at, sealed, crcAt + CRC_LENGTH + 1, text.length - at);
    byte[] crc = hex(crc(sealed, crcAt)).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(crc, 0, sealed, crcAt, CRC_LENGTH);
    return sealed;
  }

  /// What is wrong with a sealed text; null if it is whole.
  static @Nullable String fault(byte[] sealed) {
    int at = sealStart(sealed);
    int crcAt = at + SEAL_HEAD.length() + DATE_LENGTH + CRC_HEAD.length();
    if (crcAt + CRC_LENGTH >= sealed.length || !SEAL_HEAD.equals(ascii(sealed, at, SEAL_HEAD))) {
      return "no checksum in its third line";
    }
    String said = new String(sealed, crcAt, CRC_LENGTH, StandardCharsets.US_ASCII);
    String found = hex(crc(sealed, crcAt));
    return said.equals(found) ? null : "checksum " + found + " instead of " + said;
  }

  /// Of which date the registry was that came with the program which saved a whole sealed text.
  static String over(byte[] sealed) {
    int at = sealStart(sealed) + SEAL_HEAD.length();
    return new String(sealed, at, DATE_LENGTH, StandardCharsets.US_ASCII);
  }

  private static String ascii(byte[] text, int at, String likeThis) {
    return new String(text, at, likeThis.length(), StandardCharsets.US_ASCII);
  }

  /// Behind the first two lines, or at the end of a text that has fewer.
  private static int sealStart(byte[] text) {
    int at = 0;
    for (int lines = 0; at < text.length && lines < 2; at++) {
      if (text[at] == '\n') {
        lines++;
      }
    }
    return at;
  }

  private static long crc(byte[] sealed, int crcAt) {
    var crc = new CRC32();
    crc.update(sealed, 0, crcAt);
    crc.update(sealed, crcAt + CRC_LENGTH, sealed.length - crcAt - CRC_LENGTH);
    return crc.getValue();
  }

  private static String hex(long crc) {
    String digits = Long.toHexString(crc).toLowerCase(Locale.ROOT);
    return "0".repeat(CRC_LENGTH - digits.length()) + digits;
  }
}
