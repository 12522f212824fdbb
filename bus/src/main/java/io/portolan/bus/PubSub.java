package io.portolan.bus;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Publishes to and subscribes at one broker, or several of which any will do, over the transport
/// that the URI names. For any number of threads.
///
/// | URI | transport |
/// |---|---|
/// | `psrt://user:password@host:2873,other` | PSRT |
/// | `psrts://host?ca=FILE` | PSRT inside TLS; the system's authorities without `ca` |
/// | `psrt+unix:///run/psrtd.sock` | PSRT over a UNIX-domain socket |
/// | `mqtt://host:1883?version=3` | MQTT 3.1.1, or 5 without `version` or with `version=5` |
/// | `mqtts://host:8883?ca=FILE&client=ID` | MQTT inside TLS, under a name of our own |
///
/// Ports may be left out. Name and password are percent-encoded, as everything in
/// the query. Without `client` an MQTT broker gives us a name.
///
/// When the line is lost it is dialled again, subscriptions are asked for again, and publishes
/// that wait are sent; what was published for us meanwhile is lost, for sessions are not kept.
///
/// That a publish is done means that the broker has it: over PSRT in the queues of everybody who
/// listened at that moment, over MQTT as the QoS says. A publish of MQTT's QoS 0 is done when it
/// has been written.
///
/// Each operation comes in two forms: one that waits, at most as long as the settings say, and one
/// ending in `Async` whose future fails with [PubSubException]. Futures are completed on the
/// transport's threads: what hangs on them must not wait.
///
/// What differs between the transports stands in a table in the module's README, and each row of
/// it is a test.
public interface PubSub extends Closeable {
  /// Connects; messages are fetched with [#receive].
  ///
  /// @throws IllegalArgumentException if the URI has no meaning; names the part at fault
  /// @throws PubSubException if no broker could be reached in time, or ours was not let in
  static PubSub open(String uri) throws IOException, InterruptedException {
    return open(uri, PubSubSettings.DEFAULT);
  }

  /// Connects; messages are fetched with [#receive].
  ///
  /// @throws IllegalArgumentException if the URI has no meaning; names the part at fault
  /// @throws PubSubException if no broker could be reached in time, or ours was not let in
  static PubSub open(String uri, PubSubSettings settings) throws IOException, InterruptedException {
    return Connection.open(BrokerUri.parse(uri), settings, null);
  }

  /// Connects; messages are told to the listener.
  ///
  /// @throws IllegalArgumentException if the URI has no meaning; names the part at fault
  /// @throws PubSubException if no broker could be reached in time, or ours was not let in
  static PubSub open(String uri, PubSubSettings settings, MessageListener listener)
      throws IOException, InterruptedException {
    return Connection.open(BrokerUri.parse(uri), settings, listener);
  }

  /// Publishes a text and waits until that is done.
  ///
  /// @throws IllegalArgumentException if the topic is empty, has a wildcard or a NUL, or the
  ///     message is larger than the transport takes
  default void publish(String topic, String text) throws IOException, InterruptedException {
    publish(Message.of(topic, text));
  }

  /// Publishes and waits until that is done.
  ///
  /// @throws IllegalArgumentException as [#publish(String, String)]
  /// @throws UnsupportedOperationException as [#publishAsync]
  void publish(Message message) throws IOException, InterruptedException;

  /// Publishes. Waits only while the buffer is full, if the settings want that. Publishes arrive at
  /// the broker in the order in which they were asked for.
  ///
  /// @throws IllegalArgumentException as [#publish(String, String)]
  /// @throws UnsupportedOperationException if the settings are strict and the message asks for what
  ///     the transport cannot do
  CompletableFuture<@Nullable Void> publishAsync(Message message);

  /// Subscribes and waits until that is done.
  ///
  /// @throws IllegalArgumentException as [Subscription]
  default void subscribe(String... filters) throws IOException, InterruptedException {
    subscribe(List.of(filters).stream().map(Subscription::to).toList());
  }

  /// Subscribes and waits until that is done.
  ///
  /// @throws UnsupportedOperationException as [#subscribeAsync]
  void subscribe(Collection<Subscription> subscriptions) throws IOException, InterruptedException;

  /// Subscribes to any number of filters at once. Those that are refused fail the future; the
  /// others hold, now and after reconnections. However many of them match, a message comes once.
  ///
  /// @throws UnsupportedOperationException if the settings are strict and one asks for a QoS that
  ///     the transport does not have
  CompletableFuture<@Nullable Void> subscribeAsync(Collection<Subscription> subscriptions);

  /// Unsubscribes and waits until that is done. What is not subscribed does no harm.
  default void unsubscribe(String... filters) throws IOException, InterruptedException {
    unsubscribe(List.of(filters));
  }

  /// Unsubscribes and waits until that is done.
  void unsubscribe(Collection<String> filters) throws IOException, InterruptedException;

  /// Unsubscribes. Filters need not be written as they were subscribed, their normal form counts.
  CompletableFuture<@Nullable Void> unsubscribeAsync(Collection<String> filters);

  /// The next message, if there is no listener.
  ///
  /// @param patience how long to wait for one
  /// @return empty if none came in time, or this is closed and all were fetched
  Optional<Message> receive(Duration patience) throws InterruptedException;

  /// How many messages were forgotten here because nobody fetched them.
  long forgotten();

  /// Tells what becomes of the connection from now on; a listener that comes while there is a
  /// connection is told so at once.
  void watch(StateListener listener);

  /// Whether a broker has let us in and is there now.
  boolean isConnected();

  /// How many bytes of publishes wait to be sent or answered.
  long buffered();

  /// What can be done; over MQTT it may change with a reconnection to another broker.
  Capabilities capabilities();

  /// Waits for the answers that are due, for ten seconds at most, then says farewell. What could
  /// not be sent fails with [PubSubException.Reason#NOT_SENT].
  @Override
  void close();
}
