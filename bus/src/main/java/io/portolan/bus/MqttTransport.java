package io.portolan.bus;

import io.portolan.bus.PubSubException.Reason;
import io.portolan.psrt.client.Backoff;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/// MQTT, by the HiveMQ client.
///
/// The library makes single connections and does what belongs to one: packets, acknowledgements,
/// keep-alive, TLS. Calling again, subscribing again and what waits meanwhile are done here, as
/// PSRT's client does them, so that both transports keep the same promises.
///
/// One thread calls brokers and waits for the end of each connection. What it shares is touched
/// under one lock.
final class MqttTransport implements Transport {
  private static final Duration DRAIN = Duration.ofSeconds(10);
  private static final Duration FAREWELL = Duration.ofSeconds(2);

  /// A connection that lasted longer was no failure.
  private static final Duration LONG = Duration.ofSeconds(5);

  /// A filter to subscribe, or without a QoS to unsubscribe.
  private record Ask(
      String filter, @Nullable Qos qos, boolean isNew, CompletableFuture<@Nullable Void> outcome) {}

  private final BrokerUri uri;
  private final PubSubSettings settings;
  private final Ear ear;
  private final @Nullable TrustManagerFactory trust;
  private final Backoff backoff;
  private final MqttCredits credits;
  private final MqttOutbox outbox;
  private final CompletableFuture<@Nullable Void> first = new CompletableFuture<>();
  private final Thread caller = Thread.ofVirtual().name("mqtt client").unstarted(this::call);
  private final ReentrantLock guard = new ReentrantLock();
  private final Condition changed = guard.newCondition();
  private final List<Ask> asks = new ArrayList<>();
  private final Map<String, Qos> granted = new LinkedHashMap<>();
  private @Nullable MqttLine line;
  private boolean closing;
  private volatile Capabilities capabilities = Mqtt3Line.CAPABILITIES;

  /// @throws IOException if the authorities cannot be read
  MqttTransport(BrokerUri uri, PubSubSettings settings, Ear ear) throws IOException {
    this.uri = uri;
    this.settings = settings;
    this.ear = ear;
    this.trust = MqttReach.trust(uri.authorities());
    this.backoff = new Backoff(settings.retryFirst(), settings.retryMost());
    this.credits =
        new MqttCredits(
            settings.whenUnread() == FullInbox.WAIT ? settings.inbox() : Long.MAX_VALUE);
    this.outbox = new MqttOutbox(settings);
  }

