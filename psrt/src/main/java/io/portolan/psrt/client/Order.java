package io.portolan.psrt.client;

import io.portolan.psrt.message.PsrtMessage.Operation;
import io.portolan.psrt.message.PsrtMessage.Publish;
import io.portolan.wire.Bytes;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// An operation and whom to tell what became of it.
///
/// @param operation a publish without its body if there is one apart
/// @param body a large body of a publish, said in pieces; null if the operation is all
/// @param size what it counts for in the buffer, in bytes
/// @param sent told how many of its bytes have gone out, if somebody wants to know
/// @param outcome completed when it is answered
/// @param isOurs whether the client itself asked for it, after a reconnection
record Order(
    Operation operation,
    @Nullable Body body,
    int size,
    @Nullable LongConsumer sent,
    CompletableFuture<@Nullable Void> outcome,
    boolean isOurs) {
  static Order of(Operation operation, int size, @Nullable LongConsumer sent) {
    return new Order(operation, null, size, sent, new CompletableFuture<>(), false);
  }

  /// A publish; a body that is worth it goes out as it is, without being copied into a frame.
  static Order of(Publish publish, @Nullable LongConsumer sent) {
    int size = Bytes.ofText(publish.topic()).size() + 1 + publish.body().size();
    if (publish.body().size() <= Body.STEP) {
      return of(publish, size, sent);
    }
    var head = new Publish(publish.priority(), publish.topic(), Bytes.EMPTY);
    return of(head, new Body.Held(publish.body()), sent);
  }

  /// A publish whose body stands apart.
  static Order of(Publish head, Body body, @Nullable LongConsumer sent) {
    int size = Bytes.ofText(head.topic()).size() + 1 + body.size();
    return new Order(head, body, size, sent, new CompletableFuture<>(), false);
  }

  /// The same publish, its body apart.
  Order apart() {
    return body == null && operation instanceof Publish(var priority, var topic, var whole)
        ? new Order(
            new Publish(priority, topic, Bytes.EMPTY),
            new Body.Held(whole),
            size,
            sent,
            outcome,
            isOurs)
        : this;
  }

  /// What the client itself asks for.
  static Order ours(Operation operation, int size) {
    return new Order(operation, null, size, null, new CompletableFuture<>(), true);
  }

  boolean isPublish() {
    return operation instanceof Publish;
  }
}
