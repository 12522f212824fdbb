package io.portolan.psrt.server;

import io.portolan.psrt.broker.Broker;
import io.portolan.psrt.broker.ClientSession;
import io.portolan.psrt.session.ServerTerms;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/// Serves a broker on any number of addresses: TCP, TLS, UNIX-domain sockets, UDP.
///
/// A virtual thread reads from each control socket, or for a few that speak often a platform
/// thread; none waits at a data socket. One more looks after everybody's deadlines ten times a
/// second.
public final class PsrtServer implements Closeable {
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Duration POLL = Duration.ofMillis(2);

  /// How many clients that speak often are read by a platform thread.
  private static final int SEATS = 2 * Math.max(2, Runtime.getRuntime().availableProcessors());

  private final ServerSettings settings;
  private final Broker broker;
  private final Clock clock;
  private final Semaphore places;
  private final Semaphore logins;
  private final Semaphore seats = new Semaphore(SEATS);
  private final List<StreamDoor> doors = new ArrayList<>();
  private final List<DatagramService> datagrams = new ArrayList<>();
  private final Set<Watched> watched = ConcurrentHashMap.newKeySet();
  private volatile boolean stopping;
  private volatile long drainEnds;
  private boolean closed;

  private PsrtServer(ServerSettings settings, Broker broker) {
    this.settings = settings;
    this.broker = broker;
    this.clock = new Clock(Instant.now());
    this.places = new Semaphore(settings.connections());
    this.logins = new Semaphore(settings.loginsInFlight(), true);
  }

  /// Opens everything that the settings name; when this returns the server is ready.
  ///
  /// @throws java.net.BindException if an address is taken or not ours; then nothing is open
  public static PsrtServer open(ServerSettings settings, Broker broker) throws IOException {
    var server = new PsrtServer(settings, broker);
    try {
      for (SocketAddress bind : settings.binds()) {
        server.doors.add(StreamDoor.open(bind, server.places, server::accepted));
      }
      for (InetSocketAddress bind : settings.datagramBinds()) {
        server.datagrams.add(DatagramService.open(bind, server));
      }
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e;
    }
    Thread.ofVirtual().name("psrt deadlines").start(server::lookAfterAll);
    return server;
  }

  /// Where streams are accepted, in the order of the settings, with the ports they really have.
  public List<SocketAddress> addresses() {
    return doors.stream().map(StreamDoor::address).toList();
  }

  /// Where datagrams are received, likewise.
  public List<InetSocketAddress> datagramAddresses() {
    return datagrams.stream().map(DatagramService::address).toList();
  }

  public Broker broker() {
    return broker;
  }

  /// Stops: takes no more connections and no more operations, sends what is queued, for at most
  /// [ServerSettings#drain()], and hangs up.
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    drainEnds = System.nanoTime() + settings.drain().toNanos();
    stopping = true;
    doors.forEach(StreamDoor::close);
    datagrams.forEach(DatagramService::close);
    watched.forEach(Watched::windDown);
    boolean interrupted = false;
    while (!watched.isEmpty() && System.nanoTime() - drainEnds < 0 && !interrupted) {
      interrupted = pause(POLL);
    }
    watched.forEach(one -> one.hangUp("server stopped"));
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void accepted(SocketChannel channel, SocketAddress peer) {
    var connection = new ClientConnection(this, new ClearConnection(channel, peer), terms(peer));
    watched.add(connection);
    if (stopping) {
      connection.hangUp("server is stopping");
    }
    connection.start();
  }

  private ServerTerms terms(SocketAddress peer) {
    ServerTerms.Security security =
        peer instanceof UnixDomainSocketAddress
            ? ServerTerms.Security.LOCAL
            : settings.tls() == null
                ? ServerTerms.Security.PLAIN
                : settings.clearAllowed()
                    ? ServerTerms.Security.PLAIN_OR_TLS
                    : ServerTerms.Security.TLS;
    return new ServerTerms(broker.settings().limits().messages(), settings.timeouts(), security);
  }

  private void lookAfterAll() {
    while (!watched.isEmpty() || !stopping) {
      long now = System.nanoTime();
      for (Watched one : watched) {
        one.look(now);
      }
      if (pause(LOOK)) {
        return;
      }
    }
  }

  /// @return whether the thread was interrupted
  private static boolean pause(Duration howLong) {
    try {
      Thread.sleep(howLong);
      return false;
    } catch (InterruptedException _) {
      return true;
    }
  }

  ServerSettings settings() {
    return settings;
  }

  Clock clock() {
    return clock;
  }

  /// One for each login that is being checked.
  Semaphore logins() {
    return logins;
  }

  /// One for each control socket that is read by a platform thread.
  Semaphore seats() {
    return seats;
  }

  /// A stream turned out to be a data socket, which is looked after from now on.
  void handedOver(ClientConnection connection, DataSocket to) {
    watched.add(to);
    watched.remove(connection);
    if (to.isClosed()) {
      watched.remove(to);
    }
  }

  /// A connection is closed: another may come.
  void closed(Watched connection) {
    watched.remove(connection);
    places.release();
  }

  /// While the server is stopping, waits until what is queued for a session has been sent.
  void awaitDrain(ClientSession session) {
    while (stopping && !session.isDrained() && System.nanoTime() - drainEnds < 0) {
      if (pause(POLL)) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
