package io.portolan.psrt.server;

import java.time.Duration;

/// How long a server waits for what; each is looked after to within a quarter of a second.
///
/// @param greeting for everything up to the login: greeting, TLS handshake, login frame
/// @param idle for the next operation of a client that says nothing (psrtd: `timeout`)
/// @param progress for any further byte of an operation that has begun, and for a peer to take any
///     byte of what we send it
/// @param drain for queued messages to go out when the server stops
public record Timeouts(Duration greeting, Duration idle, Duration progress, Duration drain) {
  /// psrtd's shipped ten seconds for everything, five for draining.
  public static final Timeouts DEFAULT =
      new Timeouts(
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          Duration.ofSeconds(5));
}
