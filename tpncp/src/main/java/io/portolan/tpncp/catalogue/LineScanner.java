package io.portolan.tpncp.catalogue;

import java.nio.charset.StandardCharsets;

/// Walks over a text line by line and word by word, without making a text of every line. Words are
/// separated by blanks; lines end in LF or CR LF; a byte is a character (ISO 8859-1).
final class LineScanner {
  private final byte[] text;
  private int at;
  private int lineStart;
  private int lineEnd;
  private int line;
  private int wordStart;
  private int wordEnd;

  LineScanner(byte[] text) {
    this.text = text;
  }

  /// Goes to the next line.
  ///
  /// @return whether there is one
  boolean nextLine() {
    if (at >= text.length) {
      return false;
    }
    int end = at;
    while (end < text.length && text[end] != '\n') {
      end++;
    }
    lineStart = at;
    lineEnd = end;
    at = end + 1;
    line++;
    rewind();
    return true;
  }

  /// Goes back to the start of the line.
  void rewind() {
    wordStart = lineStart;
    wordEnd = lineStart;
  }

  /// Goes to the next word of the line.
  ///
  /// @return whether there is one; if not, the word is empty and stands where one was missed
  boolean nextWord() {
    int start = wordEnd;
    while (start < lineEnd && text[start] >= 0 && text[start] <= ' ') {
      start++;
    }
    int end = start;
    while (end < lineEnd && (text[end] > ' ' || text[end] < 0)) {
      end++;
    }
    wordStart = start;
    wordEnd = end;
    return end > start;
  }

  /// Number of this line, from 1.
  int line() {
    return line;
  }

  /// Where the word starts in its line, from 1.
  int column() {
    return wordStart - lineStart + 1;
  }

  String word() {
    return new String(text, wordStart, wordEnd - wordStart, StandardCharsets.ISO_8859_1);
  }

  boolean isWord(byte[] other) {
    return java.util.Arrays.equals(text, wordStart, wordEnd, other, 0, other.length);
  }

  boolean startsWith(byte other) {
    return lineStart < lineEnd && text[lineStart] == other;
  }

  /// The whole line without the blanks around it.
  String lineText() {
    return new String(text, lineStart, lineEnd - lineStart, StandardCharsets.ISO_8859_1).strip();
  }

  /// Whether the word is a whole number of at most 10 digits, with or without a minus sign.
  boolean isNumber() {
    int start = wordStart;
    if (start < wordEnd && text[start] == '-') {
      start++;
    }
    if (start == wordEnd || wordEnd - start > 10) {
      return false;
    }
    for (int i = start; i < wordEnd; i++) {
      if (text[i] < '0' || text[i] > '9') {
        return false;
      }
    }
    return true;
  }

  /// The number, if [#isNumber()].
  long number() {
    boolean isNegative = text[wordStart] == '-';
    long number = 0;
    for (int i = isNegative ? wordStart + 1 : wordStart; i < wordEnd; i++) {
      number = 10 * number + text[i] - '0';
    }
    return isNegative ? -number : number;
  }
}
