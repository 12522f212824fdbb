package io.portolan.lantern.session;

/// Tells new sequence numbers from those heard before, where numbers wrap at 65536 and come late,
/// twice or never.
///
/// It remembers the last 64 numbers before the newest one; what is older counts as heard before.
/// The first number starts the window, so nothing before it is expected, though it may still come.
final class SequenceWindow {
  private static final int WIDTH = 64;
  private static final int NUMBERS = 0x1_0000;

  private int newest = -1;
  /// Bit n: the number n before the newest was heard.
  private long heard;

  /// Whether this number, 0 to 65535, was not heard before.
  boolean isNew(int sequence) {
    if (newest < 0) {
      newest = sequence;
      heard = 1;
      return true;
    }
    int ahead = (sequence - newest) & (NUMBERS - 1);
    if (ahead > 0 && ahead < NUMBERS / 2) {
      heard = ahead < WIDTH ? heard << ahead | 1 : 1;
      newest = sequence;
      return true;
    }
    int behind = (newest - sequence) & (NUMBERS - 1);
    if (behind >= WIDTH || (heard >> behind & 1) == 1) {
      return false;
    }
    heard |= 1L << behind;
    return true;
  }
}
