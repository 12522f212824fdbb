package io.portolan.psrt.client;

import io.portolan.net.Line;
import io.portolan.psrt.message.PsrtMessage.Publish;
import io.portolan.psrt.message.PsrtMessage.Subscribe;
import io.portolan.psrt.message.PsrtMessage.Token;
import io.portolan.psrt.message.PsrtMessage.Unsubscribe;
import io.portolan.psrt.message.ReplyCode;
import io.portolan.psrt.session.ControlEvent;
import io.portolan.psrt.session.PsrtControlClientSession;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;

/// What a client says and hears, over as many connections as it takes.
///
/// One thread calls brokers and hears the control socket, one more listens at the data socket once
/// something has been subscribed to. Everything they share is touched under one guard. A
/// subscription waits until the data socket is joined, so that no message is missed in between, and
/// what was asked for after it waits with it.
final class Conversation {
  private final PsrtClientSettings settings;
  private final ClientListener listener;
  private final Guard guard = new Guard();
  private final Condition changed = guard.condition();
  private final Outbox outbox;
  private final Suspicion suspicion;
  private final Filters filters = new Filters();
  private final CompletableFuture<@Nullable Void> first = new CompletableFuture<>();
  private final Thread caller;

  // Under the guard.
  private @Nullable ControlLink control;
  private @Nullable Token token;
  private @Nullable Listening listening;
  private boolean denied;
  private boolean spurned;
  private boolean closing;
  private boolean over;

  Conversation(PsrtClientSettings settings, ClientListener listener) {
    this.settings = settings;
    this.listener = listener;
    this.outbox = new Outbox(settings.buffered());
    this.suspicion = new Suspicion(settings.brokers().size());
    this.caller = Thread.ofVirtual().name("psrt client").unstarted(this::call);
  }

  void start() {
    caller.start();
  }

  /// Done at the first connection; fails if no broker of the first round would have us.
  CompletableFuture<@Nullable Void> first() {
    return first;
  }

  boolean isConnected() {
    guard.lock();
    try {
      return token != null;
    } finally {
      guard.unlock();
    }
  }

  long buffered() {
    guard.lock();
    try {
      return outbox.bytes();
    } finally {
      guard.unlock();
    }
  }

  /// Puts an order in; what became of it is its outcome.
  CompletableFuture<@Nullable Void> ask(Order order) {
    guard.lock();
    try {
      if (!closing && makeRoom(order)) {
        outbox.add(order);
        pump();
      } else if (closing) {
        order.outcome().completeExceptionally(new NotSentException("the client is closed"));
      }
    } finally {
      guard.unlock();
    }
    return order.outcome();
  }

  /// Waits until nothing waits to be sent or answered.
  ///
  /// @return whether that is so
  boolean awaitEmpty(Duration patience) throws InterruptedException {
    long left = patience.toNanos();
    guard.lock();
    try {
      while (!outbox.isEmpty() && left > 0 && !over) {
        left = changed.awaitNanos(left);
      }
      return outbox.isEmpty();
    } finally {
      guard.unlock();
    }
  }

  private boolean makeRoom(Order order) {
    while (!closing && order.isPublish() && !outbox.hasRoom(order.size())) {
      switch (settings.whenFull()) {
        case WAIT -> changed.awaitUninterruptibly();
        case FAIL -> {
          order.outcome().completeExceptionally(full());
          return false;
        }
        case DROP_OLDEST -> {
          Order oldest = outbox.dropOldest();
          fail(oldest == null ? order : oldest, full());
          if (oldest == null) {
            return false;
          }
        }
      }
    }
    return !closing;
  }

  private NotSentException full() {
    return new NotSentException(settings.buffered() + " bytes are waiting already");
  }

  /// Sends what may be sent.
  private void pump() {
    ControlLink link = control;
    Listening ear = listening;
    if (link == null || ear == null || token == null) {
      return;
    }
    for (Order order = outbox.next(); order != null && link.hasRoom(); order = outbox.next()) {
      if (order.operation() instanceof Subscribe && !ear.isJoined()) {
        ear.want(token);
        return;
      }
      if (suspicion.isOn(order) && outbox.isUnanswered()) {
        return;
      }
      try {
        if (suspicion.isOn(order)) {
          link.attempt(order);
        } else {
          link.ask(order);
        }
        outbox.sent();
      } catch (IllegalArgumentException e) {
        fail(outbox.refused(), new NotSentException(String.valueOf(e.getMessage())));
      }
    }
    if (closing && outbox.isEmpty()) {
      link.bye();
    }
  }

  private void call() {
    int failures = 0;
    int next = 0;
    while (!isOver()) {
      BrokerAddress broker = settings.brokers().get(next);
      next = (next + 1) % settings.brokers().size();
      long begun = System.nanoTime();
      IOException trouble = converse(broker);
      boolean wasLong = System.nanoTime() - begun > settings.terms().silence().toNanos();
      boolean wasGood = wasLong || hasSpurned();
      failures = wasGood ? 1 : next == 0 ? failures + 1 : failures;
      if (next == 0) {
        first.completeExceptionally(trouble);
      }
      Duration wait =
          next == 0 || wasGood
              ? settings.backoff().delay(failures, ThreadLocalRandom.current().nextDouble())
              : Duration.ZERO;
      if (!isOver()) {
        listener.happened(
            new ClientEvent.Disconnected(broker, String.valueOf(trouble.getMessage()), wait));
        pause(wait);
      }
    }
    listener.happened(new ClientEvent.Closed());
  }

