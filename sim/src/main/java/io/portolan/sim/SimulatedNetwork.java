package io.portolan.sim;

import io.portolan.wire.Bytes;
import io.portolan.wire.session.Session;
import io.portolan.wire.session.Signal;
import io.portolan.wire.session.Step;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Sessions talking to each other at an invented time and in bad weather, on one thread.
///
/// The sessions are the ones that run in production. Everything the network decides (how late, in
/// which pieces, what is lost, which of two simultaneous things comes first) follows from the seed,
/// so the same seed gives the same conversation. After each event the invariants are checked:
///
/// ```
/// var network = new SimulatedNetwork(seed, Weather.STORM);
/// var station = network.endpoint("station", new LanternStationSession("REEF", Carriage.STREAM));
/// var listener = network.endpoint("listener", new LanternListenerSession());
/// network.connect(station, listener);
/// network.always(() -> assertTrue(listener.events().size() <= 11));
/// network.after(Duration.ofSeconds(1), () -> station.perform(s -> s.report(samples)));
/// network.run(10_000);
/// ```
///
/// Whatever is thrown by a session, an invariant or a planned act comes out as an [AssertionError]
/// that names the seed, the time and the last events; the same seed and the same code fail again.
///
/// @see "ours, after the raft simulation of Apache Kafka and the endpoint pairs of quinn"
public final class SimulatedNetwork {
  private static final int REMEMBERED = 30;

  private final long seed;
  private final SplittableRandom random;
  private final SimulatedClock clock = new SimulatedClock();
  private final PriorityQueue<Event> agenda =
      new PriorityQueue<>(
          Comparator.comparing(Event::at)
              .thenComparingInt(Event::lot)
              .thenComparingLong(Event::number));
  private final List<Endpoint<?, ?>> endpoints = new ArrayList<>();
  private final Map<SocketAddress, DatagramSocket> sockets = new HashMap<>();
  private final List<Runnable> invariants = new ArrayList<>();
  private final Deque<String> trace = new ArrayDeque<>();
  private Weather weather;
  private long planned;
  private long happened;

  private record Event(Instant at, int lot, long number, String what, Runnable act) {}

  public SimulatedNetwork(long seed, Weather weather) {
    this.seed = seed;
    this.random = new SplittableRandom(seed);
    this.weather = weather;
  }

  /// The time in this network; it starts at [SimulatedClock#NOON].
  public Instant now() {
    return clock.instant();
  }

  /// The clock of this network, for whoever needs one.
  public SimulatedClock clock() {
    return clock;
  }

  /// From now on the weather is this. What is under way stays as it is.
  public void weather(Weather now) {
    weather = now;
  }

  Weather weather() {
    return weather;
  }

  /// A session that will talk in this network, not yet on any line.
  ///
  /// @param name for the trace
  public <S extends Session<E>, E> Endpoint<S, E> endpoint(String name, S session) {
    var endpoint = new Endpoint<S, E>(this, name, session);
    endpoints.add(endpoint);
    return endpoint;
  }

  /// Opens a stream between two endpoints. The one that was called hears first that it is open.
  public Link connect(Endpoint<?, ?> caller, Endpoint<?, ?> called) {
    return new Link(this, caller, called);
  }

  /// Gives an endpoint a socket for datagrams that hears every peer: what arrives says from whom,
  /// and what is sent must say to whom.
  ///
  /// @throws IllegalArgumentException if the address is taken
  public void bind(Endpoint<?, ?> endpoint, SocketAddress address) {
    bind(endpoint, address, null);
  }

  /// Gives an endpoint a socket for datagrams that knows one peer and hears nobody else. Datagrams
  /// to an address where nobody is are lost without a word.
  ///
  /// @throws IllegalArgumentException if the address is taken
  public void bind(Endpoint<?, ?> endpoint, SocketAddress address, @Nullable SocketAddress peer) {
    var socket = new DatagramSocket(endpoint, address, peer);
    if (sockets.putIfAbsent(address, socket) != null) {
      throw new IllegalArgumentException(address + " is taken");
    }
    endpoint.plug(socket);
    plan(Duration.ZERO, endpoint + " opens " + address, endpoint::opened);
  }

  /// Plans an act of the test itself.
  public void after(Duration wait, Runnable act) {
    plan(wait, "planned act", act);
  }

  /// Checks `invariant` after every event; it fails by throwing.
  public void always(Runnable invariant) {
    invariants.add(invariant);
  }

  /// Runs until nothing is left to happen: nothing under way, and no session wants to be woken.
  ///
  /// @param most how many events that may take
  /// @throws AssertionError if something throws, or it takes more
  public void run(int most) {
    for (int i = 0; !isIdle(); i++) {
      insistOn(i < most, "still busy after " + most + " events");
      step();
    }
  }

