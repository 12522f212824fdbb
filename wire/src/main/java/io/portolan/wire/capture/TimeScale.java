package io.portolan.wire.capture;

import java.time.Instant;

/// How a capture counts time: in ticks of a second's fraction, from the epoch plus an offset.
///
/// @param isBinary whether the fraction is a power of two rather than of ten
/// @param exponent of the fraction: 6 means microseconds; 0 to 19, or 0 to 63 if binary
/// @param offset seconds to add
/// @see "draft-ietf-opsawg-pcapng, section 4.2, if_tsresol and if_tsoffset"
record TimeScale(boolean isBinary, int exponent, long offset) {
  static final TimeScale MICROSECONDS = new TimeScale(false, 6, 0);
  static final TimeScale NANOSECONDS = new TimeScale(false, 9, 0);

  /// The largest exponent whose ticks a second can be counted in 64 bits.
  static final int FINEST_DECIMAL = 19;

  static final int FINEST_BINARY = 63;

  private static final double NANOS = 1e9;

  /// @param ticks unsigned
  Instant instant(long ticks) {
    long perSecond = perSecond();
    long seconds = Long.divideUnsigned(ticks, perSecond);
    long rest = Long.remainderUnsigned(ticks, perSecond);
    long nanos =
        isBinary || exponent > 9
            ? (long) (asDouble(rest) / asDouble(perSecond) * NANOS)
            : rest * (1_000_000_000L / perSecond);
    // A hostile capture may say any second; one that no calendar reaches is the last one it does.
    long at = Math.clamp(saturatedSum(seconds, offset), Instant.MIN.getEpochSecond(), LAST);
    return Instant.ofEpochSecond(at, Math.min(nanos, 999_999_999L));
  }

  private static final long LAST = Instant.MAX.getEpochSecond();

  private long perSecond() {
    if (isBinary) {
      return 1L << exponent;
    }
    long ticks = 1;
    for (int i = 0; i < exponent; i++) {
      ticks *= 10;
    }
    return ticks;
  }

  private static double asDouble(long unsigned) {
    return unsigned >= 0 ? unsigned : (unsigned >>> 1) * 2.0;
  }

  private static long saturatedSum(long unsigned, long offset) {
    long bounded = unsigned < 0 ? Long.MAX_VALUE : unsigned;
    long sum = bounded + offset;
    boolean isOver = ((bounded ^ sum) & (offset ^ sum)) < 0;
    return isOver ? Long.MAX_VALUE : sum;
  }
}
