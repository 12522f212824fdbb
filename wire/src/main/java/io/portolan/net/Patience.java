package io.portolan.net;

import java.time.Duration;

/// Durations as the socket calls want them.
final class Patience {
  private static final Duration LONGEST = Duration.ofDays(20);

  private Patience() {}

  /// Whole milliseconds, rounded up, 1 to 20 days: the socket calls take 0 for "for ever".
  static int millis(Duration patience) {
    if (patience.compareTo(LONGEST) > 0) {
      return (int) LONGEST.toMillis();
    }
    return Math.max(1, (int) patience.plusNanos(999_999).toMillis());
  }

  /// Nanoseconds, 0 to 20 days.
  static long nanos(Duration patience) {
    if (patience.compareTo(LONGEST) > 0) {
      return LONGEST.toNanos();
    }
    return patience.isNegative() ? 0 : patience.toNanos();
  }

  /// For people: `30 s`, `250 ms`.
  static String words(Duration patience) {
    return patience.toMillisPart() == 0 ? patience.toSeconds() + " s" : patience.toMillis() + " ms";
  }
}
