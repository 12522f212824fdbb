package io.portolan.psrt.session;

import java.time.Instant;

/// Watches one message come, from its first byte on: silence, rate, and the time for the whole.
final class Progress {
  private final PsrtTimeouts timeouts;
  private final Vigil silence;
  private final Instant end;
  private Instant windowEnd;
  private long inWindow;

  Progress(PsrtTimeouts timeouts, long bytes, Instant now) {
    this.timeouts = timeouts;
    this.silence = new Vigil(timeouts.silence(), now);
    this.end = now.plus(timeouts.longest());
    this.windowEnd = now.plus(timeouts.window());
    this.inWindow = bytes;
  }

  /// More of the message has come.
  void more(int bytes, Instant now) {
    silence.renew(now);
    inWindow += bytes;
  }

  Instant deadline() {
    return earlier(silence.deadline(), earlier(windowEnd, end));
  }

  /// What is wrong with the way the message comes, asked on waking up; "" if nothing.
  String complaint(Instant now) {
    if (!now.isBefore(end)) {
      return "one message took " + timeouts.longest().toSeconds() + " s";
    }
    if (silence.isOver(now)) {
      return "stopped in the middle of a message";
    }
    if (!now.isBefore(windowEnd)) {
      long due = (long) timeouts.rate() * timeouts.window().toMillis() / 1000;
      if (inWindow < due) {
        return inWindow + " bytes in " + timeouts.window().toSeconds() + " s";
      }
      inWindow = 0;
      windowEnd = now.plus(timeouts.window());
    }
    return "";
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }
}
