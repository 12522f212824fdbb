package io.portolan.psrt.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Collects what is wrong, so that a user hears of everything at once.
final class Problems {
  private static final Comparator<Problem> BY_PLACE =
      Comparator.comparingInt((Problem problem) -> problem.place().line())
          .thenComparingInt(problem -> problem.place().column());

  private final List<Problem> problems = new ArrayList<>();

  void add(Place place, String what) {
    problems.add(new Problem(place, what));
  }

  /// @throws ConfigurationException if there were any, in the order of their lines
  void throwIfAny() throws ConfigurationException {
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems.stream().sorted(BY_PLACE).toList());
    }
  }
}
