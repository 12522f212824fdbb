package io.portolan.identify;

import java.time.Duration;

/// How long and how often an endpoint is asked before it stays unknown.
///
/// @param connect for a connection to be accepted
/// @param greeting for the other side to speak first, on the first connection
/// @param firstAnswer for an answer to the first question, which is the one most likely understood
/// @param answer for an answer to any later question
/// @param pause without a byte after which an answer is taken to be whole
/// @param handshake for TLS to come up
/// @param lateGreeting for a late greeting, on the last connection, if nothing was heard before
/// @param overall for all of it
/// @param connections at most, or datagrams at most
/// @param bytes kept of what the other side says in one exchange
public record Patience(
    Duration connect,
    Duration greeting,
    Duration firstAnswer,
    Duration answer,
    Duration pause,
    Duration handshake,
    Duration lateGreeting,
    Duration overall,
    int connections,
    int bytes) {
  /// For listeners of this host: a mute one costs about seven seconds, any other well below one.
  public static final Patience LOCAL =
      new Patience(
          Duration.ofSeconds(1),
          Duration.ofMillis(500),
          Duration.ofMillis(700),
          Duration.ofMillis(300),
          Duration.ofMillis(80),
          Duration.ofMillis(1500),
          Duration.ofMillis(4200),
          Duration.ofMillis(7500),
          8,
          16 * 1024);

  /// For ports of another host: the way is longer, and fewer calls are made.
  public static final Patience REMOTE =
      new Patience(
          Duration.ofSeconds(3),
          Duration.ofMillis(1000),
          Duration.ofMillis(1500),
          Duration.ofMillis(1000),
          Duration.ofMillis(250),
          Duration.ofMillis(3000),
          Duration.ofMillis(4200),
          Duration.ofSeconds(15),
          8,
          16 * 1024);

  private static final double BUSIEST = 4;

  /// The same for a host whose programs have to wait for a processor: they are slow, not mute.
  ///
  /// @param workload how many threads want each processor; up to 1 changes nothing, above 4 counts
  ///     as 4
  public Patience whileBusy(double workload) {
    double times = Math.clamp(workload, 1, BUSIEST);
    return new Patience(
        times(times, connect),
        times(times, greeting),
        times(times, firstAnswer),
        times(times, answer),
        times(times, pause),
        times(times, handshake),
        lateGreeting,
        times(times, overall),
        connections,
        bytes);
  }

  private static Duration times(double times, Duration wait) {
    return Duration.ofMillis(Math.round(wait.toMillis() * times));
  }
}
