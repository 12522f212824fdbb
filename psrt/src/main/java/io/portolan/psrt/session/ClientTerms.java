package io.portolan.psrt.session;

import io.portolan.psrt.message.PsrtLimits;
import java.time.Duration;

/// How a client talks to a broker.
///
/// @param limits what is said is never larger than this, nor is what is taken; the broker closes on
///     anything above its own
/// @param silence how long the broker may say nothing when it should. A client says something in
///     each half of that, and asks for beacons as often; the broker's own limit must be longer
/// @param tls whether the conversation is inside TLS
/// @param operations how many operations may be unanswered at once; 1 is lock-step
/// @param bytes how many bytes they may have in all; one operation is always let through
public record ClientTerms(
    PsrtLimits limits, Duration silence, boolean tls, int operations, long bytes) {
  /// Plain, five seconds, a thousand operations or eight megabytes under way.
  public static final ClientTerms DEFAULT =
      new ClientTerms(PsrtLimits.DEFAULT, Duration.ofSeconds(5), false, 1024, 8 << 20);

  public ClientTerms {
    if (!silence.isPositive() || operations < 1 || bytes < 1) {
      throw new IllegalArgumentException(
          "silence " + silence + ", operations " + operations + ", bytes " + bytes);
    }
  }

  /// The same with another silence.
  public ClientTerms withSilence(Duration other) {
    return new ClientTerms(limits, other, tls, operations, bytes);
  }

  /// The same inside TLS.
  public ClientTerms withTls() {
    return new ClientTerms(limits, silence, true, operations, bytes);
  }

  /// The same with so many operations under way.
  public ClientTerms withWindow(int most) {
    return new ClientTerms(limits, silence, tls, most, bytes);
  }

  /// What a data socket says of the client's patience: whole seconds, 1 to 255.
  int timeoutSeconds() {
    return Math.clamp(silence.toSeconds(), 1, 0xFF);
  }
}
