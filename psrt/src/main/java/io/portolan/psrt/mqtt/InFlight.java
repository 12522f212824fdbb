package io.portolan.psrt.mqtt;

import java.util.BitSet;

/// The packet ids of messages that were sent with QoS 1 or 2 and are not acknowledged.
final class InFlight {
  private final BitSet used = new BitSet();
  private final int most;
  private int count;
  private int last;
  private boolean closed;

  /// @param most how many there may be at once
  InFlight(int most) {
    this.most = most;
  }

  /// A free id, 0 if there are too many.
  synchronized int tryTake() {
    if (count == most) {
      return 0;
    }
    do {
      last = last == 0xFFFF ? 1 : last + 1;
    } while (used.get(last));
    used.set(last);
    count++;
    return last;
  }

  /// Waits for a free id.
  ///
  /// @return 0 if this was closed
  synchronized int take() throws InterruptedException {
    while (!closed && count == most) {
      wait();
    }
    return closed ? 0 : tryTake();
  }

  /// The client has acknowledged; unknown ids are passed over.
  synchronized void free(int id) {
    if (used.get(id)) {
      used.clear(id);
      count--;
      notifyAll();
    }
  }

  /// Nobody waits any more.
  synchronized void close() {
    closed = true;
    notifyAll();
  }
}
