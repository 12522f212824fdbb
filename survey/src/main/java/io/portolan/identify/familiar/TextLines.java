package io.portolan.identify.familiar;

import io.portolan.wire.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Reads what a text protocol said, line by line, and stops where it stops being text.
final class TextLines {
  /// More than any greeting has; what follows says nothing new.
  private static final int MOST_LINES = 256;

  /// More than any protocol's line has but a request of HTTP's, and little enough for a pattern to
  /// be tried at every character of it.
  private static final int LONGEST_LINE = 8192;

  private static final int QUOTED_LENGTH = 120;

  private TextLines() {}

  /// The whole lines at the start of `bytes`, one character a byte, without their line ends. A line
  /// is whole when its line feed is there; the first one that is longer than 8192 characters or has
  /// a control character in it ends the text.
  static List<String> of(Bytes bytes) {
    var lines = new ArrayList<String>();
    int at = 0;
    while (lines.size() < MOST_LINES) {
      int end = bytes.indexOf('\n', at);
      if (end < 0) {
        break;
      }
      boolean hasReturn = end > at && bytes.at(end - 1) == '\r';
      String line = bytes.slice(at, hasReturn ? end - 1 : end).latin1();
      if (line.length() > LONGEST_LINE || !isText(line)) {
        break;
      }
      lines.add(line);
      at = end + 1;
    }
    return List.copyOf(lines);
  }

  /// Whether there is no control character in it but tabs.
  static boolean isText(String line) {
    return line.chars().allMatch(c -> (c >= 0x20 && c != 0x7F) || c == '\t');
  }

  /// A stranger's words made fit for a sentence of ours: printable and not long.
  static String quote(String words) {
    var bytes = Bytes.ofText(words.strip(), StandardCharsets.ISO_8859_1);
    String all = bytes.first(QUOTED_LENGTH).printable();
    return bytes.size() > QUOTED_LENGTH ? all + "…" : all;
  }
}
