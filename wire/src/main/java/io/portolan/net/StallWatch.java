package io.portolan.net;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Closes a socket on which a blocking call makes no progress for too long: neither writing nor
/// connecting to a UNIX-domain socket knows a time limit of its own.
///
/// The alarm is set once and, when it rings, looks whether anything has moved since; a busy line
/// therefore costs one alarm per patience and not one per write. One thread at a time does the
/// watched work; the alarm rings on a thread of the common pool.
final class StallWatch implements Runnable {
  private final Closeable socket;
  private @Nullable Future<?> alarm;
  private long rings;
  private long deadline;
  private boolean busy;
  private boolean stalled;

  StallWatch(Closeable socket) {
    this.socket = socket;
  }

  /// Work begins, or has made progress: it may pause for `patience` from now on.
  synchronized void begin(Duration patience) {
    deadline = System.nanoTime() + Patience.nanos(patience);
    busy = true;
    if (alarm != null && deadline - rings < 0) {
      alarm.cancel(false);
      alarm = null;
    }
    if (alarm == null) {
      set();
    }
  }

  /// The work is done.
  synchronized void end() {
    busy = false;
  }

  synchronized boolean hasStalled() {
    return stalled;
  }

  /// No alarm will ring any more.
  synchronized void cancel() {
    busy = false;
    if (alarm != null) {
      alarm.cancel(false);
      alarm = null;
    }
  }

  SocketTimeoutException noAnswer(Duration patience) {
    return new SocketTimeoutException("no answer within " + Patience.words(patience));
  }

  @Override
  public void run() {
    synchronized (this) {
      alarm = null;
      if (!busy) {
        return;
      }
      if (deadline - System.nanoTime() > 0) {
        set();
        return;
      }
      stalled = true;
    }
    try {
      socket.close();
    } catch (IOException _) {
      // Closed or not, nobody uses it any more.
    }
  }

  private void set() {
    rings = deadline;
    alarm =
        ForkJoinPool.commonPool()
            .schedule(this, deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
  }
}
