package io.portolan.psrt.cluster;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a cluster complains of while it is away, perhaps for days: each complaint goes to the log
/// once, and again only when it still holds after a long time, or all was well in between.
///
/// For any number of threads.
final class Complaints {
  /// How long a complaint that is repeated all the time is not told again.
  static final Duration SILENCE = Duration.ofMinutes(10);

  /// So many different ones are remembered.
  private static final int MOST = 32;

  private final System.Logger log;
  private final Map<String, Long> told =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
          return size() > MOST;
        }
      };

  Complaints(System.Logger log) {
    this.log = log;
  }

  /// Tells it as a warning, or for those who look for everything if it was told lately.
  void tell(String complaint) {
    log.log(isNew(complaint, System.nanoTime()) ? Level.WARNING : Level.DEBUG, "{0}", complaint);
  }

  /// @param now by [System#nanoTime]
  synchronized boolean isNew(String complaint, long now) {
    Long before = told.get(complaint);
    boolean isNew = before == null || now - before >= SILENCE.toNanos();
    if (isNew) {
      told.put(complaint, now);
    }
    return isNew;
  }

  /// Whether nothing was told since all was well.
  synchronized boolean areNone() {
    return told.isEmpty();
  }

  /// All is well: what is complained of next is new.
  synchronized void forget() {
    told.clear();
  }
}
