package io.portolan.net;

import java.time.Duration;

/// Waiting: durations as the socket calls want them, and the end of threads.
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

  /// Waits for a thread whose line or mailbox has just been closed, however often this thread is
  /// interrupted meanwhile.
  static void awaitEnd(Thread ending) {
    boolean interrupted = Thread.interrupted();
    boolean ended = false;
    while (!ended) {
      try {
        ending.join();
        ended = true;
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /// For people: `30 s`, `250 ms`.
  static String words(Duration patience) {
    return patience.toMillisPart() == 0 ? patience.toSeconds() + " s" : patience.toMillis() + " ms";
  }
}
