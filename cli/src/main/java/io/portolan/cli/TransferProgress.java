package io.portolan.cli;

import java.util.Locale;

/// A passing line on stderr about something large that is sent or received: how far, how fast, how
/// long yet. Shown on a terminal only, and only once it has taken a second.
final class TransferProgress {
  private static final double PATIENCE_SECONDS = 1;
  private static final double BETWEEN_SECONDS = 0.1;

  private final Console console;
  private final String verb;
  private long begun;
  private double shownAfter;
  private long before;

  /// @param verb what is done, for example `sent`
  TransferProgress(Console console, String verb) {
    this.console = console;
    this.verb = verb;
    this.begun = System.nanoTime();
  }

  /// So many bytes of so many are done. Fewer than before mean that it began anew.
  synchronized void advance(long done, long size) {
    if (!console.showsProgress()) {
      return;
    }
    if (done <= before) {
      begun = System.nanoTime();
      shownAfter = 0;
    }
    before = done;
    double seconds = (System.nanoTime() - begun) / 1e9;
    if (done >= size) {
      end();
    } else if (seconds >= PATIENCE_SECONDS && seconds - shownAfter >= BETWEEN_SECONDS) {
      shownAfter = seconds;
      console.err().print("\r\u001b[K" + line(verb, done, size, seconds));
      console.err().flush();
    }
  }

  /// `sent 12 of 300 MB, 6.0 MB/s, 48 s to go`
  static String line(String verb, long done, long size, double seconds) {
    return String.format(
        Locale.ROOT,
        "%s %d of %d MB, %.1f MB/s, %d s to go",
        verb,
        done / 1_000_000,
        size / 1_000_000,
        done / 1e6 / seconds,
        (long) ((size - done) * seconds / Math.max(1, done)));
  }

  /// Makes room for a line of results.
  synchronized void end() {
    before = Long.MAX_VALUE;
    if (shownAfter > 0) {
      shownAfter = 0;
      console.err().print("\r\u001b[K");
      console.err().flush();
    }
  }
}