  @Override
  public void open() throws IOException, InterruptedException {
    caller.start();
    try {
      first.get(settings.patience().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      throw new PubSubException(
          Reason.UNREACHABLE, uri + ": not connected after " + settings.patience(), null);
    } catch (ExecutionException e) {
      if (Causes.of(e) instanceof PubSubException known) {
        throw known;
      }
      throw new IllegalStateException(Causes.of(e));
    }
  }

  private void call() {
    int failures = 0;
    int next = 0;
    try {
      while (!isClosing()) {
        BrokerUri.Host host = uri.hosts().get(next);
        next = (next + 1) % uri.hosts().size();
        long begun = System.nanoTime();
        PubSubException trouble = converse(host);
        boolean wasLong = System.nanoTime() - begun > LONG.toNanos();
        failures = wasLong ? 1 : next == 0 ? failures + 1 : failures;
        if (next == 0) {
          first.completeExceptionally(trouble);
        }
        Duration wait =
            next == 0 || wasLong
                ? backoff.delay(failures, ThreadLocalRandom.current().nextDouble())
                : Duration.ZERO;
        if (!isClosing()) {
          String because = String.valueOf(trouble.getMessage());
          ear.happened(new PubSubEvent.Disconnected(host.toString(), because, wait));
          pause(wait);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      // Whoever still waits for a first connection waits for nothing.
      first.completeExceptionally(closed());
    }
  }

  /// Connects, and stays until the connection ends.
  ///
  /// @return why it ended
  private PubSubException converse(BrokerUri.Host host) throws InterruptedException {
    var reach = MqttReach.to(host, uri.scheme().isSecure(), trust, settings.patience());
    var mine = credits.new Line(ear::received);
    MqttLine made =
        uri.version() == 3 ? new Mqtt3Line(uri, reach, mine) : new Mqtt5Line(uri, reach, mine);
    CompletableFuture<MqttLine.Terms> connecting = made.connect(settings.patience());
    boolean wasThere = false;
    try {
      MqttLine.Terms terms = connecting.get();
      wasThere = true;
      capabilities = terms.capabilities();
      if (subscribeAgain(made)) {
        take(made);
        outbox.open(made, terms.inFlight());
        first.complete(null);
        ear.happened(new PubSubEvent.Connected(host.toString()));
      }
      Throwable cause = made.ended().get();
      return new PubSubException(Reason.UNREACHABLE, MqttTrouble.words(cause), cause);
    } catch (ExecutionException e) {
      PubSubException trouble = MqttTrouble.of(host.toString(), e);
      return trouble.reason() == Reason.LOGIN_REFUSED
          ? trouble
          : new PubSubException(Reason.UNREACHABLE, String.valueOf(trouble.getMessage()), e);
    } finally {
      leave();
      outbox.shut();
      if (!wasThere) {
        mine.over();
      }
      // Whatever becomes of it: nobody is to hold a connection that we have left.
      var _ = connecting.whenComplete((_, _) -> made.disconnect().exceptionally(_ -> null));
    }
  }

  /// @return whether the connection has outlived it
  private boolean subscribeAgain(MqttLine made) throws InterruptedException {
    Map<String, Qos> before;
    guard.lock();
    try {
      before = new LinkedHashMap<>(granted);
    } finally {
      guard.unlock();
    }
    var outcomes = new LinkedHashMap<String, CompletableFuture<?>>();
    before.forEach((filter, qos) -> outcomes.put(filter, made.subscribe(filter, qos, true)));
    for (var each : outcomes.entrySet()) {
      try {
        each.getValue().get();
      } catch (ExecutionException e) {
        Throwable cause = Causes.of(e);
        if (!MqttTrouble.isAnswer(cause)) {
          return false;
        }
        forget(each.getKey());
        ear.happened(new PubSubEvent.SubscriptionLost(each.getKey(), MqttTrouble.words(cause)));
      }
    }
    return true;
  }

  private void forget(String filter) {
    guard.lock();
    try {
      granted.remove(filter);
    } finally {
      guard.unlock();
    }
  }

  /// From now on this is the line; what was asked for meanwhile goes out.
  private void take(MqttLine made) {
    List<Ask> waiting;
    guard.lock();
    try {
      line = made;
      waiting = List.copyOf(asks);
      asks.clear();
      changed.signalAll();
    } finally {
      guard.unlock();
    }
    waiting.forEach(ask -> send(ask, made));
  }

  private void leave() {
    guard.lock();
    try {
      line = null;
      changed.signalAll();
    } finally {
      guard.unlock();
    }
  }

  @Override
  public Capabilities capabilities() {
    return capabilities;
  }

  @Override
  public boolean isConnected() {
    guard.lock();
    try {
      return line != null && !closing;
    } finally {
      guard.unlock();
    }
  }

  @Override
  public long buffered() {
    return outbox.bytes();
  }

  @Override
  public CompletableFuture<@Nullable Void> publish(Message message) {
    return outbox.publish(message);
  }

  @Override
  public Map<String, Qos> needs(Collection<Subscription> subscriptions) {
    return MqttNeeds.of(subscriptions, Qos.AT_LEAST_ONCE);
  }

  @Override
  public CompletableFuture<@Nullable Void> subscribe(String filter, Qos qos, boolean isNew) {
    return ask(new Ask(filter, qos, isNew, new CompletableFuture<>()));
  }

  @Override
  public CompletableFuture<@Nullable Void> unsubscribe(String filter) {
    return ask(new Ask(filter, null, false, new CompletableFuture<>()));
  }

  private CompletableFuture<@Nullable Void> ask(Ask ask) {
    MqttLine current;
    boolean isOver;
    guard.lock();
    try {
      current = line;
      isOver = closing;
      if (current == null && !isOver) {
        asks.add(ask);
      }
    } finally {
      guard.unlock();
    }
    if (isOver) {
      ask.outcome().completeExceptionally(closed());
    } else if (current != null) {
      send(ask, current);
    }
    return ask.outcome();
  }

  private void send(Ask ask, MqttLine over) {
    Qos qos = ask.qos();
    CompletableFuture<?> answer =
        qos == null
            ? over.unsubscribe(ask.filter())
            : over.subscribe(ask.filter(), qos, ask.isNew());
    var _ =
        answer.whenComplete(
            (_, trouble) -> answered(ask, over, trouble == null ? null : Causes.of(trouble)));
  }

  private void answered(Ask ask, MqttLine over, @Nullable Throwable trouble) {
    if (trouble != null && !MqttTrouble.isAnswer(trouble)) {
      askAgain(ask, over);
      return;
    }
    Qos qos = ask.qos();
    guard.lock();
    try {
      if (trouble == null && qos != null) {
        granted.put(ask.filter(), qos);
      } else {
        granted.remove(ask.filter());
      }
    } finally {
      guard.unlock();
    }
    if (trouble == null) {
      ask.outcome().complete(null);
    } else {
      ask.outcome().completeExceptionally(MqttTrouble.of(ask.filter(), trouble));
    }
  }

  /// The line was lost before the answer came.
  private void askAgain(Ask ask, MqttLine lost) {
    MqttLine other;
    guard.lock();
    try {
      other = line == lost ? null : line;
      if (other == null && !closing) {
        asks.add(ask);
        return;
      }
    } finally {
      guard.unlock();
    }
    if (other == null) {
      ask.outcome().completeExceptionally(closed());
    } else {
      send(ask, other);
    }
  }

  @Override
  public void taken() {
    credits.more();
  }

  private static PubSubException closed() {
    return new PubSubException(Reason.NOT_SENT, "not sent: it is closed", null);
  }

  private boolean isClosing() {
    guard.lock();
    try {
      return closing;
    } finally {
      guard.unlock();
    }
  }

  private void pause(Duration howLong) throws InterruptedException {
    long left = howLong.toNanos();
    guard.lockInterruptibly();
    try {
      while (left > 0 && !closing) {
        left = changed.awaitNanos(left);
      }
    } finally {
      guard.unlock();
    }
  }

  @Override
  public void close() {
    List<Ask> left;
    MqttLine current;
    guard.lock();
    try {
      closing = true;
      current = line;
      left = List.copyOf(asks);
      asks.clear();
      changed.signalAll();
    } finally {
      guard.unlock();
    }
    left.forEach(ask -> ask.outcome().completeExceptionally(closed()));
    outbox.drain(DRAIN);
    outbox.end();
    if (current != null) {
      boolean _ =
          current
              .disconnect()
              .handle((_, _) -> true)
              .completeOnTimeout(false, FAREWELL.toNanos(), TimeUnit.NANOSECONDS)
              .join();
    }
    caller.interrupt();
  }
}
