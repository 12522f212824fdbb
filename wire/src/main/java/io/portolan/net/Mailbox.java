package io.portolan.net;

import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A bounded queue for one reader that can be closed: whoever waits at either side is then let go.
final class Mailbox<T> {
  private final int room;
  private final ArrayDeque<T> queue = new ArrayDeque<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private final Condition emptied = lock.newCondition();
  private boolean closed;

  Mailbox(int room) {
    this.room = room;
  }

  /// Adds, waiting while the mailbox is full.
  ///
  /// @return false if it is closed and nothing was added
  boolean put(T item) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!closed && queue.size() >= room) {
        emptied.await();
      }
      return add(item);
    } finally {
      lock.unlock();
    }
  }

  /// Adds at once, full or not: for the few things that end a conversation.
  boolean force(T item) {
    lock.lock();
    try {
      return add(item);
    } finally {
      lock.unlock();
    }
  }

  /// Takes the oldest, waiting for it at most `nanos` nanoseconds; null if none came or the mailbox
  /// is closed.
  @Nullable T poll(long nanos) throws InterruptedException {
    long left = nanos;
    lock.lockInterruptibly();
    try {
      while (queue.isEmpty() && !closed && left > 0) {
        left = filled.awaitNanos(left);
      }
      T item = queue.poll();
      if (item != null) {
        emptied.signal();
      }
      return item;
    } finally {
      lock.unlock();
    }
  }

  /// Forgets what is in it and takes nothing more.
  void close() {
    lock.lock();
    try {
      closed = true;
      queue.clear();
      filled.signalAll();
      emptied.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private boolean add(T item) {
    if (closed) {
      return false;
    }
    queue.add(item);
    filled.signal();
    return true;
  }
}
