package io.portolan.psrt.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;

/// Looks again and again for a client's next bytes before its thread sleeps, while that has been
/// worth it lately: being put to sleep and woken up takes longer than a client that waits for
/// each answer takes to speak again. Whoever else wants the processor goes first, and at most
/// half of the processors look at the same time.
///
/// For one reader at a time.
final class Spin {
  /// How long to look, in ns: about what sleeping and being woken up take on a virtual machine.
  static final long LONGEST = 60_000;

  /// What a vain look costs, in waits that would have been worth one.
  private static final int VAIN = 8;

  private static final int MOST = 64;

  private static final Semaphore PROCESSORS =
      new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2));

  private final LongSupplier nanos;

  /// Waits that were short enough to look on, less those that were not.
  private int worth;

  /// @param nanos the time, as [System#nanoTime]
  Spin(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /// Waits for bytes, first awake and then asleep.
  ///
  /// @return as [Connection#readWithin]
  int read(Connection line, ByteBuffer into, Duration patience) throws IOException {
    if (worth > 0 && PROCESSORS.tryAcquire()) {
      int size;
      try {
        size = look(line, into);
      } finally {
        PROCESSORS.release();
      }
      if (size != 0) {
        worth = Math.min(MOST, worth + 1);
        return size;
      }
      worth -= VAIN;
    }
    long began = nanos.getAsLong();
    int size = line.readWithin(into, patience);
    boolean wasShort = nanos.getAsLong() - began < LONGEST;
    worth = wasShort ? Math.min(MOST, worth + 1) : Math.max(-VAIN, worth - 1);
    return size;
  }

  // Yielding is a courtesy to others; nothing is right or wrong by it.
  @SuppressWarnings("ThreadPriorityCheck")
  private int look(Connection line, ByteBuffer into) throws IOException {
    long began = nanos.getAsLong();
    int size = line.readNow(into);
    while (size == 0 && nanos.getAsLong() - began < LONGEST) {
      Thread.yield();
      size = line.readNow(into);
    }
    return size;
  }
}
