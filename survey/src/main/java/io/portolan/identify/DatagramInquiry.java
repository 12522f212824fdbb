package io.portolan.identify;

import io.portolan.identify.Plan.Attempt;
import io.portolan.net.Line;
import io.portolan.wire.Bytes;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// The examination of one UDP endpoint: one datagram a question, each from a socket of its own,
/// until something is proven or the plan is at its end. Nobody greets on UDP, so nothing is waited
/// for first.
final class DatagramInquiry {
  private static final List<String> LAYERS = List.of("udp");

  private final Examiner examiner;
  private final Target target;
  private final Notebook notebook;
  private final Plan plan;

  DatagramInquiry(Examiner examiner, Target target, Notebook notebook, Plan plan) {
    this.examiner = examiner;
    this.target = target;
    this.notebook = notebook;
    this.plan = plan;
  }

  void run() {
    Patience patience = examiner.patience();
    for (int asked = 0; asked < patience.connections(); asked++) {
      var attempt = plan.next(false);
      if (attempt.isEmpty()) {
        return;
      }
      boolean isHeard = ask(attempt.get(), asked == 0 ? patience.firstAnswer() : patience.answer());
      if (!isHeard || (notebook.best(LAYERS, null).strength() >= 3 && !plan.hasPromising(false))) {
        return;
      }
    }
  }

  /// Returns whether it makes sense to go on: false if nobody listens there.
  private boolean ask(Attempt attempt, Duration wait) {
    Instant at = examiner.now();
    Bytes said = attempt.utterance().bytes();
    Bytes answer = Bytes.EMPTY;
    Outcome outcome;
    try (Line line = examiner.dialer().udp(target.address())) {
      line.send(said, wait);
      switch (line.hear(wait)) {
        case Line.Heard.Data(Bytes bytes) -> {
          answer = bytes.first(examiner.patience().bytes());
          outcome = Outcome.DATA;
        }
        case Line.Heard.Silence() -> outcome = Outcome.SILENT;
        case Line.Heard.HungUp(), Line.Heard.Reset() -> outcome = Outcome.REFUSED;
      }
    } catch (IOException e) {
      outcome = Outcome.REFUSED;
    }
    notebook.write(
        at,
        LAYERS,
        attempt.probe().protocol(),
        new Exchange(
            Layer.UDP,
            attempt.utterance().id(),
            Bytes.EMPTY,
            said,
            answer,
            outcome,
            Duration.between(at, examiner.now())));
    return outcome != Outcome.REFUSED;
  }
}