  /// Connects and converses until the end.
  ///
  /// @return why it ended
  private IOException converse(BrokerAddress broker) {
    var terms = settings.termsFor(broker);
    var session = new PsrtControlClientSession(terms, settings.login());
    var opening = new Opening(settings, broker);
    Line line;
    try {
      line = opening.open(session);
    } catch (IOException e) {
      return new IOException(broker + ": " + e.getMessage(), e);
    }
    var link =
        new ControlLink(
            line,
            session,
            guard,
            event -> happened(event, broker),
            outbox::unansweredBytes,
            settings.lines().stall());
    var ear =
        new Listening(
            settings, listener, guard, changed, opening, terms, link, () -> closing, this::pump);
    guard.lock();
    control = link;
    listening = ear;
    denied = false;
    spurned = false;
    guard.unlock();
    var hearing = Thread.ofVirtual().name("psrt data").start(ear);
    String because = link.run();
    boolean refused = lost(because);
    hearing.interrupt();
    return refused
        ? new LoginRefusedException(broker, settings.login().login())
        : new IOException(broker + ": " + because);
  }

  /// Whether the broker hung up for a reason of its own.
  private boolean hasSpurned() {
    guard.lock();
    try {
      return spurned;
    } finally {
      guard.unlock();
    }
  }

  private void happened(ControlEvent event, BrokerAddress broker) {
    switch (event) {
      case ControlEvent.Admitted(var admitted) -> {
        token = admitted;
        outbox.addFirst(filters.again(settings.terms().limits()));
        guard.later(() -> first.complete(null));
        guard.later(() -> listener.happened(new ClientEvent.Connected(broker)));
        changed.signalAll();
        pump();
      }
      case ControlEvent.Denied() -> denied = true;
      case ControlEvent.Answered(_, var code) -> {
        answered(outbox.answered(), code);
        changed.signalAll();
        pump();
      }
      case ControlEvent.Tolerated _ -> {
        suspicion.tolerated(outbox.firstUnanswered());
        pump();
      }
      case ControlEvent.Spurned _ -> {
        spurned = true;
        Order order = outbox.firstUnanswered();
        if (suspicion.spurned(order)) {
          fail(outbox.answered(), new TooLargeException(topic(order), order.size()));
          changed.signalAll();
        }
      }
      case ControlEvent.Ended _ -> {}
    }
  }

  private void answered(Order order, ReplyCode code) {
    boolean isDone = code == ReplyCode.OK;
    switch (order.operation()) {
      case Subscribe(var topics) when isDone -> filters.add(topics);
      case Unsubscribe(var topics) when isDone -> filters.remove(topics);
      case Subscribe(var topics) when topics.size() > 1 -> {
        outbox.addFirst(Filters.oneByOne(order, topics));
        return;
      }
      case Subscribe(var topics) when order.isOurs() -> {
        filters.remove(topics);
        var lost = new ClientEvent.SubscriptionLost(topics.getFirst(), code);
        guard.later(() -> listener.happened(lost));
      }
      default -> {}
    }
    if (isDone) {
      guard.later(() -> order.outcome().complete(null));
    } else {
      fail(order, new RefusedException(what(order), code));
    }
  }

  private static String topic(Order publish) {
    return ((Publish) publish.operation()).topic();
  }

  private static String what(Order order) {
    return switch (order.operation()) {
      case Publish _ -> "publish to " + topic(order);
      case Subscribe(var topics) -> "subscribe to " + topics.getFirst();
      default -> order.operation().getClass().getSimpleName();
    };
  }

  private void fail(Order order, IOException because) {
    guard.later(() -> order.outcome().completeExceptionally(because));
  }

  /// @return whether the login was refused
  private boolean lost(String because) {
    guard.lock();
    try {
      control = null;
      token = null;
      if (settings.repeats()) {
        suspicion.lost(outbox.unanswered());
      }
      for (Order order : outbox.lost(settings.repeats() && !over)) {
        fail(order, new UnknownOutcomeException(because));
      }
      if (listening != null) {
        listening.end();
        listening = null;
      }
      changed.signalAll();
      return denied;
    } finally {
      guard.unlock();
    }
  }

  private boolean isOver() {
    guard.lock();
    try {
      return over || closing;
    } finally {
      guard.unlock();
    }
  }

  private void pause(Duration howLong) {
    long left = howLong.toNanos();
    guard.lock();
    try {
      while (left > 0 && !over && !closing && !Thread.currentThread().isInterrupted()) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      guard.unlock();
    }
  }

  /// Ends at once, without farewell.
  void abort() {
    ControlLink link;
    guard.lock();
    try {
      closing = true;
      over = true;
      link = control;
      changed.signalAll();
    } finally {
      guard.unlock();
    }
    if (link != null) {
      link.abandon("closed");
    }
    caller.interrupt();
  }

  void close() {
    long left = settings.drain().toNanos();
    guard.lock();
    try {
      closing = true;
      pump();
      changed.signalAll();
      while (left > 0 && control != null && !over) {
        left = changed.awaitNanos(left);
      }
      over = true;
      for (Order order : outbox.clear()) {
        fail(order, new NotSentException("the client was closed first"));
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      guard.unlock();
    }
    abort();
  }
}
