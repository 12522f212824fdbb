package io.portolan.psrt.session;

import io.portolan.wire.Bytes;
import java.time.Duration;
import java.time.Instant;

/// One publish that is tried out: a quiet while on a line that has just shown that it works, then
/// the head, then another while.
///
/// A broker hangs up on a size it does not take as soon as it has heard it, without a word. That is
/// the only thing that makes it hang up in the second while and not in the first, which is
/// longer; whatever else ends lines ends them in the first as well.
final class Trial {
  /// How long the broker has for hanging up on the head, at least.
  private static final Duration SHORTEST = Duration.ofMillis(250);

  /// So many times as long as an answer takes, if that is longer.
  private static final int TRIPS = 4;

  /// So many times as long as that the line has to hold before.
  private static final int PROOF = 4;

  private final long number;
  private final Bytes head;
  private final int body;
  private final Duration longest;
  private final Instant asked;
  private Duration hold = Duration.ZERO;
  private Instant due = Instant.MAX;
  private boolean said;

  /// @param silence of the terms; neither while is longer than half of it
  Trial(long number, Bytes head, int body, Duration silence, Instant asked) {
    this.number = number;
    this.head = head;
    this.body = body;
    this.longest = silence.dividedBy(2);
    this.asked = asked;
  }

  long number() {
    return number;
  }

  Bytes head() {
    return head;
  }

  /// In bytes, with its body.
  int size() {
    return head.size() + body;
  }

  /// When something is to be done; far away as long as answers are due.
  Instant due() {
    return due;
  }

  /// Whether one of the two whiles runs.
  boolean isUnderWay() {
    return !due.equals(Instant.MAX);
  }

  boolean isSaid() {
    return said;
  }

  /// Everything is answered.
  void begin(Instant now) {
    Duration trips = Duration.between(asked, now).multipliedBy(TRIPS);
    hold = shorter(longest, trips.compareTo(SHORTEST) < 0 ? SHORTEST : trips);
    due = now.plus(shorter(longest, hold.multipliedBy(PROOF)));
  }

  /// The head is said.
  void say(Instant now) {
    said = true;
    due = now.plus(hold);
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
