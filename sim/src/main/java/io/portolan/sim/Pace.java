package io.portolan.sim;

import java.time.Duration;
import java.time.Instant;

/// When what was sent over a slow line gets to the other end: latency for each, and the bytes of
/// all of them one after the other at the line's rate. Knows no clock.
final class Pace {
  private final Duration latency;
  private final long bytesPerSecond;
  private Instant free = Instant.MIN;

  /// @param bytesPerSecond at least 1; `Long.MAX_VALUE` for a line of any width
  Pace(Duration latency, long bytesPerSecond) {
    if (latency.isNegative() || bytesPerSecond < 1) {
      throw new IllegalArgumentException(latency + ", " + bytesPerSecond + " bytes a second");
    }
    this.latency = latency;
    this.bytesPerSecond = bytesPerSecond;
  }

  /// When the last byte of the next `size` bytes, sent at `now`, arrives.
  Instant arrival(Instant now, int size) {
    Instant start = now.isAfter(free) ? now : free;
    long nanos =
        bytesPerSecond == Long.MAX_VALUE ? 0 : Math.ceilDiv(size * 1_000_000_000L, bytesPerSecond);
    free = start.plusNanos(nanos);
    return free.plus(latency);
  }
}
