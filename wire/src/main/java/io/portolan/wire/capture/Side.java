package io.portolan.wire.capture;

/// One of the two who talk in a conversation.
public enum Side {
  /// The one who opened it, or sent the first datagram.
  CALLER,
  /// The one who was listening on a port.
  LISTENER;

  public Side other() {
    return this == CALLER ? LISTENER : CALLER;
  }
}
