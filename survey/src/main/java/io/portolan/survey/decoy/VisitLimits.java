package io.portolan.survey.decoy;

import java.time.Duration;

/// How much of strangers' time and words a decoy takes.
///
/// @param bytes kept of one visitor, 1 or more; a stream is cut off there, of a datagram the rest
///     is only counted
/// @param perSecond how many visitors are let in within one second, 1 or more; others are turned
///     away unheard and counted
/// @param time after which a stream is closed, whatever is still being said
public record VisitLimits(int bytes, int perSecond, Duration time) {
  /// Enough for the first words of any protocol; at most some 40 KiB a second.
  public static final VisitLimits DEFAULT = new VisitLimits(4096, 10, Duration.ofSeconds(10));

  public VisitLimits {
    if (bytes < 1 || perSecond < 1 || !time.isPositive()) {
      throw new IllegalArgumentException(
          "bytes " + bytes + ", " + perSecond + " per second, time " + time + ": not positive");
    }
  }
}
