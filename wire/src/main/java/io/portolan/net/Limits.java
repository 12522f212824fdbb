package io.portolan.net;

import java.time.Duration;

/// Bounds for one line: nothing waits or grows without one.
///
/// @param connect how long connecting may take
/// @param stall how long a peer may fail to take what we send before the line is closed
/// @param linger how long closing may wait for what was sent to go out
/// @param queued how many things, arrived or to be done, may wait for the session; a fuller mailbox
///     makes the reader wait
/// @param chunk the most bytes read from the line at once
/// @param connections how many lines a listener keeps open at once; more wait in the backlog
public record Limits(
    Duration connect, Duration stall, Duration linger, int queued, int chunk, int connections) {
  /// For loopback and ordinary networks.
  public static final Limits DEFAULT =
      new Limits(
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          Duration.ofSeconds(5),
          256,
          64 * 1024,
          10_000);

  public Limits {
    if (queued < 1 || chunk < 1 || connections < 1) {
      throw new IllegalArgumentException(
          "queued " + queued + ", chunk " + chunk + ", connections " + connections + ": below 1");
    }
  }
}
