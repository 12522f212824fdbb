package io.portolan.psrt.server;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// The time since a moment of wall-clock time, by a clock that is never set: what sessions are
/// told and their deadlines are compared with.
final class Clock implements InstantSource {
  private final Instant start;
  private final long startNanos = System.nanoTime();

  Clock(Instant start) {
    this.start = start;
  }

  @Override
  public Instant instant() {
    return at(System.nanoTime());
  }

  /// The moment at which [System#nanoTime] gave this.
  Instant at(long nanos) {
    return start.plusNanos(nanos - startNanos);
  }

  /// What [System#nanoTime] will give then.
  long nanos(Instant then) {
    return startNanos + Duration.between(start, then).toNanos();
  }
}
