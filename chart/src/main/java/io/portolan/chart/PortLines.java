package io.portolan.chart;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A text whose lines start with a port or a range of ports, sorted by first port, in which those
/// about given ports are found without making text of the others. Lines that start with no digit
/// are passed over.
final class PortLines {
  private final byte[] text;
  private int[] firsts = new int[512];
  private int[] lasts = new int[512];
  private int[] starts = new int[512];

  /// The largest last port of a line and all before it: where to stop looking back.
  private int[] reaches = new int[512];

  private int count;

  /// @throws IllegalStateException if the lines are not sorted
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
      reaches = Arrays.copyOf(reaches, count * 2);
    }
    if (count > 0 && first < firsts[count - 1]) {
      throw new IllegalStateException("port " + first + " stands behind " + firsts[count - 1]);
    }
    reaches[count] = count == 0 ? last : Math.max(last, reaches[count - 1]);
    firsts[count] = first;
    lasts[count] = last;
    starts[count++] = start;
  }

  /// The indexes of the lines about any port from `first` to `last`, in the order of the text.
  int[] about(int first, int last) {
    int end = startingBehind(last);
    int start = end;
    while (start > 0 && reaches[start - 1] >= first) {
      start--;
    }
    var found = new int[end - start];
    int size = 0;
    for (int i = start; i < end; i++) {
      if (lasts[i] >= first) {
        found[size++] = i;
      }
    }
    return size == found.length ? found : Arrays.copyOf(found, size);
  }

  /// The index of the first line whose first port is larger.
  private int startingBehind(int port) {
    int low = 0;
    int high = count;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (firsts[middle] <= port) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
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
