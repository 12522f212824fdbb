package io.portolan.psrt.client;

import io.portolan.psrt.message.PsrtMessage.Operation;
import io.portolan.psrt.message.PsrtMessage.Publish;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// An operation and whom to tell what became of it.
///
/// @param size what it counts for in the buffer, in bytes
/// @param sent told how many of its bytes have gone out, if somebody wants to know
/// @param outcome completed when it is answered
/// @param isOurs whether the client itself asked for it, after a reconnection
record Order(
    Operation operation,
    int size,
    @Nullable LongConsumer sent,
    CompletableFuture<@Nullable Void> outcome,
    boolean isOurs) {
  static Order of(Operation operation, int size, @Nullable LongConsumer sent) {
    return new Order(operation, size, sent, new CompletableFuture<>(), false);
  }

  boolean isPublish() {
    return operation instanceof Publish;
  }
}
