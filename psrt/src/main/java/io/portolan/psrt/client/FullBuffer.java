package io.portolan.psrt.client;

/// What publishing does when as much is waiting as may.
public enum FullBuffer {
  /// Waits: the publisher becomes as slow as the line, and while there is none it stands still.
  WAIT,
  /// Fails the new publish.
  FAIL,
  /// Fails the oldest publish that has not been sent, so that the newest gets through.
  DROP_OLDEST
}
