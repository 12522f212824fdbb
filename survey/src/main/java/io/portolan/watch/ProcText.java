package io.portolan.watch;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads the short texts of `/proc`, whose sizes the file system gives as 0.
final class ProcText {
  /// Reading more at once makes the JDK allocate a buffer for every call.
  static final int PIECE = 8192;

  private ProcText() {}

  /// The first `limit` bytes of a file, or all of it if it is shorter; null if it cannot be read,
  /// for whatever reason: a process that has ended takes its files along.
  static byte @Nullable [] read(File file, int limit) {
    try (var in = new FileInputStream(file)) {
      var text = new byte[Math.min(limit, PIECE)];
      int size = 0;
      while (true) {
        int count = in.read(text, size, Math.min(text.length - size, PIECE));
        if (count <= 0) {
          return Arrays.copyOf(text, size);
        }
        size += count;
        if (size == limit) {
          return text;
        }
        if (size == text.length) {
          text = Arrays.copyOf(text, Math.min(limit, size * 2));
        }
      }
    } catch (IOException e) {
      return null;
    }
  }

  /// The decimal number that starts at `from`, or -1 if none does or it exceeds 2^63-1.
  static long decimal(String text, int from) {
    long value = 0;
    int at = from;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      int digit = text.charAt(at) - '0';
      if (value > (Long.MAX_VALUE - digit) / 10) {
        return -1;
      }
      value = value * 10 + digit;
      at++;
    }
    return at == from ? -1 : value;
  }

  /// The `number`-th word (from 0) at or after `from` as a decimal number, or -1 if it is none.
  static long number(String text, int from, int number) {
    int at = word(text, from, number);
    return at < 0 ? -1 : decimal(text, at);
  }

  /// Where the `number`-th word (from 0) begins at or after `from`, or -1 if there are fewer.
  static int word(String text, int from, int number) {
    int at = from;
    int left = number;
    while (true) {
      while (at < text.length() && text.charAt(at) <= ' ') {
        at++;
      }
      if (at == text.length()) {
        return -1;
      }
      if (left == 0) {
        return at;
      }
      while (at < text.length() && text.charAt(at) > ' ') {
        at++;
      }
      left--;
    }
  }
}
