package io.portolan.net;

import io.portolan.wire.Bytes;
import io.portolan.wire.session.Session;
import io.portolan.wire.session.Signal;
import io.portolan.wire.session.Step;
import java.io.Closeable;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Runs sessions on one datagram socket: either one session that knows its many peers, or one
/// session for each peer.
///
/// The thread that calls [#run()] is the session thread of all of them: it alone calls sessions,
/// tells the program of events and sends; one queue holds all deadlines. A virtual thread reads the
/// socket into a bounded mailbox; while that is full the system drops what arrives, as datagrams
/// may be. At most [Limits#connections()] peers have a session at once; datagrams of further ones
/// are dropped and counted.
///
/// @param <E> the conversations' events
public final class UdpDriver<S extends Session<E>, E> implements Runnable, Closeable {
  private static final Duration LONG = Duration.ofDays(1);

  /// What the session thread finds in its mailbox.
  private sealed interface Item<S, E> {
    /// A datagram as it came.
    record Came<S, E>(Bytes bytes, SocketAddress from) implements Item<S, E> {}

    /// Something the program wants of a session.
    record Act<S, E>(@Nullable SocketAddress peer, Function<? super S, List<Step<E>>> act)
        implements Item<S, E> {}

    /// There will be no more.
    record HangUp<S, E>(String because) implements Item<S, E> {}
  }

  /// One session and when it wants to be woken.
  private final class Party {
    final long number;
    final @Nullable SocketAddress peer;
    final S session;
    @Nullable Instant deadline;
    @Nullable String because;

    Party(long number, @Nullable SocketAddress peer, S session) {
      this.number = number;
      this.peer = peer;
      this.session = session;
    }

    Instant deadline() {
      return deadline == null ? Instant.MAX : deadline;
    }
  }

  private final UdpListener socket;
  private final @Nullable Function<? super SocketAddress, ? extends S> sessions;
  private final @Nullable Party sole;
  private final Limits limits;
  private final InstantSource clock;
  private final Consumer<? super E> events;
  private final Tally tally = new Tally();
  private final Mailbox<Item<S, E>> mailbox;
  private volatile @Nullable Thread owner;

  // Only the session thread touches what follows.
  private final Map<SocketAddress, Party> parties = new HashMap<>();
  private final TreeSet<Party> deadlines =
      new TreeSet<>(Comparator.comparing(Party::deadline).thenComparingLong(p -> p.number));
  private final ArrayDeque<Item<S, E>> own = new ArrayDeque<>();
  private Instant now = Instant.MIN;
  private long numbers;
  private @Nullable String because;

  /// One session for all peers: [Signal.Arrived#from()] and [Step.Send#to()] say which. It ends
  /// with the session's closing step.
  ///
  /// @param clock tells the session's time
  /// @param events told on the session thread, in order; must not block for long
  public UdpDriver(
      UdpListener socket,
      S session,
      Limits limits,
      InstantSource clock,
      Consumer<? super E> events) {
    this(socket, session, null, limits, clock, events);
  }

  private UdpDriver(
      UdpListener socket,
      @Nullable S session,
      @Nullable Function<? super SocketAddress, ? extends S> sessions,
      Limits limits,
      InstantSource clock,
      Consumer<? super E> events) {
    this.socket = socket;
    this.sole = session == null ? null : new Party(0, null, session);
    this.sessions = sessions;
    this.limits = limits;
    this.clock = clock;
    this.events = events;
    this.mailbox = new Mailbox<>(limits.queued());
  }

  /// One session for each peer, made when its first datagram arrives or something is wanted of it,
  /// and forgotten when it closes.
  ///
  /// @param sessions makes the session for a peer
  public static <S extends Session<E>, E> UdpDriver<S, E> byPeer(
      UdpListener socket,
      Function<? super SocketAddress, ? extends S> sessions,
      Limits limits,
      InstantSource clock,
      Consumer<? super E> events) {
    return new UdpDriver<>(socket, null, sessions, limits, clock, events);
  }

  public Traffic traffic() {
    return tally.traffic();
  }

  /// Asks the one session for steps, on the session thread and in its turn; waits while the mailbox
  /// is full. An act that comes after the end, or whose caller is interrupted while waiting, is not
  /// called.
  ///
  /// @throws IllegalStateException if there is a session for each peer
  public void perform(Function<? super S, List<Step<E>>> act) {
    if (sole == null) {
      throw new IllegalStateException("say which peer: there is a session for each");
    }
    submit(new Item.Act<>(null, act));
  }

  /// Asks the session for `peer`, which is made if there is none, for steps. If there are too many
  /// peers already, nothing happens and a drop is counted.
  ///
  /// @throws IllegalStateException if there is one session for all peers
  public void perform(SocketAddress peer, Function<? super S, List<Step<E>>> act) {
    if (sole != null) {
      throw new IllegalStateException("there is one session for all peers");
    }
    submit(new Item.Act<>(peer, act));
  }

