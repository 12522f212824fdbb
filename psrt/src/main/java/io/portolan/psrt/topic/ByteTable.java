package io.portolan.psrt.topic;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A hash table keyed by bytes: open addressing, linear probing. One thread at a time may change
/// it while any number look things up without a lock.
///
/// A slot goes from empty to taken and never back to empty, so a reader's probe ends where it
/// should; what is removed leaves a mark until the table is rebuilt, and readers of the old table
/// go on reading it undisturbed.
final class ByteTable<E extends ByteKey> {
  private static final int SMALLEST = 4;

  /// Stands in the slot of what was removed; no key is like its own.
  private static final ByteKey REMOVED = new ByteKey(new byte[0], 0) {};

  private volatile AtomicReferenceArray<@Nullable ByteKey> slots =
      new AtomicReferenceArray<>(SMALLEST);
  private int taken;
  private int size;

  /// What is found by these bytes, or null.
  @SuppressWarnings("unchecked") // only E and REMOVED are put in
  @Nullable E find(byte[] array, int offset, int length, int hash) {
    AtomicReferenceArray<@Nullable ByteKey> now = slots;
    int mask = now.length() - 1;
    for (int at = hash & mask; ; at = (at + 1) & mask) {
      ByteKey found = now.getAcquire(at);
      if (found == null) {
        return null;
      }
      if (found != REMOVED && found.is(array, offset, length, hash)) {
        return (E) found;
      }
    }
  }

  @Nullable E find(byte[] key) {
    return find(key, 0, key.length, ByteKey.hash(key, 0, key.length));
  }

  /// Adds what is not there yet.
  void add(E entry) {
    if (3 * (taken + 1) > 2 * slots.length()) {
      rebuild();
    }
    int mask = slots.length() - 1;
    int at = entry.hash & mask;
    while (slots.getPlain(at) != null) {
      at = (at + 1) & mask;
    }
    slots.setRelease(at, entry);
    taken++;
    size++;
  }

  /// Removes what is there. A table that is empty afterwards is small again.
  void remove(E entry) {
    int mask = slots.length() - 1;
    for (int at = entry.hash & mask; slots.getPlain(at) != null; at = (at + 1) & mask) {
      if (slots.getPlain(at) == entry) {
        slots.setRelease(at, REMOVED);
        size--;
        if (size == 0 && slots.length() > SMALLEST) {
          rebuild();
        }
        return;
      }
    }
  }

  int size() {
    return size;
  }

  @SuppressWarnings("unchecked") // as in find
  void forEach(Consumer<? super E> action) {
    AtomicReferenceArray<@Nullable ByteKey> now = slots;
    for (int at = 0; at < now.length(); at++) {
      ByteKey entry = now.getAcquire(at);
      if (entry != null && entry != REMOVED) {
        action.accept((E) entry);
      }
    }
  }

  /// Half full afterwards at the most, and without marks.
  private void rebuild() {
    int capacity = Math.max(SMALLEST, Integer.highestOneBit(2 * size + 1) << 1);
    var larger = new AtomicReferenceArray<@Nullable ByteKey>(capacity);
    forEach(
        entry -> {
          int at = entry.hash & (capacity - 1);
          while (larger.getPlain(at) != null) {
            at = (at + 1) & (capacity - 1);
          }
          larger.setPlain(at, entry);
        });
    taken = size;
    slots = larger;
  }
}
