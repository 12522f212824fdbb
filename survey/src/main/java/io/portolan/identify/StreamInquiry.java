package io.portolan.identify;

import io.portolan.identify.Plan.Attempt;
import io.portolan.net.Line;
import io.portolan.net.tls.TlsLine;
import io.portolan.wire.Bytes;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Outcome;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The examination of one TCP endpoint.
///
/// Connections are made one after another, because servers that serve one client at a time are
/// real. The first one waits for a greeting and then speaks; later ones speak at once unless the
/// endpoint is known to greet. TLS is a layer: once it is up, the same inquiry goes on inside.
/// Whoever has been silent to everything gets one last, long wait for a late greeting.
///
/// Each question has a connection of its own. A second word on a line whose first word met silence
/// would save connections, but prove less: a server that waits for the rest of a frame takes both
/// for one, its silence would say nothing about the second word, and an answer would not tell to
/// which of them it was given.
final class StreamInquiry {
  private static final Duration FAREWELL = Duration.ofMillis(50);

  private final Examiner examiner;
  private final Target target;
  private final Agenda agenda;
  private final Notebook notebook;
  private final boolean maySpeak;
  private final Patience patience;
  private final Instant deadline;
  private int connections;

  StreamInquiry(
      Examiner examiner, Target target, Agenda agenda, Notebook notebook, boolean maySpeak) {
    this.examiner = examiner;
    this.target = target;
    this.agenda = agenda;
    this.notebook = notebook;
    this.maySpeak = maySpeak;
    this.patience = examiner.patience();
    this.deadline = examiner.now().plus(patience.overall());
  }

  void run() {
    var plain = new Floor(List.of("tcp"), Layer.TCP);
    converse(plain, null);
    if (maySpeak && connections < patience.connections() && mayGreetLate()) {
      waitForLateGreeting(plain);
    }
  }

  /// Whether it never said a byte, yet never ended a connection on which we were silent too.
  private boolean mayGreetLate() {
    return notebook.observations().stream()
        .map(Observation::exchange)
        .allMatch(e -> e.isMute() && (e.outcome() == Outcome.SILENT || !e.said().isEmpty()));
  }

  /// A stack of layers on which a conversation is held.
  private record Floor(List<String> layers, Layer layer) {
    Floor insideTls() {
      return new Floor(List.of("tcp", "tls"), Layer.TLS);
    }
  }

  /// What the other side said in one go, and how it stopped.
  private record Words(Bytes bytes, Outcome outcome, boolean isOpen) {
    static final Words NONE = new Words(Bytes.EMPTY, Outcome.SILENT, true);

    boolean isHeard() {
      return !bytes.isEmpty();
    }
  }

  /// Talks on this floor until something is proven, or the plan or the patience ends.
  ///
  /// @param open a line that is open already, or null
  private void converse(Floor floor, @Nullable Line open) {
    var plan = new Plan(agenda, floor.layer(), floor.layers(), notebook, examiner.seeds());
    boolean greets = false;
    for (boolean first = true; first || mayGoOn(); first = false) {
      Instant at = examiner.now();
      List<String> offer = first ? List.of() : offer(floor, plan, greets);
      try (Line line = first && open != null ? open : dial(floor, at, offer)) {
        Words greeting = first || greets ? collect(line, patience.greeting()) : Words.NONE;
        if (!greeting.isOpen() || (greeting.isHeard() && !greets)) {
          write(floor, at, Exchange.LISTEN, greeting);
        }
        greets |= greeting.isHeard();
        if (!greeting.isOpen()) {
          if (greets || isSettled(floor, plan, greets)) {
            return;
          }
          continue;
        }
        if (first && isSettled(floor, plan, greets)) {
          return;
        }
        Optional<Attempt> attempt = maySpeak ? plan.next(greets) : Optional.empty();
        if (attempt.isEmpty()) {
          if (first && !greets) {
            write(floor, at, Exchange.LISTEN, greeting);
          }
          return;
        }
        if (attempt.get().isHandshake()) {
          if (secure(floor, line, at, attempt.get())) {
            return;
          }
        } else {
          speak(floor, line, at, greeting, attempt.get(), first);
        }
      } catch (IOException e) {
        writeFailure(floor, at, e);
        // A server may refuse nothing but the application protocol we offered.
        if (offer.isEmpty() || plan.next(greets).isEmpty()) {
          return;
        }
      }
      if (isSettled(floor, plan, greets)) {
        return;
      }
    }
  }

  /// The application protocols to offer on the next connection: those of what will be said on it.
  private static List<String> offer(Floor floor, Plan plan, boolean greets) {
    return floor.layer() == Layer.TLS
        ? plan.peek(greets).map(a -> a.probe().applicationProtocols()).orElse(List.of())
        : List.of();
  }

  /// Says one thing and writes down what came back.
  private void speak(
      Floor floor, Line line, Instant at, Words greeting, Attempt attempt, boolean first) {
    var utterance = attempt.utterance();
    Duration wait = first ? patience.firstAnswer() : patience.answer();
    Words answer;
    try {
      line.send(utterance.bytes(), wait);
      answer = collect(line, wait);
      if (answer.isHeard() && answer.isOpen() && !utterance.farewell().isEmpty()) {
        line.send(utterance.farewell(), FAREWELL);
        line.hear(FAREWELL);
      }
    } catch (IOException e) {
      answer = new Words(Bytes.EMPTY, Outcome.RESET, false);
    }
    var outcome = greeting.isHeard() ? Outcome.DATA : answer.outcome();
    notebook.write(
        at,
        floor.layers(),
        attempt.probe().protocol(),
        new Exchange(
            floor.layer(),
            utterance.id(),
            greeting.bytes(),
            utterance.bytes(),
            answer.bytes(),
            outcome,
            Duration.between(at, examiner.now())));
  }

