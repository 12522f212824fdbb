package io.portolan.wire.probe;

import io.portolan.wire.Bytes;
import java.util.SplittableRandom;

/// A number used once. An answer that gives it back transformed was made for our question; one that
/// gives back everything was not.
///
/// Pure: the same seed gives the same words, so a test can name them.
public record Nonce(long seed) {
  /// 1 to 65535, never 0.
  public int u16() {
    return random().nextInt(1, 0x1_0000);
  }

  /// 1 to 2^31-1.
  public int u31() {
    return random().nextInt(1, Integer.MAX_VALUE);
  }

  /// Lower-case letters only: safe in any text protocol.
  public String word(int length) {
    var random = random();
    var word = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      word.append((char) ('a' + random.nextInt(26)));
    }
    return word.toString();
  }

  public Bytes bytes(int size) {
    var random = random();
    var bytes = new byte[size];
    random.nextBytes(bytes);
    return Bytes.wrap(bytes);
  }

  private SplittableRandom random() {
    return new SplittableRandom(seed);
  }
}
