package io.portolan.lantern.session;

import io.portolan.lantern.codec.Carriage;
import io.portolan.lantern.message.LanternMessage;
import io.portolan.lantern.message.LanternMessage.Farewell;
import io.portolan.lantern.message.LanternMessage.Hello;
import io.portolan.lantern.message.LanternMessage.Reading;
import io.portolan.lantern.message.Reason;
import io.portolan.wire.Bytes;
import io.portolan.wire.MalformedException;
import io.portolan.wire.session.Session;
import io.portolan.wire.session.Signal;
import io.portolan.wire.session.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The station's side of one Lantern conversation.
///
/// Over datagrams a hello may be lost; when the listener says `NO_HELLO` the station says it again
/// and goes on. Over a stream that is a farewell like any other.
public final class LanternStationSession implements Session<StationEvent> {
  private sealed interface State {
    record Unopened() implements State {}

    record Speaking(int nextSequence) implements State {}

    record Over() implements State {}
  }

  private final String station;
  private final Carriage carriage;
  private State state = new State.Unopened();

  /// @param station 1 to 32 bytes in UTF-8
  public LanternStationSession(String station, Carriage carriage) {
    this.station = new Hello(station).station();
    this.carriage = carriage;
  }

  /// Says one reading, if the conversation is not over.
  ///
  /// @param samples two bytes each, at most 255 samples
  /// @throws IllegalStateException before the line is open
  public List<Step<StationEvent>> report(Bytes samples) {
    return switch (state) {
      case State.Unopened() -> throw new IllegalStateException("the line is not open yet");
      case State.Speaking(int sequence) -> {
        state = new State.Speaking((sequence + 1) & 0xFFFF);
        yield List.of(say(new Reading(sequence, samples)));
      }
      case State.Over() -> List.of();
    };
  }

  /// Says farewell and hangs up, if the conversation is not over.
  public List<Step<StationEvent>> farewell() {
    return isOver() ? List.of() : leave(Reason.DONE);
  }

  @Override
  public List<Step<StationEvent>> on(Signal signal, Instant now) {
    return switch (signal) {
      case Signal.Opened() -> {
        state = new State.Speaking(0);
        yield List.of(say(new Hello(station)));
      }
      case Signal.Arrived(var bytes, _) -> isOver() ? List.of() : arrived(bytes);
      case Signal.HungUp(var because) -> {
        state = new State.Over();
        yield List.of(new Step.Happened<>(new StationEvent.Ended(because)));
      }
      case Signal.Secured _, Signal.WokenUp() -> List.of();
    };
  }

  /// A station waits for nothing.
  @Override
  public Optional<Instant> deadline() {
    return Optional.empty();
  }

  private List<Step<StationEvent>> arrived(Bytes bytes) {
    var steps = new ArrayList<Step<StationEvent>>();
    carriage.take(bytes);
    try {
      for (var message = carriage.next(); message != null && !isOver(); message = carriage.next()) {
        steps.addAll(heard(message));
      }
    } catch (MalformedException e) {
      steps.addAll(leave(Reason.NOT_UNDERSTOOD));
    }
    return steps;
  }

  private List<Step<StationEvent>> heard(LanternMessage message) {
    return switch (message) {
      case Farewell(var reason)
          when reason == Reason.NO_HELLO && carriage instanceof Carriage.Datagrams ->
          List.of(say(new Hello(station)));
      case Farewell(var reason) -> {
        state = new State.Over();
        yield List.of(
            new Step.Happened<>(new StationEvent.SentAway(reason)),
            new Step.Close<>("sent away: " + reason.sentence()));
      }
      case Hello _, Reading _ -> leave(Reason.NOT_UNDERSTOOD);
    };
  }

  private List<Step<StationEvent>> leave(Reason reason) {
    state = new State.Over();
    return List.of(say(new Farewell(reason)), new Step.Close<>(reason.sentence()));
  }

  private Step<StationEvent> say(LanternMessage message) {
    return new Step.Send<>(carriage.pack(message));
  }

  private boolean isOver() {
    return state instanceof State.Over;
  }
}
