package io.portolan.bus;

import io.portolan.bus.PubSubException.Reason;
import io.portolan.psrt.message.Topic;
import io.portolan.wire.Bytes;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// What is the same over every transport: what may be asked for, the inbox, and deadlines.
final class Connection implements PubSub {
  private static final Duration FOREVER = Duration.ofDays(365);

  private final PubSubSettings settings;
  private final Inbox inbox;
  private final Interests interests = new Interests();
  private final Transport transport;
  private final Subscriber subscriber;
  private final Watchers watchers = new Watchers();

  private Connection(BrokerUri uri, PubSubSettings settings) throws IOException {
    this.settings = settings;
    this.inbox = new Inbox(settings.inbox(), settings.whenUnread());
    var ear =
        new Transport.Ear() {
          @Override
          public boolean received(Message message) {
            return keep(message);
          }

          @Override
          public void happened(PubSubEvent event) {
            tell(event);
          }
        };
    this.transport =
        uri.scheme().isMqtt()
            ? new MqttTransport(uri, settings, ear)
            : new PsrtTransport(uri, settings, ear);
    this.subscriber = new Subscriber(transport, interests, watchers);
  }

  static Connection open(BrokerUri uri, PubSubSettings settings, @Nullable MessageListener listener)
      throws IOException, InterruptedException {
    var connection = new Connection(uri, settings);
    try {
      connection.transport.open();
    } catch (IOException | InterruptedException | RuntimeException e) {
      connection.close();
      throw e;
    }
    if (listener != null) {
      Thread.ofVirtual().name("bus listener").start(() -> connection.hand(listener));
    }
    return connection;
  }

  private boolean keep(Message message) {
    if (!interests.want(message.topic()) || inbox.isClosed()) {
      return false;
    }
    try {
      inbox.put(message);
      return true;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void tell(PubSubEvent event) {
    if (event instanceof PubSubEvent.SubscriptionLost(var filter, _)) {
      subscriber.lost(filter);
    }
    watchers.tell(event);
  }

  private void hand(MessageListener listener) {
    try {
      while (!inbox.isClosed()) {
        take(FOREVER).ifPresent(listener::received);
      }
      for (var next = take(Duration.ZERO); next.isPresent(); next = take(Duration.ZERO)) {
        listener.received(next.get());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private Optional<Message> take(Duration patience) throws InterruptedException {
    Optional<Message> message = inbox.take(patience);
    if (message.isPresent()) {
      transport.taken();
    }
    return message;
  }

  @Override
  public void publish(Message message) throws IOException, InterruptedException {
    await(publishAsync(message), "publish to " + message.topic());
  }

  @Override
  public CompletableFuture<@Nullable Void> publishAsync(Message message) {
    String topic = message.topic();
    if (Topic.hasWildcard(topic) || topic.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "no topic to publish to: '" + topic.replace('\0', '?') + "'");
    }
    String normal = Topic.of(topic).text();
    if (normal.isEmpty()) {
      throw new IllegalArgumentException("a topic has at least one letter: '" + topic + "'");
    }
    Capabilities can = transport.capabilities();
    long size = Bytes.ofText(normal).size() + (long) message.body().size();
    if (size > can.largest()) {
      throw new IllegalArgumentException(
          "topic and body have " + size + " bytes, " + can.transport() + " takes " + can.largest());
    }
    return transport.publish(new Message(normal, message.body(), possible(message.options(), can)));
  }

  /// The options as far as they can be had; if the settings are strict, all or nothing.
  private MessageOptions possible(MessageOptions asked, Capabilities can) {
    Qos qos = asked.qos();
    insist(qos == null || can.qos().contains(qos), can, "QoS " + qos);
    insist(!asked.retain() || can.retain(), can, "retained messages");
    boolean isPlain = asked.priority() == MessageOptions.DEFAULT_PRIORITY;
    insist(isPlain || can.priority(), can, "priorities");
    insist(asked.expiry() == null || can.expiry(), can, "expiry");
    return new MessageOptions(
        can.atMost(qos == null ? Qos.AT_LEAST_ONCE : qos),
        asked.retain() && can.retain(),
        can.priority() ? asked.priority() : MessageOptions.DEFAULT_PRIORITY,
        can.expiry() ? asked.expiry() : null);
  }

  private void insist(boolean isPossible, Capabilities can, String what) {
    if (settings.strict() && !isPossible) {
      throw new UnsupportedOperationException(can.transport() + " has no " + what);
    }
  }

  @Override
  public void subscribe(Collection<Subscription> subscriptions)
      throws IOException, InterruptedException {
    await(subscribeAsync(subscriptions), "subscribe");
  }

  @Override
  public CompletableFuture<@Nullable Void> subscribeAsync(Collection<Subscription> subscriptions) {
    Capabilities can = transport.capabilities();
    for (Subscription each : subscriptions) {
      Qos qos = each.qos();
      insist(qos == null || can.qos().contains(qos), can, "QoS " + qos);
    }
    return subscriber.subscribe(List.copyOf(subscriptions));
  }

  @Override
  public void unsubscribe(Collection<String> filters) throws IOException, InterruptedException {
    await(unsubscribeAsync(filters), "unsubscribe");
  }

  @Override
  public CompletableFuture<@Nullable Void> unsubscribeAsync(Collection<String> filters) {
    var normal = new HashSet<String>();
    filters.forEach(filter -> normal.add(Subscription.normal(filter)));
    return subscriber.unsubscribe(normal);
  }

  @Override
  public Optional<Message> receive(Duration patience) throws InterruptedException {
    return take(patience);
  }

  @Override
  public long forgotten() {
    return inbox.dropped();
  }

  @Override
  public void watch(StateListener listener) {
    watchers.add(listener);
  }

  @Override
  public boolean isConnected() {
    return transport.isConnected();
  }

  @Override
  public long buffered() {
    return transport.buffered();
  }

  @Override
  public Capabilities capabilities() {
    return transport.capabilities();
  }

  @Override
  public void close() {
    inbox.close();
    transport.close();
    subscriber.close();
    watchers.tell(new PubSubEvent.Closed());
  }

  private void await(CompletableFuture<@Nullable Void> outcome, String what)
      throws IOException, InterruptedException {
    try {
      outcome.get(settings.patience().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      throw new PubSubException(
          Reason.OVERDUE, what + ": not done after " + settings.patience(), null);
    } catch (ExecutionException e) {
      if (Causes.of(e) instanceof IOException failed) {
        throw failed;
      }
      throw new IllegalStateException(Causes.of(e));
    }
  }
}
