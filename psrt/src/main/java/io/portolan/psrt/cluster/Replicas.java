package io.portolan.psrt.cluster;

import io.portolan.psrt.message.PsrtMessage.Replica;
import io.portolan.psrt.message.Topic;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What waits for one neighbour, in order, bounded in bytes: what does not fit is not taken.
final class Replicas {
  /// The longest that anybody waits.
  static final Duration LONG = Duration.ofHours(1);

  /// What a message costs beside its own bytes.
  private static final int AROUND = 128;

  private final long most;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Parcel> parcels = new ArrayDeque<>();
  private long bytes;
  private boolean closed;

  /// A message on its way to the neighbours.
  record Parcel(Topic topic, Replica replica) {
    long size() {
      return (long) AROUND + topic.text().length() + replica.body().size();
    }
  }

  /// @param most bytes; one parcel is always taken
  Replicas(long most) {
    this.most = most;
  }

  /// Adds what there is room for.
  ///
  /// @return how many of them were not taken
  int add(List<Parcel> batch) {
    int refused = 0;
    lock.lock();
    try {
      for (Parcel each : batch) {
        if (closed || (!parcels.isEmpty() && bytes + each.size() > most)) {
          refused++;
        } else {
          parcels.add(each);
          bytes += each.size();
        }
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    return refused;
  }

  /// The first; waits for one at most so long. It stays until it is [removed][#remove()].
  ///
  /// @return null if there is none
  @Nullable Parcel await(Duration patience) throws InterruptedException {
    lock.lock();
    try {
      long left = patience.toNanos();
      while (parcels.isEmpty() && !closed && left > 0) {
        left = changed.awaitNanos(left);
      }
      return parcels.peek();
    } finally {
      lock.unlock();
    }
  }

  /// Waits, whatever comes, unless it is closed.
  void pause(Duration time) throws InterruptedException {
    lock.lock();
    try {
      long left = time.toNanos();
      while (!closed && left > 0) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /// The first is done with.
  void remove() {
    lock.lock();
    try {
      bytes -= parcels.remove().size();
    } finally {
      lock.unlock();
    }
  }

  /// Takes nothing more.
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
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

  /// How many wait.
  int size() {
    lock.lock();
    try {
      return parcels.size();
    } finally {
      lock.unlock();
    }
  }
}
