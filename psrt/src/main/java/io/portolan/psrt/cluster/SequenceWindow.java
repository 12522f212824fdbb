package io.portolan.psrt.cluster;

/// Which sequence numbers of one origin have been seen. They come nearly in order: numbers that lie
/// far behind the highest count as seen.
///
/// For one thread.
final class SequenceWindow {
  /// How far behind the highest a number may come late; a power of two.
  static final int SIZE = 1 << 16;

  private final long[] seen = new long[SIZE / Long.SIZE];
  private long highest;

  /// Marks a number as seen.
  ///
  /// @param number from 1
  /// @return whether it had not been seen
  boolean add(long number) {
    if (number <= highest - SIZE || number < 1) {
      return false;
    }
    if (number > highest) {
      if (number - highest >= SIZE) {
        java.util.Arrays.fill(seen, 0);
      } else {
        for (long skipped = highest + 1; skipped < number; skipped++) {
          seen[word(skipped)] &= ~bit(skipped);
        }
      }
      highest = number;
      seen[word(number)] |= bit(number);
      return true;
    }
    boolean fresh = (seen[word(number)] & bit(number)) == 0;
    seen[word(number)] |= bit(number);
    return fresh;
  }

  private static int word(long number) {
    return (int) (number & (SIZE - 1)) >> 6;
  }

  private static long bit(long number) {
    return 1L << number;
  }
}
