package io.portolan.psrt.session;

import java.time.Duration;

/// How long a peer may take.
///
/// Unlike psrtd, which gives a whole operation one fixed time however large it is, we ask for
/// progress: every byte that arrives renews the limit.
///
/// @param silence how long nothing may come: between two operations, in the middle of one, and
///     for each step up to the login as a whole. psrtd's `timeout`
/// @param rate how many bytes of one message must come in each second, on average over a window;
///     0: any number
/// @param window over how long the rate is measured; a message that is whole before the first
///     window is over may be as slow as it likes
/// @param longest how long one message may take from its first byte to its last
public record PsrtTimeouts(Duration silence, int rate, Duration window, Duration longest) {
  /// Five seconds of silence, and a kilobyte per second over half a minute.
  public static final PsrtTimeouts DEFAULT =
      new PsrtTimeouts(Duration.ofSeconds(5), 1000, Duration.ofSeconds(30), Duration.ofHours(1));

  public PsrtTimeouts {
    positive("silence", silence);
    positive("window", window);
    positive("longest", longest);
    if (rate < 0) {
      throw new IllegalArgumentException("rate is " + rate + ", must not be negative");
    }
  }

  /// The same with another silence.
  public PsrtTimeouts withSilence(Duration other) {
    return new PsrtTimeouts(other, rate, window, longest);
  }

  private static void positive(String name, Duration value) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException(name + " is " + value + ", must be positive");
    }
  }
}
