package io.portolan.bus;

/// What publishing does when as much is waiting as may.
public enum FullBuffer {
  /// Waits: the publisher becomes as slow as the line, and while there is none it stands still.
  WAIT,
  /// Fails the new publish with [PubSubException.Reason#NOT_SENT].
  FAIL
}
