package io.portolan.cli;

import io.portolan.psrt.client.Message;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Messages that have come and wait to be written: no more than so many, nor so many bytes, though
/// one always may.
final class PsrtArrivals {
  private static final int MESSAGES = 64 * 1024;
  private static final int BYTES = 64 << 20;

  private final ArrayBlockingQueue<Message> waiting = new ArrayBlockingQueue<>(MESSAGES);
  private final Semaphore room = new Semaphore(BYTES);

  /// Waits for room.
  void put(Message message) throws InterruptedException {
    room.acquire(size(message));
    waiting.put(message);
  }

  /// The oldest that waits, null if none does.
  @Nullable Message poll() {
    return taken(waiting.poll());
  }

  /// The oldest, null if none came in time.
  @Nullable Message poll(long nanos) throws InterruptedException {
    return taken(waiting.poll(nanos, TimeUnit.NANOSECONDS));
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  private @Nullable Message taken(@Nullable Message message) {
    if (message != null) {
      room.release(size(message));
    }
    return message;
  }

  private static int size(Message message) {
    return Math.min(BYTES, message.body().size());
  }
}