  private void submit(Item<S, E> item) {
    if (Thread.currentThread() == owner) {
      own.add(item);
      return;
    }
    try {
      mailbox.put(item);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Ends every session after what was asked for before. Does not wait for it.
  @Override
  public void close() {
    if (!mailbox.force(new Item.HangUp<>("closed"))) {
      socket.close();
    }
  }

  /// Runs until closed, until the one session closes, or until the thread is interrupted. Every
  /// session hears [Signal.Opened] first and [Signal.HungUp] last; the socket is closed when this
  /// returns.
  @Override
  public void run() {
    owner = Thread.currentThread();
    Thread reader = Thread.ofVirtual().name("read " + socket.address()).start(this::read);
    try {
      if (sole != null) {
        signal(sole, new Signal.Opened());
      }
      while (because == null) {
        Item<S, E> item = own.isEmpty() ? mailbox.poll(nanosToWait()) : own.poll();
        if (item != null) {
          take(item);
        }
        if (because == null) {
          wakeNext();
        }
      }
      endAll(because);
    } catch (InterruptedException _) {
      endAll("interrupted");
      Thread.currentThread().interrupt();
    } finally {
      mailbox.close();
      socket.close();
      Patience.awaitEnd(reader);
    }
  }

  private void take(Item<S, E> item) {
    switch (item) {
      case Item.Came<S, E>(var bytes, var from) -> {
        Party party = partyFor(from);
        if (party != null) {
          tally.heard(bytes.size());
          signal(party, new Signal.Arrived(bytes, from));
        }
      }
      case Item.Act<S, E>(var peer, var act) -> {
        Party party = peer == null ? sole : partyFor(peer);
        if (party != null) {
          follow(party, act.apply(party.session));
        }
      }
      case Item.HangUp<S, E>(var reason) -> because = reason;
    }
  }

  /// The session for this peer, new if need be; null if there are too many.
  private @Nullable Party partyFor(SocketAddress peer) {
    if (sole != null || sessions == null) {
      return sole;
    }
    Party known = parties.get(peer);
    if (known != null) {
      return known;
    }
    if (parties.size() >= limits.connections()) {
      tally.dropped();
      return null;
    }
    var party = new Party(++numbers, peer, sessions.apply(peer));
    parties.put(peer, party);
    signal(party, new Signal.Opened());
    return party.because == null ? party : null;
  }

  private void signal(Party party, Signal signal) {
    Instant instant = clock.instant();
    now = instant.isAfter(now) ? instant : now;
    follow(party, party.session.on(signal, now));
  }

  /// Carries out steps. Once the session is over only the telling of events is left of them.
  private void follow(Party party, List<Step<E>> steps) {
    boolean wasOver = party.because != null;
    for (Step<E> step : steps) {
      switch (step) {
        case Step.Send<E>(var bytes, var to) -> say(party, bytes, to == null ? party.peer : to);
        case Step.Happened<E>(var event) -> events.accept(event);
        case Step.StartTls<E> _ -> throw new IllegalStateException("no TLS over datagrams");
        case Step.Close<E>(var reason) ->
            party.because = party.because == null ? reason : party.because;
      }
    }
    deadlines.remove(party);
    party.deadline = party.session.deadline().orElse(null);
    if (party.because != null) {
      if (!wasOver) {
        over(party, party.because);
      }
    } else if (party.deadline != null) {
      deadlines.add(party);
    }
  }

  private void say(Party party, Bytes bytes, @Nullable SocketAddress to) {
    if (party.because != null) {
      return;
    }
    if (to == null) {
      throw new IllegalStateException("the session knows many peers and says to none");
    }
    try {
      socket.send(bytes, to);
      tally.said(bytes.size());
    } catch (IOException _) {
      tally.dropped();
    }
  }

  private void over(Party party, String reason) {
    if (party.peer == null) {
      because = reason;
    } else {
      parties.remove(party.peer);
    }
    signal(party, new Signal.HungUp(reason));
  }

  private void endAll(String reason) {
    var left = new ArrayList<>(parties.values());
    if (sole != null) {
      left.add(sole);
    }
    for (Party party : left) {
      if (party.because == null) {
        party.because = reason;
        over(party, reason);
      }
    }
  }

  /// Wakes the session that is due first. One at a time, so that waking and arriving take turns.
  private void wakeNext() {
    if (!deadlines.isEmpty()) {
      Party first = deadlines.first();
      if (!clock.instant().isBefore(first.deadline())) {
        signal(first, new Signal.WokenUp());
      }
    }
  }

  private long nanosToWait() {
    if (deadlines.isEmpty()) {
      return Patience.nanos(LONG);
    }
    return Patience.nanos(Duration.between(clock.instant(), deadlines.first().deadline()));
  }

  private void read() {
    try {
      boolean open = true;
      while (open) {
        var datagram = socket.hear(LONG).orElse(null);
        open = datagram == null || mailbox.put(new Item.Came<>(datagram.bytes(), datagram.from()));
      }
    } catch (IOException e) {
      mailbox.force(
          new Item.HangUp<>(socket.isClosed() ? "closed" : String.valueOf(e.getMessage())));
    } catch (InterruptedException _) {
      // The socket is over.
    }
  }
}
