package io.portolan.psrt.broker;

/// What became of a datagram.
public enum DatagramOutcome {
  /// Accepted and queued to whoever has subscribed its topic.
  PUBLISHED,
  /// Login or topic not allowed.
  DENIED,
  /// No datagram, not to be decrypted, or with a topic that cannot be.
  MALFORMED,
  /// Larger than the largest that is taken.
  TRUNCATED
}
