package io.portolan.sim;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// A clock that stands still until it is moved, and never runs backwards. Any thread may read it.
public final class SimulatedClock implements InstantSource {
  /// Where every simulation starts: noon, 1 January 2026, UTC.
  public static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  private volatile Instant now;

  public SimulatedClock(Instant start) {
    this.now = start;
  }

  /// A clock that starts at [#NOON].
  public SimulatedClock() {
    this(NOON);
  }

  @Override
  public Instant instant() {
    return now;
  }

  /// Moves to `then`.
  ///
  /// @throws IllegalArgumentException if that is earlier than now
  public synchronized void moveTo(Instant then) {
    if (then.isBefore(now)) {
      throw new IllegalArgumentException("time runs forwards: now is " + now + ", not " + then);
    }
    now = then;
  }

  /// Moves on by `step`, zero or more.
  ///
  /// @throws IllegalArgumentException if `step` is negative
  public synchronized void advance(Duration step) {
    moveTo(now.plus(step));
  }
}
