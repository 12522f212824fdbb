package io.portolan.net;

import io.portolan.net.tls.TlsEngine;
import io.portolan.net.tls.TlsFacts;
import io.portolan.net.tls.TlsMaterial;
import io.portolan.wire.Bytes;
import io.portolan.wire.session.Session;
import io.portolan.wire.session.Signal;
import io.portolan.wire.session.Step;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Runs one session on one stream.
///
/// The thread that calls [#run()] is the session thread: it alone calls the session, tells the
/// program of events and writes. A virtual thread reads the line into a bounded mailbox. A session
/// that is slower than its peer fills the mailbox, the reader waits, and the peer is held back by
/// the stream itself. TLS lives on the session thread too, between mailbox and session.
///
/// A peer that closes its side has been answered everything it asked before; then the line is over.
/// Our own closing sends what was said, closes our side, and waits for the peer's end for at most
/// [Limits#linger()], so that nothing sent is lost to a reset.
///
/// @param <E> the conversation's events
public final class TcpDriver<S extends Session<E>, E> implements Runnable, Closeable {
  private static final int AT_ONCE = 64 * 1024;
  private static final Duration LONG = Duration.ofDays(1);

  /// What the session thread finds in its mailbox.
  private sealed interface Item<S, E> {
    /// Bytes as they came from the line.
    record Chunk<S, E>(Bytes bytes) implements Item<S, E> {}

    /// Something the program wants of the session.
    record Act<S, E>(Function<? super S, List<Step<E>>> act) implements Item<S, E> {}

    /// The peer's side has ended.
    record Ended<S, E>(String because) implements Item<S, E> {}

    /// The program wants to hang up.
    record HangUp<S, E>() implements Item<S, E> {}
  }

  private final Line line;
  private final S session;
  private final Limits limits;
  private final InstantSource clock;
  private final Consumer<? super E> events;
  private final Tally tally = new Tally();
  private final Mailbox<Item<S, E>> mailbox;
  private volatile @Nullable Thread owner;
  private volatile boolean closing;
  private @Nullable TlsMaterial material;
  private String serverName = "";
  private @Nullable Future<?> alarm;

  // Only the session thread touches what follows.
  private final ArrayDeque<Item<S, E>> own = new ArrayDeque<>();
  private final List<Bytes> heldBack = new ArrayList<>();
  private Instant now = Instant.MIN;
  private @Nullable Instant deadline;
  private @Nullable TlsEngine tls;
  private boolean secured;
  private long handshakeEnds;
  private @Nullable String because;
  private boolean inGoodOrder;
  private boolean peerEnded;

  /// @param clock tells the session's time; the driver's own limits go by the system's
  /// @param events told on the session thread, in order; must not block for long
  public TcpDriver(
      Line line, S session, Limits limits, InstantSource clock, Consumer<? super E> events) {
    this.line = line;
    this.session = session;
    this.limits = limits;
    this.clock = clock;
    this.events = events;
    this.mailbox = new Mailbox<>(limits.queued());
    if (line.peer() instanceof InetSocketAddress peer) {
      this.serverName = peer.getHostString();
    }
  }

  /// What [Step.StartTls] shall use; before [#run()]. A client expects the peer to be called as it
  /// was dialled.
  public TcpDriver<S, E> secure(TlsMaterial with) {
    this.material = with;
    return this;
  }

  /// What [Step.StartTls] shall use, and how the peer is called.
  public TcpDriver<S, E> secure(TlsMaterial with, String expected) {
    this.serverName = expected;
    return secure(with);
  }

  public Traffic traffic() {
    return tally.traffic();
  }

