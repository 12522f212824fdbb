package io.portolan.psrt.config;

import java.util.Collection;
import java.util.Optional;

/// Finds the word that was probably meant.
final class Nearest {
  /// Beyond this many letters wrong a guess would be a riddle.
  private static final int MOST = 3;

  private Nearest() {}

  /// The known word with the fewest letters to change, if that is less than half of them.
  static Optional<String> of(String word, Collection<String> known) {
    String best = null;
    int least = Math.min(MOST, word.length() / 2) + 1;
    for (String each : known) {
      int distance = distance(word, each);
      if (distance < least) {
        least = distance;
        best = each;
      }
    }
    return Optional.ofNullable(best);
  }

  /// Insertions, deletions and replacements from one to the other (Levenshtein's distance).
  private static int distance(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[to.length()];
  }
}
