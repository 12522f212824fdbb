package io.portolan.psrt.message;

import java.util.Optional;

/// How the publish in a datagram is encrypted: AES in Galois/Counter Mode, a nonce of 12 bytes, a
/// tag of 16, no associated data.
///
/// Keys are kept as 32 bytes; the shorter cipher takes the first 16. A nonce must never be used
/// twice with a key.
public enum DatagramCipher {
  AES_128_GCM(2, 16),
  AES_256_GCM(3, 32);

  /// Size of a key as it is kept, in bytes.
  public static final int KEPT_KEY_SIZE = 32;

  /// In bytes.
  public static final int NONCE_SIZE = 12;

  /// In bytes.
  public static final int TAG_SIZE = 16;

  private final int code;
  private final int keySize;

  DatagramCipher(int code, int keySize) {
    this.code = code;
    this.keySize = keySize;
  }

  /// The datagram's authentication byte.
  public int code() {
    return code;
  }

  /// How much of a kept key is used, in bytes.
  public int keySize() {
    return keySize;
  }

  /// The cipher with this authentication byte, if there is one.
  public static Optional<DatagramCipher> of(int code) {
    for (var cipher : values()) {
      if (cipher.code == code) {
        return Optional.of(cipher);
      }
    }
    return Optional.empty();
  }
}
