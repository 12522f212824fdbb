package io.portolan.psrt.config;

import java.io.IOException;
import java.util.List;

/// Files that cannot be used. The message is the first problem, and says how many there are.
public final class ConfigurationException extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  /// @param problems at least one
  ConfigurationException(List<Problem> problems) {
    super(message(problems));
    this.problems = List.copyOf(problems);
  }

  /// All that is wrong, in the order of the file.
  public List<Problem> problems() {
    return problems;
  }

  private static String message(List<Problem> problems) {
    int more = problems.size() - 1;
    return problems.getFirst() + (more > 0 ? " (and " + more + " more)" : "");
  }
}
