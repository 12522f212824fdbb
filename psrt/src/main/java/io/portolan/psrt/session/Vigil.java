package io.portolan.psrt.session;

import java.time.Duration;
import java.time.Instant;

/// Watches for a silence that lasts too long.
///
/// A wake-up that comes long after it was due means that the driver was busy, writing or telling
/// the program, and has not listened meanwhile. Then the peer is not to blame and gets its time
/// once more.
final class Vigil {
  private final Duration patience;
  private Instant since;

  Vigil(Duration patience, Instant since) {
    this.patience = patience;
    this.since = since;
  }

  /// Something was heard then.
  void renew(Instant when) {
    since = when.isAfter(since) ? when : since;
  }

  Instant deadline() {
    return since.plus(patience);
  }

  /// Whether patience is at an end, asked on waking up.
  boolean isOver(Instant now) {
    Instant due = deadline();
    if (now.isBefore(due)) {
      return false;
    }
    if (now.isAfter(due.plus(patience.dividedBy(4)))) {
      since = now;
      return false;
    }
    return true;
  }
}
