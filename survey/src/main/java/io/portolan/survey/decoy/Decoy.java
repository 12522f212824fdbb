package io.portolan.survey.decoy;

import io.portolan.identify.Target;
import io.portolan.net.Limits;
import io.portolan.net.Line;
import io.portolan.net.TcpListener;
import io.portolan.net.UdpListener;
import io.portolan.survey.decoy.Guestbook.Visit;
import io.portolan.survey.decoy.Visitor.Ending;
import io.portolan.survey.decoy.Visitor.Words;
import io.portolan.wire.Bytes;
import io.portolan.wire.Transport;
import io.portolan.wire.probe.Probe;
import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/// Listens where nothing should talk and writes down who knocks.
///
/// Visitors are let in within [VisitLimits]; what they say is recognised by their first words.
/// Nothing is answered unless the decoy is given an answer, and a datagram never with more bytes
/// than it had, since its sender may have written another's address on it.
public final class Decoy implements Closeable {
  /// How long closing waits for visits under way, twice: to end by themselves, then to be entered.
  private static final Duration LINGER = Duration.ofSeconds(1);

  /// Between two attempts to hear from a socket that is in trouble.
  private static final Duration PAUSE = Duration.ofMillis(100);

  private static final Limits LINES =
      new Limits(
          Limits.DEFAULT.connect(),
          Limits.DEFAULT.stall(),
          LINGER,
          Limits.DEFAULT.queued(),
          Limits.DEFAULT.chunk(),
          1024);

  private final VisitLimits limits;
  private final Bytes answer;
  private final InstantSource clock;
  private final Guestbook guestbook;
  private final List<Target> places = new ArrayList<>();
  private final List<Closeable> listeners = new ArrayList<>();
  private final Phaser visits = new Phaser(1);
  private volatile boolean isClosed;

  private Decoy(VisitLimits limits, Bytes answer, InstantSource clock, Guestbook guestbook) {
    this.limits = limits;
    this.answer = answer;
    this.clock = clock;
    this.guestbook = guestbook;
  }

  /// Listens from now on, on all places or on none.
  ///
  /// @param places where; port 0 takes any free one
  /// @param answer said once to each visitor, after its first words or, on a connection, after a
  ///     second of silence; empty to answer nothing
  /// @param probes all there are
  /// @param audience is told every visitor when the visit is over, one at a time, on any thread;
  ///     must not throw
  /// @throws PlaceTakenException if the system does not let us listen somewhere
  public static Decoy open(
      List<Target> places,
      VisitLimits limits,
      Bytes answer,
      List<Probe> probes,
      InstantSource clock,
      Consumer<Visitor> audience)
      throws PlaceTakenException {
    var decoy =
        new Decoy(limits, answer, clock, new Guestbook(probes, limits.perSecond(), audience));
    for (Target place : places) {
      try {
        decoy.listen(place);
      } catch (IOException e) {
        decoy.close();
        throw new PlaceTakenException(place, e);
      }
    }
    return decoy;
  }

  /// Where it listens, with the ports it really has, in the order they were given.
  public List<Target> places() {
    return List.copyOf(places);
  }

  /// How many visitors were turned away unheard so far.
  public long turnedAway() {
    return guestbook.turnedAway();
  }

  /// Listens no more. Visits under way may end within a second; those that do not are ended, and
  /// all are told to the audience before this returns.
  @Override
  public void close() {
    synchronized (listeners) {
      if (isClosed) {
        return;
      }
      isClosed = true;
    }
    for (Closeable listener : listeners) {
      try {
        listener.close();
      } catch (IOException e) {
        System.getLogger(Decoy.class.getName()).log(Level.WARNING, "cannot close " + listener, e);
      }
    }
    try {
      visits.awaitAdvanceInterruptibly(visits.arrive(), LINGER.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException e) {
      System.getLogger(Decoy.class.getName()).log(Level.WARNING, "some visits were not recorded");
    }
  }

  private void listen(Target place) throws IOException {
    if (place.transport() == Transport.TCP) {
      var door = new CompletableFuture<InetSocketAddress>();
      var listener = TcpListener.open(place.address(), LINES, line -> serve(line, door.join()));
      var address = (InetSocketAddress) listener.address();
      door.complete(address);
      listeners.add(listener);
      places.add(new Target(Transport.TCP, address));
    } else {
      var listener = UdpListener.open(place.address());
      listeners.add(listener);
      places.add(new Target(Transport.UDP, listener.address()));
      Thread.ofVirtual().name("decoy " + place).start(() -> hear(listener));
    }
  }

  private void serve(Line line, InetSocketAddress to) {
    Instant at = clock.instant();
    if (!guestbook.admits(at)) {
      return;
    }
    visits.register();
    try {
      var visit = new StreamVisit(line, limits, answer, clock);
      Ending ending = visit.run();
      line.close();
      Duration took = Duration.between(at, clock.instant());
      guestbook.enter(
          new Visit(
              at,
              took,
              Transport.TCP,
              (InetSocketAddress) line.peer(),
              to,
              visit.words(),
              visit.heard(),
              ending));
    } finally {
      visits.arriveAndDeregister();
    }
  }

  private void hear(UdpListener listener) {
    while (!isClosed) {
      try {
        var datagram = listener.hear(Duration.ofDays(1));
        if (datagram.isPresent()) {
          enter(listener, datagram.get());
        }
      } catch (IOException e) {
        if (!isClosed) {
          System.getLogger(Decoy.class.getName()).log(Level.WARNING, "cannot hear", e);
          LockSupport.parkNanos(PAUSE.toNanos());
        }
      }
    }
  }

  private void enter(UdpListener listener, UdpListener.Datagram datagram) {
    Instant at = clock.instant();
    if (!guestbook.admits(at)) {
      return;
    }
    visits.register();
    try {
      Bytes said = datagram.bytes().first(limits.bytes()).compact();
      var words = new ArrayList<Words>();
      words.add(new Words(at, false, said));
      if (!answer.isEmpty() && answer.size() <= datagram.bytes().size()) {
        Instant answered = clock.instant();
        if (isSent(listener, datagram)) {
          words.add(new Words(answered, true, answer));
        }
      }
      guestbook.enter(
          new Visit(
              at,
              Duration.ZERO,
              Transport.UDP,
              (InetSocketAddress) datagram.from(),
              listener.address(),
              words,
              datagram.bytes().size(),
              Ending.DATAGRAM));
    } finally {
      visits.arriveAndDeregister();
    }
  }

  private boolean isSent(UdpListener listener, UdpListener.Datagram datagram) {
    try {
      listener.send(answer, datagram.from());
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
