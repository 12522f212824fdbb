package io.portolan.net;

import java.util.concurrent.atomic.AtomicLong;

/// Counts for [Traffic]; written by a driver's session thread, read by anyone.
final class Tally {
  private final AtomicLong bytesIn = new AtomicLong();
  private final AtomicLong bytesOut = new AtomicLong();
  private final AtomicLong piecesIn = new AtomicLong();
  private final AtomicLong piecesOut = new AtomicLong();
  private final AtomicLong dropped = new AtomicLong();

  void heard(int bytes) {
    bytesIn.addAndGet(bytes);
    piecesIn.incrementAndGet();
  }

  void said(int bytes) {
    bytesOut.addAndGet(bytes);
    piecesOut.incrementAndGet();
  }

  void dropped() {
    dropped.incrementAndGet();
  }

  Traffic traffic() {
    return new Traffic(
        bytesIn.get(), bytesOut.get(), piecesIn.get(), piecesOut.get(), dropped.get());
  }
}
