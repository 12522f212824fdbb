package io.portolan.wire.capture;

import io.portolan.wire.Transport;
import org.jspecify.annotations.Nullable;

/// What is remembered of an endpoint while a capture is read.
final class EndpointState {
  final Transport transport;
  final long high;
  final long low;
  final int port;

  /// The next one in the same slot of the table.
  @Nullable EndpointState next;

  /// Whether the audience wants to hear more conversations with it.
  boolean isWanted = true;

  /// Whether the audience wanted to hear more of a conversation than its first answer.
  boolean isSlow;

  /// The number of conversations at which the audience wants to hear one more; 0 for never.
  private long wantedAgain;

  private long conversations;
  private boolean hasHandshakes;

  EndpointState(Transport transport, long high, long low, int port) {
    this.transport = transport;
    this.high = high;
    this.low = low;
    this.port = port;
  }

  /// Counts a conversation. One whose beginning is not shown may be the rest of one that had to
  /// give way, so it counts only where no beginnings are shown at all.
  void count(Flow flow) {
    if (flow.isFromStart && !hasHandshakes) {
      hasHandshakes = true;
      conversations = 0;
    }
    if (flow.isFromStart || !hasHandshakes) {
      conversations++;
    }
    if (conversations == wantedAgain) {
      isWanted = true;
    }
  }

  /// The audience wants to hear no more for now.
  void waitUntilDoubled() {
    isWanted = false;
    wantedAgain = conversations * 2;
  }

  long conversations() {
    return conversations;
  }
}
