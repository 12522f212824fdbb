package io.portolan.psrt.topic;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.util.Arrays;

/// Something that is found by bytes: by the UTF-8 of a topic, or of one of its levels.
///
/// The hash is keyed anew in every process, so that nobody can choose topics that collide.
public class ByteKey {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final long FIRST = RANDOM.nextLong() | 1;
  private static final long SECOND = RANDOM.nextLong() | 1;

  final byte[] key;
  final int hash;

  /// @param key not to be changed any more
  protected ByteKey(byte[] key, int hash) {
    this.key = key;
    this.hash = hash;
  }

  /// Size of the key in bytes.
  public final int keySize() {
    return key.length;
  }

  /// Whether it is found by these bytes.
  ///
  /// @param hash their [#hash(byte[], int, int)]
  public final boolean is(byte[] array, int offset, int length, int hash) {
    return this.hash == hash && is(array, offset, length);
  }

  /// Whether it is found by these bytes.
  public final boolean is(byte[] array, int offset, int length) {
    return key.length == length && Arrays.equals(key, 0, length, array, offset, offset + length);
  }

  /// The hash of `length` bytes from `offset` on.
  public static int hash(byte[] array, int offset, int length) {
    long hash = FIRST ^ length;
    int at = offset;
    int end = offset + length;
    for (; at + Long.BYTES <= end; at += Long.BYTES) {
      hash = mix(hash ^ (long) LONGS.get(array, at));
    }
    if (at < end) {
      long last = 0;
      if (length >= Long.BYTES) {
        last = (long) LONGS.get(array, end - Long.BYTES);
      } else {
        for (; at < end; at++) {
          last = (last << 8) | (array[at] & 0xFF);
        }
      }
      hash = mix(hash ^ last);
    }
    return (int) (hash ^ (hash >>> 32));
  }

  /// Both halves of the product, folded.
  private static long mix(long value) {
    long factor = SECOND;
    return (value * factor) ^ Math.unsignedMultiplyHigh(value, factor);
  }
}
