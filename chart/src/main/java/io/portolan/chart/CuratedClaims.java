package io.portolan.chart;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The claims that come with the chart besides the registry: a text as [ClaimsText] reads it, of
/// which only the lines asked for are read. Safe for use by several threads.
final class CuratedClaims {
  private static final String FILE = "claims.tsv";

  private final byte[] text;
  private int[] firsts = new int[64];
  private int[] lasts = new int[64];
  private int[] starts = new int[64];
  private int count;
  private volatile @Nullable List<Claim> all;

  CuratedClaims(byte[] text) {
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

  /// The claims on any port from `first` to `last`, in the order of the file.
  List<Claim> overlapping(int first, int last) {
    ClaimsText lines = null;
    for (int i = 0; i < count; i++) {
      if (firsts[i] <= last && first <= lasts[i]) {
        if (lines == null) {
          lines = new ClaimsText(FILE, true, new Damages(FILE));
        }
        int length = lineEnd(starts[i]) - starts[i];
        lines.addLine(new String(text, starts[i], length, StandardCharsets.UTF_8), i + 1);
      }
    }
    return lines == null ? List.of() : lines.claims();
  }

  /// Every claim, in the order of the file.
  List<Claim> all() {
    List<Claim> claims = all;
    if (claims == null) {
      claims = new ArrayList<>(overlapping(0, Port.LAST));
      all = claims;
    }
    return claims;
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
