package io.portolan.psrt.client;

import java.time.Duration;

/// How long to wait before calling again: twice as long after each failure, up to a limit, and
/// somewhat less by chance, so that many clients do not call at the same moment.
///
/// @param first the longest wait before the first repetition
/// @param most the longest wait there is
public record Backoff(Duration first, Duration most) {
  /// A quarter of a second at first, half a minute at most.
  public static final Backoff DEFAULT = new Backoff(Duration.ofMillis(250), Duration.ofSeconds(30));

  public Backoff {
    if (!first.isPositive() || most.compareTo(first) < 0) {
      throw new IllegalArgumentException("first " + first + ", most " + most);
    }
  }

  /// The wait after so many failures in a row: between half and all of what is allowed.
  ///
  /// @param failures at least 1
  /// @param chance 0 to 1, drawn anew each time
  public Duration delay(int failures, double chance) {
    long longest = most.toMillis();
    long doubled = first.toMillis() << Math.min(failures - 1, 20);
    long allowed = Math.min(longest, doubled);
    return Duration.ofMillis(allowed / 2 + (long) (chance * (allowed - allowed / 2)));
  }
}
