package io.portolan.psrt.cluster;

import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Messages that wait to be handed to NATS, bounded in bytes.
///
/// The NATS client has a queue of its own, but while it reconnects it lets nobody look how full
/// that is.
final class Waiting {
  /// What a message costs beside its own bytes.
  private static final int AROUND = 100;

  private static final long PATIENCE_NANOS = 1_000_000_000;

  /// A message and where it goes.
  static final class Letter {
    final String subject;
    final byte[] message;
    final int frames;

    Letter(String subject, byte[] message, int frames) {
      this.subject = subject;
      this.message = message;
      this.frames = frames;
    }

    private long size() {
      return (long) AROUND + subject.length() + message.length;
    }
  }

  private final long most;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition more = lock.newCondition();
  private final Condition less = lock.newCondition();
  private final ArrayDeque<Letter> letters = new ArrayDeque<>();
  private long bytes;
  private long messages;
  private boolean moves;
  private boolean congested;
  private boolean closed;

  /// @param most bytes
  Waiting(long most) {
    this.most = most;
  }

  /// Adds a message. While letters are being taken, waits for room, but not for long and not again
  /// and again.
  ///
  /// @return whether there was room
  boolean add(Letter letter) {
    lock.lock();
    try {
      if (closed || (bytes > 0 && bytes + letter.size() > most && !awaitRoom(letter))) {
        return false;
      }
      congested = false;
      letters.add(letter);
      bytes += letter.size();
      messages += letter.frames;
      if (letters.size() == 1) {
        more.signal();
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private boolean awaitRoom(Letter letter) {
    long left = PATIENCE_NANOS;
    try {
      while (bytes > 0 && bytes + letter.size() > most) {
        if (!moves || congested || closed || left <= 0) {
          congested = true;
          return false;
        }
        left = less.awaitNanos(left);
      }
      return true;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /// Whether letters are taken at the moment.
  void moves(boolean now) {
    lock.lock();
    try {
      moves = now;
      more.signalAll();
      less.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// The next message, once there is one and letters are taken.
  ///
  /// @return null at the end
  @Nullable Letter take() throws InterruptedException {
    lock.lock();
    try {
      while (!closed && (letters.isEmpty() || !moves)) {
        more.await();
      }
      Letter first = moves ? letters.poll() : null;
      if (first != null) {
        bytes -= first.size();
        messages -= first.frames;
        less.signalAll();
      }
      return first;
    } finally {
      lock.unlock();
    }
  }

  /// How many messages of PSRT wait.
  long messages() {
    lock.lock();
    try {
      return messages;
    } finally {
      lock.unlock();
    }
  }

  /// Takes no more; what is there may be taken until it is empty.
  void close() {
    lock.lock();
    try {
      closed = true;
      more.signalAll();
      less.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Waits until nothing waits any more, at most so long.
  void drain(long nanos) throws InterruptedException {
    long left = nanos;
    lock.lock();
    try {
      while (!letters.isEmpty() && left > 0) {
        left = less.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }
}