  /// Brings TLS up on an open line and goes on inside. Returns whether it came up.
  private boolean secure(Floor floor, Line line, Instant at, Attempt attempt) {
    var tape = new Tape(line, patience.answer());
    var tls = attempt.probe().protocol();
    try (TlsLine inside =
        TlsLine.client(tape, examiner.anyCertificate(List.of()), "", patience.handshake())) {
      var facts = inside.facts();
      notebook.writeHandshake(at, floor.layers(), tls, handshake(attempt, tape, at), facts);
      converse(floor.insideTls(), inside);
      return true;
    } catch (IOException e) {
      notebook.write(at, floor.layers(), tls, handshake(attempt, tape, at));
      return false;
    }
  }

  private Exchange handshake(Attempt attempt, Tape tape, Instant at) {
    return new Exchange(
        Layer.TCP,
        attempt.utterance().id(),
        Bytes.EMPTY,
        tape.said(),
        tape.heard(),
        tape.heard().isEmpty() ? tape.ending() : Outcome.DATA,
        Duration.between(at, examiner.now()));
  }

  private void waitForLateGreeting(Floor floor) {
    Instant at = examiner.now();
    try (Line line = dial(floor, at, List.of())) {
      Words greeting = collectWithin(line, patience.lateGreeting());
      write(floor, at, Exchange.LISTEN, greeting);
      var plan = new Plan(agenda, floor.layer(), floor.layers(), notebook, examiner.seeds());
      if (greeting.isHeard() && greeting.isOpen() && maySpeak) {
        var attempt = plan.next(true);
        if (attempt.isPresent() && !attempt.get().isHandshake()) {
          speak(floor, line, at, greeting, attempt.get(), true);
        }
      }
    } catch (IOException e) {
      writeFailure(floor, at, e);
    }
  }

  /// Whether another question would add nothing: two-way proof; a structured answer without a rival
  /// left to ask for; or a mere banner that two more questions did not contradict.
  private boolean isSettled(Floor floor, Plan plan, boolean greets) {
    int strength = notebook.best(floor.layers(), null).strength();
    return strength == 4
        || (strength == 3 && !plan.hasPromising(greets))
        || (strength == 2 && !plan.hasPromising(greets) && connections >= 3);
  }

  /// Whoever talks to us may take twice the time: a busy host is slow, not mute.
  private Instant deadline() {
    return notebook.isMute() ? deadline : deadline.plus(patience.overall());
  }

  /// The last connection is kept for the long wait as long as nothing was heard.
  private boolean mayGoOn() {
    int kept = maySpeak && notebook.isMute() ? 1 : 0;
    return connections < patience.connections() - kept && examiner.now().isBefore(deadline());
  }

  private Line dial(Floor floor, Instant at, List<String> offer) throws IOException {
    connections++;
    Line line = examiner.dialer().tcp(target.address());
    if (floor.layer() != Layer.TLS) {
      return line;
    }
    try {
      return TlsLine.client(
          new Tape(line, patience.answer()),
          examiner.anyCertificate(offer),
          "",
          within(at, patience.handshake()));
    } catch (IOException e) {
      line.close();
      throw e;
    }
  }

  /// Hears until a pause, the end, or as many bytes as are worth keeping.
  private Words collect(Line line, Duration patienceForFirst) throws IOException {
    return collectWithin(line, within(examiner.now(), patienceForFirst));
  }

  /// The same with a wait for the first byte that nothing shortens.
  private Words collectWithin(Line line, Duration patienceForFirst) throws IOException {
    Bytes heard = Bytes.EMPTY;
    Duration wait = patienceForFirst;
    while (heard.size() < patience.bytes()) {
      switch (line.hear(wait)) {
        case Line.Heard.Data(Bytes bytes) -> heard = heard.concat(bytes);
        case Line.Heard.Silence() -> {
          return new Words(heard, heard.isEmpty() ? Outcome.SILENT : Outcome.DATA, true);
        }
        case Line.Heard.HungUp() -> {
          return new Words(heard, heard.isEmpty() ? Outcome.CLOSED : Outcome.DATA, false);
        }
        case Line.Heard.Reset() -> {
          return new Words(heard, heard.isEmpty() ? Outcome.RESET : Outcome.DATA, false);
        }
      }
      wait = patience.pause();
    }
    return new Words(heard.first(patience.bytes()), Outcome.DATA, true);
  }

  /// No longer than is left of all our patience, but at least a moment.
  private Duration within(Instant now, Duration wanted) {
    Duration left = Duration.between(now, deadline());
    if (left.compareTo(wanted) >= 0) {
      return wanted;
    }
    return left.isPositive() ? left : Duration.ofMillis(1);
  }

  private void write(Floor floor, Instant at, String utterance, Words words) {
    notebook.write(
        at,
        floor.layers(),
        agenda.probes().getFirst().protocol(),
        new Exchange(
            floor.layer(),
            utterance,
            words.bytes(),
            Bytes.EMPTY,
            Bytes.EMPTY,
            words.outcome(),
            Duration.between(at, examiner.now())));
  }

  private void writeFailure(Floor floor, Instant at, IOException failure) {
    var outcome =
        switch (failure) {
          case ConnectException _ -> Outcome.REFUSED;
          case SocketTimeoutException _ -> Outcome.TIMEOUT;
          default -> Outcome.RESET;
        };
    write(floor, at, Exchange.LISTEN, new Words(Bytes.EMPTY, outcome, false));
  }
}
