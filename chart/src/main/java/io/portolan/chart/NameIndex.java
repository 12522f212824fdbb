package io.portolan.chart;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Finds the lines of a [RegistryTable] by service name or alias, in any case, without making text
/// of any of them: chains of lines whose names have the same hash, so that a look-up must compare.
final class NameIndex {
  private static final int BUCKETS = 1 << 13;

  private final byte[] text;
  private final int[] heads = new int[BUCKETS];
  private int[] nexts = new int[BUCKETS];
  private int[] lines = new int[BUCKETS];
  private int[] names = new int[BUCKETS];
  private int count;

  private NameIndex(byte[] text) {
    this.text = text;
    Arrays.fill(heads, -1);
  }

  /// @param start the first line that is a row
  static NameIndex of(byte[] text, int start) {
    var index = new NameIndex(text);
    int line = start;
    int column = 0;
    int cell = start;
    for (int at = start; at < text.length; at++) {
      byte b = text[at];
      if (b == '\t' || b == '\n') {
        if ((column == RegistryTable.NAME || column == RegistryTable.ALIAS) && at > cell) {
          index.add(line, cell, at);
        }
        cell = at + 1;
        column++;
        if (b == '\n') {
          line = cell;
          column = 0;
        }
      }
    }
    return index;
  }

  private void add(int line, int from, int to) {
    if (count == lines.length) {
      nexts = Arrays.copyOf(nexts, count * 2);
      lines = Arrays.copyOf(lines, count * 2);
      names = Arrays.copyOf(names, count * 2);
    }
    int bucket = hash(text, from, to) & (BUCKETS - 1);
    lines[count] = line;
    names[count] = from;
    nexts[count] = heads[bucket];
    heads[bucket] = count++;
  }

  /// Where the lines start whose name or alias this is, in no order.
  int[] lines(String name) {
    byte[] wanted = name.getBytes(StandardCharsets.UTF_8);
    var found = new int[8];
    int size = 0;
    int bucket = hash(wanted, 0, wanted.length) & (BUCKETS - 1);
    for (int i = heads[bucket]; i >= 0; i = nexts[i]) {
      if (isAt(names[i], wanted)) {
        if (size == found.length) {
          found = Arrays.copyOf(found, size * 2);
        }
        found[size++] = lines[i];
      }
    }
    return Arrays.copyOf(found, size);
  }

  private boolean isAt(int at, byte[] wanted) {
    int end = at + wanted.length;
    if (end < text.length && text[end] != '\t' && text[end] != '\n') {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      if (at + i >= text.length || lower(text[at + i]) != lower(wanted[i])) {
        return false;
      }
    }
    return true;
  }

  private static int hash(byte[] bytes, int from, int to) {
    int hash = 7;
    for (int i = from; i < to; i++) {
      hash = hash * 31 + lower(bytes[i]);
    }
    return hash ^ hash >>> 15;
  }

  private static int lower(byte b) {
    return b >= 'A' && b <= 'Z' ? b + 32 : b;
  }
}
