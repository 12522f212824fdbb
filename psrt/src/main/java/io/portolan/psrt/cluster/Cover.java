package io.portolan.psrt.cluster;

import io.portolan.psrt.topic.Filter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The fewest filters that hear all that a set of filters hears.
final class Cover {
  private static final Filter EVERYTHING = Filter.of("#");

  private Cover() {}

  /// Exactly what `filters` hear, each topic by as few as there may be: filters that another one
  /// contains are left out. Beyond `most` filters something wider: everything below their first
  /// levels, or simply everything.
  ///
  /// @param filters canonical
  static Set<Filter> of(Collection<Filter> filters, int most) {
    if (filters.size() > most) {
      return wider(filters, most);
    }
    var byFirstLevel = new HashMap<String, List<Filter>>();
    var kept = new HashSet<Filter>();
    // Whoever contains another has no more levels and fewer names, so it comes first.
    var ordered = new ArrayList<>(filters);
    ordered.sort(
        Comparator.comparingInt(Cover::names)
            .thenComparingInt(Filter::depth)
            .thenComparing(Filter::text));
    for (Filter filter : ordered) {
      if (!isContained(filter, byFirstLevel)) {
        kept.add(filter);
        if (filter.isWild()) {
          byFirstLevel.computeIfAbsent(firstLevel(filter), _ -> new ArrayList<>()).add(filter);
        }
      }
    }
    return kept;
  }

  private static boolean isContained(Filter filter, Map<String, List<Filter>> byFirstLevel) {
    for (String first : List.of("#", "+", firstLevel(filter))) {
      for (Filter wide : byFirstLevel.getOrDefault(first, List.of())) {
        if (wide.contains(filter)) {
          return true;
        }
      }
    }
    return false;
  }

  private static Set<Filter> wider(Collection<Filter> filters, int most) {
    var wide = new HashSet<Filter>();
    for (Filter filter : filters) {
      String first = firstLevel(filter);
      if (first.equals("+") || first.equals("#")) {
        return Set.of(EVERYTHING);
      }
      wide.add(filter.depth() == 0 ? filter : Filter.of(first + "/#"));
      if (wide.size() > most) {
        return Set.of(EVERYTHING);
      }
    }
    return wide;
  }

  /// How many levels have a name.
  private static int names(Filter filter) {
    int names = 0;
    for (String level : filter.text().split("/", -1)) {
      names += level.equals("+") || level.equals("#") ? 0 : 1;
    }
    return names;
  }

  private static String firstLevel(Filter filter) {
    int slash = filter.text().indexOf('/');
    return slash < 0 ? filter.text() : filter.text().substring(0, slash);
  }
}
