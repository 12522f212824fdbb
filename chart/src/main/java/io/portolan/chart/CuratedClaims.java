package io.portolan.chart;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The claims that come with the chart besides the registry: a text as [ClaimsText] reads it, of
/// which only the lines asked for are read. Safe for use by several threads.
final class CuratedClaims {
  private static final String FILE = "claims.tsv";

  private final PortLines lines;
  private volatile @Nullable List<Claim> all;

  CuratedClaims(byte[] text) {
    this.lines = new PortLines(text);
  }

  /// The claims on any port from `first` to `last`, in the order of the file.
  List<Claim> overlapping(int first, int last) {
    int[] about = lines.about(first, last);
    if (about.length == 0) {
      return List.of();
    }
    var found = new ClaimsText(FILE, true, new Damages(FILE));
    for (int line : about) {
      found.addLine(lines.line(line), line + 1);
    }
    return found.claims();
  }

  /// Every claim, in the order of the file.
  List<Claim> all() {
    List<Claim> claims = all;
    if (claims == null) {
      claims = overlapping(0, Port.LAST);
      all = claims;
    }
    return claims;
  }
}
