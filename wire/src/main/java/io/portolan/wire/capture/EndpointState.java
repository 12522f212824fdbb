package io.portolan.wire.capture;

/// What is remembered of an endpoint while a capture is read.
final class EndpointState {
  /// Whether the audience wants to hear more conversations with it.
  boolean isWanted = true;

  private long conversations;
  private boolean hasHandshakes;

  /// Counts a conversation. One whose beginning is not shown may be the rest of one that had to
  /// give way, so it counts only where no beginnings are shown at all.
  void count(Flow flow) {
    if (flow.isFromStart() && !hasHandshakes) {
      hasHandshakes = true;
      conversations = 0;
    }
    if (flow.isFromStart() || !hasHandshakes) {
      conversations++;
    }
  }

  long conversations() {
    return conversations;
  }
}
