package io.portolan.survey.decoy;

import java.time.Duration;
import java.time.Instant;

/// So many a second and no more: what was not used within a second is gone. One thread at a time.
final class Ration {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final int perSecond;
  private Instant since = Instant.EPOCH;
  private int taken;

  Ration(int perSecond) {
    this.perSecond = perSecond;
  }

  /// Takes one, if there is one left in this second.
  ///
  /// @param now a clock that is set back begins a new second
  boolean take(Instant now) {
    if (now.isBefore(since) || !now.isBefore(since.plus(SECOND))) {
      since = now;
      taken = 0;
    }
    if (taken >= perSecond) {
      return false;
    }
    taken++;
    return true;
  }
}
