package io.portolan.survey.decoy;

import io.portolan.net.Line;
import io.portolan.survey.decoy.Visitor.Ending;
import io.portolan.survey.decoy.Visitor.Words;
import io.portolan.wire.Bytes;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/// One connection to a decoy, on its own thread: heard until the visitor has said enough, has
/// nothing more to say, or time is over.
final class StreamVisit {
  /// Silence after which a visitor who has spoken is taken to wait for an answer.
  private static final Duration PAUSE = Duration.ofSeconds(2);

  /// Silence after which an answer, if there is one, is given to a visitor who waits for a
  /// greeting.
  private static final Duration GREETING = Duration.ofSeconds(1);

  /// How many pieces are kept apart with their times; what follows is added to the last.
  private static final int PIECES = 64;

  private final Line line;
  private final VisitLimits limits;
  private final Bytes answer;
  private final InstantSource clock;
  private final List<Words> words = new ArrayList<>();
  private long heard;
  private int kept;
  private boolean isAnswered;

  StreamVisit(Line line, VisitLimits limits, Bytes answer, InstantSource clock) {
    this.line = line;
    this.limits = limits;
    this.answer = answer;
    this.clock = clock;
    this.isAnswered = answer.isEmpty();
  }

  /// Hears the visitor out.
  Ending run() {
    long until = System.nanoTime() + limits.time().toNanos();
    try {
      while (true) {
        Duration left = Duration.ofNanos(until - System.nanoTime());
        if (!left.isPositive()) {
          return Ending.OUT_OF_TIME;
        }
        switch (line.hear(patience(left))) {
          case Line.Heard.Data(Bytes bytes) -> {
            add(bytes);
            if (kept == limits.bytes()) {
              return Ending.CUT_OFF;
            }
            answer();
          }
          case Line.Heard.Silence() -> {
            if (heard > 0 && isAnswered) {
              return Ending.FELL_SILENT;
            }
            answer();
          }
          case Line.Heard.HungUp() -> {
            return Ending.HUNG_UP;
          }
          case Line.Heard.Reset() -> {
            return Ending.RESET;
          }
        }
      }
    } catch (IOException e) {
      return Ending.STOPPED;
    }
  }

  List<Words> words() {
    return List.copyOf(words);
  }

  long heard() {
    return heard;
  }

  private Duration patience(Duration left) {
    Duration wanted = !isAnswered ? GREETING : heard > 0 ? PAUSE : left;
    return wanted.compareTo(left) < 0 ? wanted : left;
  }

  private void add(Bytes bytes) {
    heard += bytes.size();
    Bytes part = bytes.first(limits.bytes() - kept).compact();
    kept += part.size();
    Words last = words.isEmpty() ? null : words.getLast();
    if (last != null && !last.isOurs() && words.size() >= PIECES) {
      words.set(words.size() - 1, new Words(last.at(), false, last.bytes().concat(part)));
    } else {
      words.add(new Words(clock.instant(), false, part));
    }
  }

  private void answer() throws IOException {
    if (isAnswered) {
      return;
    }
    isAnswered = true;
    Instant at = clock.instant();
    line.send(answer, PAUSE);
    words.add(new Words(at, true, answer));
  }
}
