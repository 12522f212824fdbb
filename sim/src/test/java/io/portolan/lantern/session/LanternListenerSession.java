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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The listener's side of one Lantern conversation over a stream.
public final class LanternListenerSession implements Session<ListenerEvent> {
  /// How long a station may take to say hello.
  public static final Duration HELLO_LIMIT = Duration.ofSeconds(5);

  private sealed interface State {
    record Unopened() implements State {}

    record AwaitingHello(Instant deadline) implements State {}

    record Listening(String station) implements State {}

    record Over() implements State {}
  }

  private final Carriage carriage = Carriage.stream();
  private State state = new State.Unopened();

  @Override
  public List<Step<ListenerEvent>> on(Signal signal, Instant now) {
    return switch (signal) {
      case Signal.Opened() -> {
        state = new State.AwaitingHello(now.plus(HELLO_LIMIT));
        yield List.of();
      }
      case Signal.Arrived(var bytes, _) -> arrived(bytes);
      case Signal.WokenUp() ->
          state instanceof State.AwaitingHello(Instant deadline) && !now.isBefore(deadline)
              ? sendAway(Reason.NO_HELLO)
              : List.of();
      case Signal.HungUp(var because) -> over(because);
      case Signal.Secured _ -> List.of();
    };
  }

  @Override
  public Optional<Instant> deadline() {
    return state instanceof State.AwaitingHello(Instant deadline)
        ? Optional.of(deadline)
        : Optional.empty();
  }

  private List<Step<ListenerEvent>> arrived(Bytes bytes) {
    var steps = new ArrayList<Step<ListenerEvent>>();
    carriage.take(bytes);
    try {
      for (var message = carriage.next(); message != null; message = carriage.next()) {
        steps.addAll(heard(message));
      }
    } catch (MalformedException e) {
      steps.addAll(sendAway(Reason.NOT_UNDERSTOOD));
    }
    return steps;
  }

  private List<Step<ListenerEvent>> heard(LanternMessage message) {
    return switch (state) {
      case State.AwaitingHello _ ->
          switch (message) {
            case Hello(var station) -> {
              state = new State.Listening(station);
              yield List.of(new Step.Happened<>(new ListenerEvent.Came(station)));
            }
            case Reading _ -> sendAway(Reason.NO_HELLO);
            case Farewell(var reason) -> leave(reason);
          };
      case State.Listening(var station) ->
          switch (message) {
            case Reading reading ->
                List.of(new Step.Happened<>(new ListenerEvent.Heard(station, reading)));
            case Farewell(var reason) -> leave(reason);
            case Hello _ -> sendAway(Reason.NOT_UNDERSTOOD);
          };
      case State.Unopened(), State.Over() -> List.of();
    };
  }

  private List<Step<ListenerEvent>> sendAway(Reason reason) {
    if (state instanceof State.Over) {
      return List.of();
    }
    var steps = new ArrayList<Step<ListenerEvent>>();
    steps.add(new Step.Send<>(carriage.pack(new Farewell(reason))));
    steps.addAll(leave(reason));
    return steps;
  }

  private List<Step<ListenerEvent>> leave(Reason reason) {
    var steps = new ArrayList<>(over(reason.sentence()));
    steps.add(new Step.Close<>(reason.sentence()));
    return steps;
  }

  private List<Step<ListenerEvent>> over(String because) {
    List<Step<ListenerEvent>> steps =
        state instanceof State.Listening(var station)
            ? List.of(new Step.Happened<>(new ListenerEvent.Left(station, because)))
            : List.of();
    state = new State.Over();
    return steps;
  }
}
