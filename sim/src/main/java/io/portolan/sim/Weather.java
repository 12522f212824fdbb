package io.portolan.sim;

import java.time.Duration;

/// What a network does to those who use it.
///
/// Streams lose nothing and keep their order; they are late and, if `splitting`, arrive in other
/// pieces than they were sent in. Datagrams stay whole; they are late, lost, doubled and overtaken.
///
/// @param latency the least time from sender to receiver
/// @param jitter at most this much is added to the latency, evenly distributed
/// @param loss how likely a datagram is never delivered, 0 to 1
/// @param duplication how likely a datagram is delivered twice, 0 to 1
/// @param reordering how likely a datagram is held back so long that later ones overtake it, 0 to 1
/// @param splitting whether the pieces of a stream are cut and joined anew on the way
public record Weather(
    Duration latency,
    Duration jitter,
    double loss,
    double duplication,
    double reordering,
    boolean splitting) {
  /// One millisecond, and everything arrives as it was sent.
  public static final Weather CALM =
      new Weather(Duration.ofMillis(1), Duration.ZERO, 0, 0, 0, false);

  /// Nothing arrives as it was sent, and a fifth of the datagrams not at all.
  public static final Weather STORM =
      new Weather(Duration.ofMillis(20), Duration.ofMillis(200), 0.2, 0.1, 0.2, true);

  public Weather {
    if (latency.isNegative() || jitter.isNegative()) {
      throw new IllegalArgumentException("nothing arrives before it was sent");
    }
    likely("loss", loss);
    likely("duplication", duplication);
    likely("reordering", reordering);
  }

  private static void likely(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(name + " is " + value + ", must be 0 to 1");
    }
  }
}
