package io.portolan.tpncp.catalogue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Walks over a text line by line and word by word, looking at every byte once and making no text
/// that nobody asks for. Words are separated by blanks; lines end in LF or CR LF; a byte is a
/// character (ISO 8859-1).
final class LineScanner {
  private static final int MOST_DIGITS = 10;

  private final byte[] text;
  private int nextLine;
  private int lineStart;
  private int line;
  private int wordStart;
  private int wordEnd;
  private long number;
  private boolean isNumber;

  LineScanner(byte[] text) {
    this(text, 0);
  }

  /// @param start where a line begins
  LineScanner(byte[] text, int start) {
    this.text = text;
    this.nextLine = start;
    this.wordEnd = start;
  }

  /// Goes to the next line.
  ///
  /// @return whether there is one
  boolean nextLine() {
    if (line > 0) {
      int end = wordEnd;
      while (end < text.length && text[end] != '\n') {
        end++;
      }
      nextLine = end + 1;
    }
    if (nextLine >= text.length) {
      return false;
    }
    lineStart = nextLine;
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
    byte[] in = text;
    int at = wordEnd;
    while (at < in.length && isBlank(in[at])) {
      at++;
    }
    int start = at;
    boolean isNegative = at < in.length && in[at] == '-';
    long value = 0;
    boolean isDecimal = true;
    for (; at < in.length; at++) {
      int digit = in[at] - '0';
      if (digit >= 0 && digit <= 9) {
        value = 10 * value + digit;
      } else if (in[at] == '\n' || isBlank(in[at])) {
        break;
      } else {
        isDecimal &= isNegative && at == start;
      }
    }
    int digits = isNegative ? at - start - 1 : at - start;
    isNumber = isDecimal && digits > 0 && digits <= MOST_DIGITS;
    number = isNegative ? -value : value;
    wordStart = start;
    wordEnd = at;
    return at > start;
  }

  private static boolean isBlank(byte value) {
    return value >= 0 && value <= ' ' && value != '\n';
  }

  /// Number of this line, from 1, or from where the scanner started.
  int line() {
    return line;
  }

  /// Where this line starts in the text.
  int lineStart() {
    return lineStart;
  }

  /// Where the word starts in its line, from 1.
  int column() {
    return wordStart - lineStart + 1;
  }

  String word() {
    return text(wordStart, wordEnd);
  }

  int wordStart() {
    return wordStart;
  }

  int wordEnd() {
    return wordEnd;
  }

  /// A stretch of the text.
  String text(int from, int to) {
    return new String(text, from, to - from, StandardCharsets.ISO_8859_1);
  }

  /// Whether the word is the same as another stretch of the text.
  boolean isWord(int from, int to) {
    return Arrays.equals(text, wordStart, wordEnd, text, from, to);
  }

  boolean startsWith(char first) {
    return lineStart < text.length && text[lineStart] == first;
  }

  /// The whole line without the blanks around it.
  String lineText() {
    int end = lineStart;
    while (end < text.length && text[end] != '\n') {
      end++;
    }
    return text(lineStart, end).strip();
  }

  /// Whether the word is a whole number of at most 10 digits, with or without a minus sign.
  boolean isNumber() {
    return isNumber;
  }

  /// The number, if [#isNumber()].
  long number() {
    return number;
  }
}
