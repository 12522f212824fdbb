package io.portolan.bus;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Messages that have come and were not fetched yet, at most so many.
final class Inbox {
  private final int room;
  private final FullInbox whenFull;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private final Condition emptied = lock.newCondition();
  private final ArrayDeque<Message> queue = new ArrayDeque<>();
  private long dropped;
  private boolean closed;

  Inbox(int room, FullInbox whenFull) {
    this.room = room;
    this.whenFull = whenFull;
  }

  /// Adds a message, by its policy waiting for room or making some. Nothing is added once it is
  /// closed.
  void put(Message message) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (queue.size() >= room && !closed) {
        if (whenFull == FullInbox.DROP_OLDEST) {
          queue.remove();
          dropped++;
        } else {
          emptied.await();
        }
      }
      if (!closed) {
        queue.add(message);
        filled.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Takes the oldest, waiting for it; empty if none came in time or none will come any more.
  Optional<Message> take(Duration patience) throws InterruptedException {
    long left = patience.toNanos();
    lock.lockInterruptibly();
    try {
      @Nullable Message message = queue.poll();
      while (message == null && !closed && left > 0) {
        left = filled.awaitNanos(left);
        message = queue.poll();
      }
      if (message != null) {
        emptied.signal();
      }
      return Optional.ofNullable(message);
    } finally {
      lock.unlock();
    }
  }

  boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /// How many were forgotten for want of room.
  long dropped() {
    lock.lock();
    try {
      return dropped;
    } finally {
      lock.unlock();
    }
  }

  /// What is in it may still be taken; nobody waits any more.
  void close() {
    lock.lock();
    try {
      closed = true;
      filled.signalAll();
      emptied.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