  /// Asks the session for steps, on the session thread and in its turn; waits while the mailbox is
  /// full. An act that comes after the end of the conversation, or whose caller is interrupted
  /// while waiting, is not called.
  public void perform(Function<? super S, List<Step<E>>> act) {
    var item = new Item.Act<S, E>(act);
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

  /// Hangs up after what was asked for before, at the latest after [Limits#linger()]. Does not wait
  /// for it.
  @Override
  public void close() {
    synchronized (this) {
      if (closing) {
        return;
      }
      closing = true;
      alarm =
          ForkJoinPool.commonPool()
              .schedule(line::close, Patience.nanos(limits.linger()), TimeUnit.NANOSECONDS);
    }
    if (!mailbox.force(new Item.HangUp<>())) {
      line.close();
    }
  }

  /// Carries the conversation to its end. The session hears [Signal.Opened] first and
  /// [Signal.HungUp] last; the line is closed when this returns. Interrupting the thread hangs up
  /// at once.
  @Override
  public void run() {
    owner = Thread.currentThread();
    Thread reader = Thread.ofVirtual().name("read " + line.peer()).start(this::read);
    try {
      converse();
    } catch (InterruptedException _) {
      because = "interrupted";
      line.close();
      signal(new Signal.HungUp(because));
      Thread.currentThread().interrupt();
    } finally {
      mailbox.close();
      line.close();
      Patience.awaitEnd(reader);
      cancelAlarm();
    }
  }

  private void converse() throws InterruptedException {
    signal(new Signal.Opened());
    while (because == null) {
      Item<S, E> item = own.isEmpty() ? mailbox.poll(nanosToWait()) : own.poll();
      if (item != null) {
        take(item);
      }
      if (because == null) {
        lookAtTheTime();
      }
    }
    leave(because);
  }

  private void take(Item<S, E> item) {
    switch (item) {
      case Item.Chunk<S, E>(var bytes) -> {
        if (tls == null) {
          arrived(bytes);
        } else {
          decrypt(tls, bytes);
        }
      }
      case Item.Act<S, E>(var act) -> follow(act.apply(session));
      case Item.Ended<S, E>(var reason) -> {
        peerEnded = true;
        because =
            tls == null
                ? reason
                : secured ? reason + " without close_notify" : reason + " during the TLS handshake";
      }
      case Item.HangUp<S, E>() -> hangUp("closed");
    }
  }

  private void arrived(Bytes bytes) {
    tally.heard(bytes.size());
    signal(new Signal.Arrived(bytes));
  }

  private void signal(Signal signal) {
    Instant instant = clock.instant();
    now = instant.isAfter(now) ? instant : now;
    follow(session.on(signal, now));
  }

  /// Carries out steps. Once the line is over only the telling of events is left of them.
  private void follow(List<Step<E>> steps) {
    for (Step<E> step : steps) {
      switch (step) {
        case Step.Send<E>(var bytes, _) -> say(bytes);
        case Step.Happened<E>(var event) -> events.accept(event);
        case Step.StartTls<E>(var role, var surplus) -> startTls(role, surplus);
        case Step.Close<E>(var reason) -> hangUp(reason);
      }
    }
    deadline = session.deadline().orElse(null);
  }

  private void say(Bytes bytes) {
    if (because != null) {
      return;
    }
    if (tls != null && !secured) {
      holdBack(bytes);
      return;
    }
    try {
      if (tls == null) {
        line.send(bytes, limits.stall());
      } else {
        for (int at = 0; at < bytes.size(); at += AT_ONCE) {
          Bytes piece = bytes.slice(at, Math.min(bytes.size(), at + AT_ONCE));
          line.send(tls.seal(piece), limits.stall());
        }
      }
      tally.said(bytes.size());
    } catch (IOException e) {
      broken(e);
    }
  }

  /// What is said between the start of TLS and its being up waits for that.
  private void holdBack(Bytes bytes) {
    if (heldBack.size() >= limits.queued()) {
      because = "said " + heldBack.size() + " times during the TLS handshake";
    } else {
      heldBack.add(bytes);
    }
  }

  private void hangUp(String reason) {
    if (because == null) {
      because = reason;
      inGoodOrder = true;
    }
  }

  private void broken(IOException e) {
    if (because == null) {
      because = closing ? "closed" : said(e);
    }
  }

  private void startTls(Step.StartTls.Role role, Bytes surplus) {
    if (material == null) {
      throw new IllegalStateException("the session starts TLS, the driver has no material for it");
    }
    if (because != null) {
      return;
    }
    try {
      tls =
          role == Step.StartTls.Role.CLIENT
              ? TlsEngine.client(material, serverName)
              : TlsEngine.server(material);
      handshakeEnds = System.nanoTime() + Patience.nanos(limits.connect());
      sendOwed(tls);
    } catch (IOException e) {
      broken(e);
    }
    if (!surplus.isEmpty()) {
      own.addFirst(new Item.Chunk<>(surplus));
    }
  }

  private void decrypt(TlsEngine engine, Bytes bytes) {
    List<Bytes> clear;
    try {
      clear = engine.arrived(bytes);
      sendOwed(engine);
    } catch (SSLException e) {
      sendAlert(engine);
      because = "TLS: " + said(e);
      return;
    } catch (IOException e) {
      broken(e);
      return;
    }
    if (!secured && engine.isEstablished()) {
      established(engine.facts());
    }
    for (Bytes piece : clear) {
      if (because == null) {
        arrived(piece);
      }
    }
    if (engine.isClosedByPeer() && because == null) {
      because = "peer closed";
      inGoodOrder = true;
    }
  }

  private void established(TlsFacts facts) {
    secured = true;
    heldBack.forEach(this::say);
    heldBack.clear();
    var certificate = facts.certificate();
    signal(
        new Signal.Secured(
            facts.version(),
            facts.cipherSuite(),
            facts.applicationProtocol(),
            certificate == null ? "" : certificate.subject()));
  }

  private void sendOwed(TlsEngine engine) throws IOException {
    Bytes owed = engine.owed();
    if (!owed.isEmpty()) {
      line.send(owed, limits.stall());
    }
  }

  private void sendAlert(TlsEngine engine) {
    try {
      sendOwed(engine);
    } catch (IOException _) {
      // The peer need not hear why.
    }
  }

  private void lookAtTheTime() {
    if (tls != null && !secured && handshakeEnds - System.nanoTime() <= 0) {
      because = "TLS handshake not done within " + Patience.words(limits.connect());
    } else if (deadline != null && !clock.instant().isBefore(deadline)) {
      signal(new Signal.WokenUp());
    }
  }

  private long nanosToWait() {
    long wait = Patience.nanos(LONG);
    if (deadline != null) {
      Instant instant = clock.instant();
      wait = instant.isBefore(deadline) ? Patience.nanos(Duration.between(instant, deadline)) : 0;
    }
    if (tls != null && !secured) {
      wait = Math.min(wait, Math.max(0, handshakeEnds - System.nanoTime()));
    }
    return wait;
  }

  private void leave(String reason) throws InterruptedException {
    long until = System.nanoTime() + Patience.nanos(limits.linger());
    if (inGoodOrder) {
      try {
        if (tls != null) {
          line.send(tls.farewell(), limits.linger());
        }
        line.shutdownOutput();
      } catch (IOException _) {
        inGoodOrder = false;
      }
    }
    signal(new Signal.HungUp(reason));
    while (inGoodOrder && !peerEnded) {
      Item<S, E> item = mailbox.poll(Math.max(0, until - System.nanoTime()));
      peerEnded = item == null || item instanceof Item.Ended;
    }
  }

  private void read() {
    try {
      String end = null;
      while (end == null) {
        end =
            switch (line.hear(LONG)) {
              case Line.Heard.Data(var bytes) ->
                  mailbox.put(new Item.Chunk<>(bytes)) ? null : "over";
              case Line.Heard.Silence() -> null;
              case Line.Heard.HungUp() -> "peer closed";
              case Line.Heard.Reset() -> "reset";
            };
      }
      mailbox.force(new Item.Ended<>(end));
    } catch (IOException e) {
      mailbox.force(new Item.Ended<>(closing ? "closed" : said(e)));
    } catch (InterruptedException _) {
      // The conversation is over.
    }
  }

  private synchronized void cancelAlarm() {
    if (alarm != null) {
      alarm.cancel(false);
    }
  }

  private static String said(IOException e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }
}
