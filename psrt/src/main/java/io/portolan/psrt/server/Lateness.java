package io.portolan.psrt.server;

import io.portolan.psrt.session.PsrtTimeouts;
import java.util.concurrent.atomic.AtomicLong;

/// What a client may be late with: saying anything at all, and getting on with an operation that
/// it has begun. One thread reads from the client and tells; another looks now and then.
///
/// While the reader does something else than wait for the client, the client is late with
/// nothing. All times are of [System#nanoTime].
final class Lateness {
  private final PsrtTimeouts timeouts;

  /// When waiting ends; 0 while nobody waits.
  private volatile long due;

  /// When the operation began that is only partly there; 0 if there is none.
  private volatile long begun;

  private final AtomicLong heard = new AtomicLong();

  // Of the thread that looks.
  private long windowOf;
  private long windowEnds;
  private long heardBefore;

  Lateness(PsrtTimeouts timeouts) {
    this.timeouts = timeouts;
  }

  /// The reader waits, at most until `end`; 0 for as long as it takes.
  void waitsUntil(long end) {
    due = end;
  }

  /// The reader waits for a client that was last heard at `last`.
  void waitsSince(long last) {
    due = (last + timeouts.silence().toNanos()) | 1;
  }

  /// The reader waits no more.
  void waitsNot() {
    due = 0;
  }

  /// More of an operation is there, and not yet all of it.
  void began(int bytes, long now) {
    heard.addAndGet(bytes);
    if (begun == 0) {
      begun = now | 1;
    }
  }

  /// No operation is only partly there.
  void finished() {
    if (begun != 0) {
      begun = 0;
    }
  }

  /// What the client is late with, for people; empty if nothing.
  String look(long now) {
    long since = begun;
    if (since != windowOf) {
      windowOf = since;
      startWindow(now);
    }
    long end = due;
    if (end == 0) {
      return "";
    }
    if (now - end > 0) {
      return since == 0 ? "no operation" : "stopped in the middle of an operation";
    }
    if (since == 0) {
      return "";
    }
    if (now - since > timeouts.longest().toNanos()) {
      return "one operation took too long";
    }
    if (now - windowEnds > 0) {
      long came = heard.get() - heardBefore;
      startWindow(now);
      if (came < (long) timeouts.rate() * timeouts.window().toMillis() / 1000) {
        return "an operation came too slowly";
      }
    }
    return "";
  }

  private void startWindow(long now) {
    windowEnds = now + timeouts.window().toNanos();
    heardBefore = heard.get();
  }
}
