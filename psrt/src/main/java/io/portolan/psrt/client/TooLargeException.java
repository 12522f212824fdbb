package io.portolan.psrt.client;

import java.io.IOException;

/// No broker takes a message of this size: they hung up each time they were told of it, before any
/// of its body was sent, on lines that had worked until then. It was certainly not published.
public final class TooLargeException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int size;

  TooLargeException(String topic, int size) {
    super(
        "publish to "
            + topic
            + ": topic and body have "
            + size
            + " bytes, and whenever the broker is told so it hangs up");
    this.size = size;
  }

  /// Topic, NUL and body, in bytes: what brokers compare with their limit.
  public int size() {
    return size;
  }
}
