package io.portolan.cli;

import io.portolan.chart.Chart;
import io.portolan.chart.Claim;
import io.portolan.chart.Kind;
import io.portolan.chart.Port;
import io.portolan.chart.Registration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds claims by words: a word weighs more in a name than in a description, and more as a whole
/// than as a part. All words must stand somewhere in a claim; only where no claim has them all are
/// those with some found.
final class PortSearch {
  private static final int WHOLE_SERVICE = 100;
  private static final int WHOLE_NAME = 80;
  private static final int START_OF_NAME = 50;
  private static final int PART_OF_NAME = 25;
  private static final int WORD_OF_TEXT = 20;
  private static final int PART_OF_TEXT = 6;
  private static final int IN_A_NOTE = 2;

  private PortSearch() {}

  /// A claim that was found, with the transports on which it is made.
  ///
  /// @param score the higher the better, comparable within one search only
  record Match(Claim claim, List<String> transports, int score) {}

  private record Key(int first, int last, String service, String description, Kind kind) {}

  /// The claims that speak of the words, best first, then by port.
  static List<Match> find(Chart chart, Collection<String> words) {
    var wanted = new ArrayList<String>();
    for (String word : words) {
      wanted.add(word.toLowerCase(Locale.ROOT));
    }
    List<Match> all = find(chart, wanted, true);
    return all.isEmpty() ? find(chart, wanted, false) : all;
  }

  private static List<Match> find(Chart chart, List<String> wanted, boolean needsAll) {
    Map<Key, Match> found = new LinkedHashMap<>();
    for (Claim claim : chart.within(0, Port.LAST)) {
      int score = score(claim, wanted, needsAll);
      if (score == 0) {
        continue;
      }
      var key =
          new Key(claim.first(), claim.last(), claim.service(), claim.description(), claim.kind());
      found
          .computeIfAbsent(key, _ -> new Match(claim, new ArrayList<>(), score))
          .transports()
          .add(claim.transport().word());
    }
    return found.values().stream()
        .sorted(
            Comparator.comparingInt(Match::score)
                .reversed()
                .thenComparingInt(match -> match.claim().first()))
        .toList();
  }

  /// 0 if all words are missing, or any that is needed.
  private static int score(Claim claim, List<String> words, boolean needsAll) {
    int sum = 0;
    for (String word : words) {
      boolean isService = claim.service().equalsIgnoreCase(word);
      int best = isService ? WHOLE_SERVICE : ofName(claim.service(), word);
      best = Math.max(best, ofText(claim.description(), word));
      best = Math.max(best, ofName(orEmpty(claim.product()), word));
      best = Math.max(best, ofName(orEmpty(claim.protocol()), word));
      Registration registration = claim.registration();
      boolean isNoted =
          contains(orEmpty(claim.note()), word)
              || (registration != null && contains(orEmpty(registration.assignee()), word))
              || (claim.kind() != Kind.REGISTERED && contains(claim.source().title(), word));
      best = Math.max(best, isNoted ? IN_A_NOTE : 0);
      if (best == 0 && needsAll) {
        return 0;
      }
      sum += best;
    }
    if (sum == 0) {
      return 0;
    }
    // What people really meet comes before a name that only stands on file.
    return claim.kind() == Kind.DE_FACTO || claim.kind() == Kind.SITE ? sum + 1 : sum;
  }

  private static int ofName(String name, String word) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.equals(word)) {
      return WHOLE_NAME;
    }
    if (lower.startsWith(word)) {
      return START_OF_NAME;
    }
    return lower.contains(word) ? Math.max(PART_OF_NAME, ofText(name, word)) : 0;
  }

  private static int ofText(String text, String word) {
    String lower = text.toLowerCase(Locale.ROOT);
    int best = 0;
    for (int at = lower.indexOf(word); at >= 0; at = lower.indexOf(word, at + 1)) {
      int end = at + word.length();
      boolean isWord =
          (at == 0 || !Character.isLetterOrDigit(lower.charAt(at - 1)))
              && (end == lower.length() || !Character.isLetterOrDigit(lower.charAt(end)));
      best = Math.max(best, isWord ? WORD_OF_TEXT : PART_OF_TEXT);
    }
    return best;
  }

  private static boolean contains(String text, String word) {
    return text.toLowerCase(Locale.ROOT).contains(word);
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
