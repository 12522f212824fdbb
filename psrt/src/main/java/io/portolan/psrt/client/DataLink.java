package io.portolan.psrt.client;

import io.portolan.net.Line;
import io.portolan.psrt.message.PsrtMessage.Token;
import io.portolan.psrt.session.ClientTerms;
import io.portolan.psrt.session.DataEvent;
import io.portolan.psrt.session.PsrtDataClientSession;
import io.portolan.wire.session.Signal;
import io.portolan.wire.session.Step;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One conversation on a data socket; events are told on the thread that runs it.
final class DataLink {
  private static final Duration LONG = Duration.ofHours(1);

  private final Opening opening;
  private final PsrtDataClientSession session;
  private final Consumer<DataEvent> events;
  private volatile @Nullable Line line;
  private volatile boolean closed;
  private boolean over;
  private String because = "";

  DataLink(Opening opening, ClientTerms terms, Token token, Consumer<DataEvent> events) {
    this.opening = opening;
    this.session = new PsrtDataClientSession(terms, token);
    this.events = events;
  }

  /// Joins and listens until the end.
  ///
  /// @return why it ended, for people
  String run() {
    try (Line opened = opening.open(session)) {
      line = opened;
      while (!over && !closed) {
        perform(session.on(heard(opened), Instant.now()), opened);
      }
      return because;
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    } catch (OutOfMemoryError e) {
      return "what came does not fit into memory: " + e.getMessage();
    }
  }

  /// Breaks off from any thread.
  void close() {
    closed = true;
    Line open = line;
    if (open != null) {
      open.close();
    }
  }

  private Signal heard(Line opened) throws IOException {
    return switch (opened.hear(untilDeadline())) {
      case Line.Heard.Data(var bytes) -> new Signal.Arrived(bytes);
      case Line.Heard.Silence() -> new Signal.WokenUp();
      case Line.Heard.HungUp() -> new Signal.HungUp("peer closed");
      case Line.Heard.Reset() -> new Signal.HungUp("reset");
    };
  }

  private Duration untilDeadline() {
    return session
        .deadline()
        .map(deadline -> Duration.between(Instant.now(), deadline))
        .map(left -> left.isNegative() ? Duration.ZERO : left)
        .orElse(LONG);
  }

  private void perform(List<Step<DataEvent>> steps, Line opened) throws IOException {
    for (Step<DataEvent> step : steps) {
      switch (step) {
        case Step.Send<DataEvent>(var bytes, _) -> opened.send(bytes, LONG);
        case Step.Happened<DataEvent>(var event) -> {
          if (event instanceof DataEvent.Ended(var why)) {
            because = why;
          }
          events.accept(event);
        }
        case Step.Close<DataEvent> _ -> over = true;
        case Step.StartTls<DataEvent> _ ->
            throw new IllegalStateException("TLS in mid-conversation");
      }
    }
    over |= !because.isEmpty();
  }
}
