package io.portolan.psrt.client;

import io.portolan.psrt.codec.Batches;
import io.portolan.psrt.message.PsrtMessage.Operation;
import io.portolan.psrt.message.PsrtMessage.Publish;
import io.portolan.psrt.message.PsrtMessage.Subscribe;
import io.portolan.psrt.message.PsrtMessage.Unsubscribe;
import io.portolan.wire.Bytes;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
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
/// failing with [RefusedException], [UnknownOutcomeException], [TooLargeException] or
/// [NotSentException].
///
/// With a [Store] a publish is done when it is on the disk, whether a broker is there or not, and
/// is sent, at least once and in order, when one is: now, or after the next start.
public final class PsrtClient implements Closeable {
  private final PsrtClientSettings settings;
  private final Conversation conversation;
  private final Inbox inbox;
  private final @Nullable Forwarding forwarding;

  private PsrtClient(
      PsrtClientSettings settings, @Nullable Store store, @Nullable ClientListener listener) {
    this.settings = settings;
    this.inbox = new Inbox(settings.inbox(), settings.whenUnread());
    ClientListener told = listener == null ? fetched(inbox) : listener;
    if (store == null) {
      this.forwarding = null;
      this.conversation = new Conversation(settings, told);
    } else {
      this.forwarding = new Forwarding(settings, store, told);
      this.conversation = new Conversation(Forwarding.settings(settings), forwarding.listener());
    }
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
    return connected(new PsrtClient(settings, null, null));
  }

  /// Connects; messages are told to the listener.
  ///
  /// @throws LoginRefusedException if the last broker tried did not take the login
  /// @throws IOException if no broker could be reached
  public static PsrtClient connect(PsrtClientSettings settings, ClientListener listener)
      throws IOException, InterruptedException {
    return connected(new PsrtClient(settings, null, listener));
  }

  /// Starts without waiting for a broker, and without minding that there is none yet: publishes
  /// wait in the buffer.
  public static PsrtClient start(PsrtClientSettings settings, ClientListener listener) {
    var client = new PsrtClient(settings, null, listener);
    client.conversation.start();
    return client;
  }

  /// Starts without waiting for a broker, and keeps on disk what is published until one has taken
  /// it. What an earlier client left in the store is sent first.
  ///
  /// A full store does what the settings say for a full buffer, where the oldest gives way only if
  /// it is not being sent. A message that the disk does not take fails at once with
  /// [NotSentException]. What the broker refuses later, or hangs up on, is told with
  /// [ClientEvent.Undelivered].
  ///
  /// @param store open, for this client alone; closed by whoever opened it, after the client
  public static PsrtClient start(
      PsrtClientSettings settings, Store store, ClientListener listener) {
    var client = new PsrtClient(settings, store, listener);
    if (client.forwarding != null) {
      client.forwarding.start(client.conversation);
    }
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
  ///     if nobody wants to know. Starts anew if the message is sent again; not told with a [Store]
  /// @throws IllegalArgumentException as [#publish(String, String)]
  public CompletableFuture<@Nullable Void> publishAsync(
      Message message, @Nullable LongConsumer sent) {
    var publish = new Publish(message.priority(), message.topic(), message.body());
    insist(message.topic(), message.body().size());
    return forwarding == null
        ? conversation.ask(Order.of(publish, sent))
        : forwarding.keep(publish);
  }

  /// Publishes the content of a file, of which only a piece is in memory at a time.
  ///
  /// @param sent as in [#publishAsync(Message, LongConsumer)]
  /// @return fails as the others do, and with another [IOException] if the file cannot be read to
  ///     the end it had; then the line is given up too, since half the message is said
  /// @throws IOException if the file is not there
  /// @throws IllegalArgumentException as [#publish(String, String)], and with a [Store], which
  ///     takes messages only
  public CompletableFuture<@Nullable Void> publishAsync(
      FileMessage message, @Nullable LongConsumer sent) throws IOException {
    if (forwarding != null) {
      throw new IllegalArgumentException("a file cannot be kept in a store");
    }
    long size = Files.size(message.file());
    var head = new Publish(message.priority(), message.topic(), Bytes.EMPTY);
    insist(message.topic(), size);
    return conversation.ask(
        Order.of(head, new Body.InFile(message.file(), Math.toIntExact(size)), sent));
  }

  private void insist(String topic, long body) {
    long payload = Bytes.ofText(topic).size() + 1 + body;
    int most = settings.terms().limits().publish();
    if (payload > most) {
      throw new IllegalArgumentException(
          "topic and body have " + payload + " bytes, at most " + most);
    }
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

  /// Waits until everything that was published, and is kept in the store if there is one, has been
  /// answered.
  ///
  /// @return false if it has not within this time
  public boolean awaitDelivery(Duration patience) throws InterruptedException {
    return forwarding == null ? conversation.awaitEmpty(patience) : forwarding.awaitEmpty(patience);
  }

  /// Waits for the answers that are due, at most as long as the settings say, then says farewell.
  /// What could not be sent fails with [NotSentException], or stays in the [Store].
  @Override
  public void close() {
    if (forwarding != null) {
      forwarding.close(settings.drain());
    }
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
