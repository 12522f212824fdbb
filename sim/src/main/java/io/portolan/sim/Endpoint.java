package io.portolan.sim;

import io.portolan.wire.Bytes;
import io.portolan.wire.session.Session;
import io.portolan.wire.session.Signal;
import io.portolan.wire.session.Step;
import java.net.SocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One session in a [SimulatedNetwork], and what has become of it: does for a simulation what a
/// driver does on a real line. [Signal.Opened] comes first and [Signal.HungUp] last.
///
/// @param <S> the session
/// @param <E> its events
public final class Endpoint<S extends Session<E>, E> {
  /// What an endpoint is plugged into.
  interface Socket {
    void send(Bytes bytes, @Nullable SocketAddress to);

    void startTls(Step.StartTls.Role role, Bytes surplus);

    void close();
  }

  private enum State {
    UNOPENED,
    OPEN,
    OVER
  }

  private final SimulatedNetwork network;
  private final String name;
  private final S session;
  private final List<E> events = new ArrayList<>();
  private @Nullable Socket socket;
  private State state = State.UNOPENED;
  private String because = "";

  Endpoint(SimulatedNetwork network, String name, S session) {
    this.network = network;
    this.name = name;
    this.session = session;
  }

  public S session() {
    return session;
  }

  /// What the program would have heard so far, in order.
  public List<E> events() {
    return List.copyOf(events);
  }

  /// Asks the session for steps at this moment of the simulation and carries them out. Before the
  /// line is open, and after it is over, what the session wants to send goes nowhere.
  public void perform(Function<? super S, List<Step<E>>> act) {
    carryOut(act.apply(session));
  }

  /// Whether the line has been open and is no more.
  public boolean isOver() {
    return state == State.OVER;
  }

  /// Why the line is over; "" while it is not.
  public String because() {
    return because;
  }

  void plug(Socket into) {
    if (socket != null) {
      throw new IllegalStateException(name + " has a line already");
    }
    socket = into;
  }

  Optional<Instant> deadline() {
    return state == State.OPEN ? session.deadline() : Optional.empty();
  }

  void opened() {
    if (state == State.UNOPENED) {
      state = State.OPEN;
      signal(new Signal.Opened());
    }
  }

  void hungUp(String why) {
    if (state != State.OVER) {
      state = State.OVER;
      because = why;
      signal(new Signal.HungUp(why));
    }
  }

  /// Passes on what happens on an open line; nothing else ever reaches the session.
  void happened(Signal signal) {
    if (state == State.OPEN) {
      signal(signal);
    }
  }

  private void signal(Signal signal) {
    carryOut(session.on(signal, network.now()));
  }

  private void carryOut(List<Step<E>> steps) {
    String closing = null;
    for (var step : steps) {
      switch (step) {
        case Step.Happened<E>(var event) -> events.add(event);
        case Step.Send<E>(var bytes, var to) -> {
          network.note(name + " says " + bytes);
          ifOpen(line -> line.send(bytes, to));
        }
        case Step.StartTls<E>(var role, var surplus) ->
            ifOpen(line -> line.startTls(role, surplus));
        case Step.Close<E>(var why) -> {
          network.note(name + " hangs up: " + why);
          ifOpen(Socket::close);
          closing = why;
        }
      }
    }
    if (closing != null) {
      hungUp(closing);
    }
  }

  private void ifOpen(Consumer<Socket> act) {
    if (state == State.OPEN && socket != null) {
      act.accept(socket);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
