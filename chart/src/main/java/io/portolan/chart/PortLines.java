package io.portolan.chart;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A text whose lines start with a port or a range of ports, and in which those about given ports
/// are found without making text of the others. Lines that start with no digit are passed over.
final class PortLines {
  private final byte[] text;
  private int[] firsts = new int[512];
  private int[] lasts = new int[512];
  private int[] starts = new int[512];
  private int count;

  PortLines(byte[] text) {
    this.text = text;
    int start = 0;
    while (start < text.length) {
      int at = start;
      int first = 0;
      while (at < text.length && isDigit(text[at])) {
        first = first * 10 + text[at++] - '0';
      }
      if (at > start) {
        int last = first;
        if (at < text.length && text[at] == '-') {
          last = 0;
          at++;
          while (at < text.length && isDigit(text[at])) {
            last = last * 10 + text[at++] - '0';
          }
        }
        add(first, last, start);
      }
      start = lineEnd(at) + 1;
    }
  }

  private void add(int first, int last, int start) {
    if (count == starts.length) {
      firsts = Arrays.copyOf(firsts, count * 2);
      lasts = Arrays.copyOf(lasts, count * 2);
      starts = Arrays.copyOf(starts, count * 2);
    }
    firsts[count] = first;
    lasts[count] = last;
    starts[count++] = start;
  }

  /// How many lines are about ports.
  int count() {
    return count;
  }

  /// Whether the line of this index, from 0, is about any port from `first` to `last`.
  boolean isAbout(int line, int first, int last) {
    return firsts[line] <= last && first <= lasts[line];
  }

  /// The line of this index, without its line break.
  String line(int line) {
    int length = lineEnd(starts[line]) - starts[line];
    return new String(text, starts[line], length, StandardCharsets.UTF_8);
  }

  private int lineEnd(int at) {
    int end = at;
    while (end < text.length && text[end] != '\n') {
      end++;
    }
    return end;
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }
}
