package io.portolan.psrt.topic;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// What is known about topics, found by their bytes; bounded in entries and in bytes. For any
/// number of threads, without locks.
///
/// Each topic has four slots to be in, and a newcomer that finds them full takes the place of one
/// of the four: nothing is ever swept. An entry may be lost at any time, so it must be something
/// that can be worked out again.
public final class TopicCache<E extends ByteKey> {
  private static final int WAYS = 4;

  /// What an entry costs beside its own weight.
  private static final int OVERHEAD = 64;

  private final AtomicReferenceArray<@Nullable Weighed<E>> slots;
  private final int mask;
  private final long mostBytes;
  private final AtomicLong bytes = new AtomicLong();

  private record Weighed<E>(E entry, int weight) {}

  /// @param entries how many at most, rounded up to a power of two
  /// @param bytes how much memory at most, by the weights given
  public TopicCache(int entries, long bytes) {
    int capacity = Math.max(WAYS, Integer.highestOneBit(Math.max(1, entries - 1)) << 1);
    this.slots = new AtomicReferenceArray<>(capacity);
    this.mask = (capacity - 1) & -WAYS;
    this.mostBytes = bytes;
  }

  /// What is known by these bytes, or null.
  ///
  /// @param hash their [ByteKey#hash]
  public @Nullable E find(byte[] array, int offset, int length, int hash) {
    int first = hash & mask;
    for (int way = 0; way < WAYS; way++) {
      Weighed<E> found = slots.getAcquire(first + way);
      if (found != null && found.entry.is(array, offset, length, hash)) {
        return found.entry;
      }
    }
    return null;
  }

  /// Remembers an entry in the place of one with the same key, else in a free slot, else in that
  /// of another. One that is too heavy is not remembered.
  ///
  /// @param weight in bytes, what the entry keeps alive
  public void put(E entry, int weight) {
    int heavy = weight + OVERHEAD;
    int slot = slotFor(entry);
    Weighed<E> old = slots.getAcquire(slot);
    long more = heavy - (old == null ? 0L : old.weight);
    boolean fits = bytes.get() + more <= mostBytes;
    if (slots.compareAndSet(slot, old, fits ? new Weighed<>(entry, heavy) : null)) {
      bytes.addAndGet(fits ? more : more - heavy);
    }
  }

  private int slotFor(E entry) {
    int first = entry.hash & mask;
    int free = -1;
    for (int way = 0; way < WAYS; way++) {
      Weighed<E> found = slots.getAcquire(first + way);
      if (found == null) {
        free = first + way;
      } else if (found.entry.is(entry.key, 0, entry.key.length, entry.hash)) {
        return first + way;
      }
    }
    return free >= 0 ? free : first + ThreadLocalRandom.current().nextInt(WAYS);
  }

  /// How much memory it takes now, by the weights given.
  public long bytes() {
    return bytes.get();
  }
}
