package io.portolan.psrt.client;

import io.portolan.psrt.codec.Batches;
import io.portolan.psrt.message.PsrtMessage.Operation;
import io.portolan.psrt.message.PsrtMessage.Publish;
import io.portolan.psrt.message.PsrtMessage.Subscribe;
import io.portolan.psrt.message.PsrtMessage.Unsubscribe;
import io.portolan.wire.Bytes;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// A client of one PSRT broker, or of several of which any will do. For any number of threads.
///
/// Operations do not wait for each other: thousands may be unanswered, so the rate does not depend
/// on the round trip. They are done in the order in which they were asked for. When the line is
/// lost the client calls again, subscribes again, and sends what waits; what was published for us
/// meanwhile is lost, for the broker keeps nothing.
///
/// That a publish is done means that the broker has queued the message for everybody who listened
/// at that moment; there may have been nobody.
///
/// Each operation comes in two forms: one that waits, and one ending in `Async` that gives a future
/// failing with [RefusedException], [UnknownOutcomeException] or [NotSentException].
public final class PsrtClient implements Closeable {
  private final PsrtClientSettings settings;
  private final Conversation conversation;
  private final Inbox inbox;

  private PsrtClient(PsrtClientSettings settings, @Nullable ClientListener listener) {
    this.settings = settings;
    this.inbox = new Inbox(settings.inbox(), settings.whenUnread());
    this.conversation = new Conversation(settings, listener == null ? fetched(inbox) : listener);
  }

  /// Connects, anonymous and plain.
  ///
  /// @param brokers as [BrokerAddress#parse] reads them
  public static PsrtClient connect(String... brokers) throws IOException, InterruptedException {
    return connect(PsrtClientSettings.of(brokers));
  }

  /// Connects; messages are fetched with [#receive].
  ///
  /// @throws LoginRefusedException if the last broker tried did not take the login
  /// @throws IOException if no broker could be reached
  public static PsrtClient connect(PsrtClientSettings settings)
      throws IOException, InterruptedException {
    return connected(new PsrtClient(settings, null));
  }

  /// Connects; messages are told to the listener.
  ///
  /// @throws LoginRefusedException if the last broker tried did not take the login
  /// @throws IOException if no broker could be reached
  public static PsrtClient connect(PsrtClientSettings settings, ClientListener listener)
      throws IOException, InterruptedException {
    return connected(new PsrtClient(settings, listener));
  }

  /// Starts without waiting for a broker, and without minding that there is none yet: publishes
  /// wait in the buffer.
  public static PsrtClient start(PsrtClientSettings settings, ClientListener listener) {
    var client = new PsrtClient(settings, listener);
    client.conversation.start();
    return client;
  }

  private static PsrtClient connected(PsrtClient client) throws IOException, InterruptedException {
    client.conversation.start();
    try {
      await(client.conversation.first());
      return client;
    } catch (IOException | InterruptedException e) {
      client.conversation.abort();
      throw e;
    }
  }

  /// A message nobody fetches keeps the data socket from being read; see [FullInbox].
  private static ClientListener fetched(Inbox inbox) {
    return message -> {
      try {
        inbox.put(message);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    };
  }

  /// Publishes a text and waits until that is done.
  ///
  /// @throws IllegalArgumentException if the topic is empty, has a wildcard or a NUL, or the
  ///     message is larger than the limits allow
  public void publish(String topic, String text) throws IOException, InterruptedException {
    publish(Message.of(topic, text));
  }

  /// Publishes and waits until that is done.
  ///
  /// @throws IllegalArgumentException as [#publish(String, String)]
  public void publish(Message message) throws IOException, InterruptedException {
    await(publishAsync(message));
  }

  /// Publishes. Waits only while the buffer is full, if the settings want that.
  ///
  /// @throws IllegalArgumentException as [#publish(String, String)]
  public CompletableFuture<@Nullable Void> publishAsync(Message message) {
    return publishAsync(message, null);
  }

  /// Publishes something large.
  ///
  /// @param sent told how many bytes of topic, body and header have gone out, after each step; null
  ///     if nobody wants to know. Starts anew if the message is sent again
  /// @throws IllegalArgumentException as [#publish(String, String)]
  public CompletableFuture<@Nullable Void> publishAsync(
      Message message, @Nullable LongConsumer sent) {
    var publish = new Publish(message.priority(), message.topic(), message.body());
    int payload = Bytes.ofText(message.topic()).size() + 1 + message.body().size();
    int most = settings.terms().limits().publish();
    if (payload > most) {
      throw new IllegalArgumentException(
          "topic and body have " + payload + " bytes, at most " + most);
    }
    return conversation.ask(Order.of(publish, payload, sent));
  }

  /// Subscribes to topics, with or without wildcards, and waits until that is done; see
  /// [#subscribeAsync].
  public void subscribe(String... filters) throws IOException, InterruptedException {
    await(subscribeAsync(List.of(filters)));
  }

  /// Subscribes to any number of topics at once. Those that are refused fail the future; the others
  /// hold, now and after reconnections.
  ///
  /// @throws IllegalArgumentException if one is empty, has a NUL or is too long
  public CompletableFuture<@Nullable Void> subscribeAsync(Collection<String> filters) {
    return all(filters, Subscribe::new);
  }

  /// Unsubscribes from topics, written as they were subscribed, and waits until that is done.
  public void unsubscribe(String... filters) throws IOException, InterruptedException {
    await(unsubscribeAsync(List.of(filters)));
  }

  /// Unsubscribes from topics, written as they were subscribed.
  public CompletableFuture<@Nullable Void> unsubscribeAsync(Collection<String> filters) {
    return all(filters, Unsubscribe::new);
  }

  private CompletableFuture<@Nullable Void> all(
      Collection<String> filters, java.util.function.Function<List<String>, Operation> operation) {
    var outcomes =
        Batches.of(List.copyOf(filters), settings.terms().limits()).stream()
            .map(batch -> Order.of(operation.apply(batch), size(batch), null))
            .toList()
            .stream()
            .map(conversation::ask)
            .toArray(CompletableFuture[]::new);
    return CompletableFuture.allOf(outcomes).<@Nullable Void>thenApply(_ -> null);
  }

  static int size(List<String> filters) {
    return filters.stream().mapToInt(filter -> Bytes.ofText(filter).size() + 1).sum();
  }

  /// The next message, if this client has no listener.
  ///
  /// @param patience how long to wait for one
  /// @return empty if none came in time, or the client is closed and all were fetched
  public Optional<Message> receive(Duration patience) throws InterruptedException {
    return inbox.take(patience);
  }

  /// How many messages were forgotten because nobody fetched them.
  public long forgotten() {
    return inbox.dropped();
  }

  /// Whether a broker has let us in and is there now.
  public boolean isConnected() {
    return conversation.isConnected();
  }

  /// How many bytes wait to be sent or answered.
  public long buffered() {
    return conversation.buffered();
  }

  /// Waits for the answers that are due, at most as long as the settings say, then says farewell.
  /// What could not be sent fails with [NotSentException].
  @Override
  public void close() {
    conversation.close();
    inbox.close();
  }

  private static void await(CompletableFuture<@Nullable Void> outcome)
      throws IOException, InterruptedException {
    try {
      outcome.get();
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof CompletionException wrapped && wrapped.getCause() != null) {
        cause = wrapped.getCause();
      }
      if (cause instanceof IOException failed) {
        throw failed;
      }
      throw new IllegalStateException(cause);
    }
  }
}
