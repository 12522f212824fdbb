package io.portolan.psrt.session;

import io.portolan.sim.SimulatedClock;
import io.portolan.wire.Bytes;
import io.portolan.wire.session.Session;
import io.portolan.wire.session.Signal;
import io.portolan.wire.session.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// A session in the hands of a test that plays its peer, its program and its clock.
final class Played<S extends Session<E>, E> {
  final S session;
  Instant now = SimulatedClock.NOON;
  @Nullable String closed;
  Step.@Nullable StartTls<E> tls;

  private final List<E> events = new ArrayList<>();
  private Bytes said = Bytes.EMPTY;

  Played(S session) {
    this.session = session;
    signal(new Signal.Opened());
  }

  Played<S, E> hears(String hex) {
    return hears(Bytes.ofHex(hex));
  }

  Played<S, E> hears(Bytes bytes) {
    return signal(new Signal.Arrived(bytes));
  }

  Played<S, E> signal(Signal signal) {
    carryOut(session.on(signal, now));
    return this;
  }

  Played<S, E> does(BiFunction<S, Instant, List<Step<E>>> act) {
    carryOut(act.apply(session, now));
    return this;
  }

  /// Lets time pass; the session is woken whenever it wants to be.
  Played<S, E> waits(Duration time) {
    Instant end = now.plus(time);
    while (true) {
      Instant due = session.deadline().orElse(Instant.MAX);
      if (due.isAfter(end)) {
        now = end;
        return this;
      }
      now = due.isAfter(now) ? due : now;
      signal(new Signal.WokenUp());
    }
  }

  Played<S, E> waits(long millis) {
    return waits(Duration.ofMillis(millis));
  }

  /// In hex, what was said since this was asked last.
  String said() {
    String hex = said.hex();
    said = Bytes.EMPTY;
    return hex;
  }

  /// What was told since this was asked last.
  List<E> told() {
    var told = List.copyOf(events);
    events.clear();
    return told;
  }

  boolean isClosed() {
    return closed != null;
  }

  private void carryOut(List<Step<E>> steps) {
    for (var step : steps) {
      switch (step) {
        case Step.Send<E>(var bytes, _) -> said = said.concat(bytes);
        case Step.Happened<E>(var event) -> events.add(event);
        case Step.StartTls<E> start -> tls = start;
        case Step.Close<E>(var because) -> closed = because;
      }
    }
  }
}