  /// Runs until that much time has passed, whether or not there is more to happen.
  ///
  /// @param most how many events that may take
  /// @throws AssertionError if something throws, or it takes more
  public void run(Duration time, int most) {
    Instant end = now().plus(time);
    for (int i = 0; !next().isAfter(end); i++) {
      insistOn(i < most, "still busy after " + most + " events");
      step();
    }
    clock.moveTo(end);
  }

  /// Whether nothing is left to happen.
  public boolean isIdle() {
    return next().equals(Instant.MAX);
  }

  void plan(Duration wait, String what, Runnable act) {
    plan(now().plus(wait), what, act);
  }

  void plan(Instant at, String what, Runnable act) {
    agenda.add(new Event(at, random.nextInt(), planned++, what, act));
  }

  /// How long something takes on its way in this weather.
  Duration delay() {
    return weather.latency().plus(jitter());
  }

  Duration jitter() {
    return Duration.ofNanos(random.nextLong(weather.jitter().toNanos() + 1));
  }

  /// From 1 to `most`; one in four is 1, because single bytes find most mistakes.
  int piece(int most) {
    return !weather.splitting() ? most : random.nextInt(4) == 0 ? 1 : 1 + random.nextInt(most);
  }

  void note(String what) {
    if (trace.size() == REMEMBERED) {
      trace.removeFirst();
    }
    trace.addLast("  " + Duration.between(SimulatedClock.NOON, now()) + " " + what);
  }

  /// The time of the next event, [Instant#MAX] if there is none.
  private Instant next() {
    var due = sleeper().flatMap(Endpoint::deadline).orElse(Instant.MAX);
    var event = agenda.peek();
    return event == null || due.isBefore(event.at()) ? due : event.at();
  }

  private Optional<Endpoint<?, ?>> sleeper() {
    Endpoint<?, ?> first = null;
    for (var endpoint : endpoints) {
      var due = endpoint.deadline();
      if (due.isPresent()
          && (first == null || due.get().isBefore(first.deadline().orElse(Instant.MAX)))) {
        first = endpoint;
      }
    }
    return Optional.ofNullable(first);
  }

  private void step() {
    happened++;
    try {
      var event = agenda.peek();
      var sleeper = sleeper();
      var due = sleeper.flatMap(Endpoint::deadline).orElse(Instant.MAX);
      boolean wake =
          event == null
              || due.isBefore(event.at())
              || (due.equals(event.at()) && random.nextBoolean());
      if (wake) {
        var endpoint = sleeper.orElseThrow();
        clock.moveTo(due.isBefore(now()) ? now() : due);
        note(endpoint + " wakes up");
        endpoint.happened(new Signal.WokenUp());
      } else {
        agenda.remove();
        clock.moveTo(event.at());
        note(event.what());
        event.act().run();
      }
      invariants.forEach(Runnable::run);
    } catch (RuntimeException | Error e) {
      throw new AssertionError(story(e.toString()), e);
    }
  }

  private void insistOn(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(story(otherwise));
    }
  }

  private String story(String what) {
    return "seed " + seed + ", event " + happened + ": " + what + "\n" + String.join("\n", trace);
  }

  /// One end of what carries datagrams. Each is on its own: late, lost, doubled or held back.
  private final class DatagramSocket implements Endpoint.Socket {
    private final Endpoint<?, ?> owner;
    private final SocketAddress address;
    private final @Nullable SocketAddress peer;

    DatagramSocket(Endpoint<?, ?> owner, SocketAddress address, @Nullable SocketAddress peer) {
      this.owner = owner;
      this.address = address;
      this.peer = peer;
    }

    @Override
    public void send(Bytes bytes, @Nullable SocketAddress to) {
      SocketAddress target = to == null ? peer : to;
      if (target == null) {
        throw new IllegalStateException(owner + " has many peers and did not say to whom");
      }
      int copies =
          random.nextDouble() < weather.loss()
              ? 0
              : random.nextDouble() < weather.duplication() ? 2 : 1;
      for (int i = 0; i < copies; i++) {
        Duration late = delay();
        if (random.nextDouble() < weather.reordering()) {
          late = late.plus(weather.latency().plus(weather.jitter()).multipliedBy(2));
        }
        plan(late, bytes + " reaches " + target, () -> deliver(bytes, target));
      }
    }

    private void deliver(Bytes bytes, SocketAddress target) {
      var receiver = sockets.get(target);
      if (receiver == null) {
        return;
      }
      if (receiver.peer == null) {
        receiver.owner.happened(new Signal.Arrived(bytes, address));
      } else if (Objects.equals(receiver.peer, address)) {
        receiver.owner.happened(new Signal.Arrived(bytes));
      }
    }

    @Override
    public void startTls(Step.StartTls.Role role, Bytes surplus) {
      throw new IllegalStateException(owner + " wants TLS on datagrams");
    }

    @Override
    public void close() {
      sockets.remove(address);
    }
  }
}
