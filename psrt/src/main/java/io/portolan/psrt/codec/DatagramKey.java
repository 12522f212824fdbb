package io.portolan.psrt.codec;

import io.portolan.psrt.message.DatagramCipher;
import io.portolan.psrt.message.PsrtMessage.SealedDatagram;
import io.portolan.psrt.message.PsrtMessage.Telegram;
import io.portolan.wire.Bytes;
import io.portolan.wire.MalformedException;
import java.security.GeneralSecurityException;
import java.security.Key;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// A login's key for datagrams: seals what a client says, opens it at the broker.
///
/// Pure: the nonce comes from the caller, who must never give one twice with the same key. For any
/// number of threads.
public final class DatagramKey {
  private static final String TRANSFORMATION = "AES/GCM/NoPadding";

  private final Key shorter;
  private final Key longer;

  private DatagramKey(Bytes key) {
    this.shorter = aes(key, DatagramCipher.AES_128_GCM);
    this.longer = aes(key, DatagramCipher.AES_256_GCM);
  }

  /// The key of one login.
  ///
  /// @param key 32 bytes, as 64 hex digits in psrtd's key file
  public static DatagramKey of(Bytes key) {
    if (key.size() != DatagramCipher.KEPT_KEY_SIZE) {
      throw new IllegalArgumentException("a key of " + key.size() + " bytes, expected 32");
    }
    return new DatagramKey(key);
  }

  /// Encrypts a publish for a datagram.
  ///
  /// @param keyId the login this key belongs to; empty: anonymous
  /// @param nonce 12 bytes, never used before with this key
  public SealedDatagram seal(DatagramCipher cipher, String keyId, Bytes nonce, Telegram telegram) {
    try {
      Bytes block = PsrtCodec.write(telegram);
      Bytes sealed = run(Cipher.ENCRYPT_MODE, cipher, nonce, block);
      return new SealedDatagram(cipher, keyId, nonce, sealed);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java cannot encrypt with " + cipher, e);
    }
  }

  /// Decrypts what a datagram holds.
  ///
  /// @return the block inside, a [Telegram] that may yet be unreadable
  /// @throws MalformedException if it was not made with this key, or was changed on its way
  public Bytes open(SealedDatagram datagram) throws MalformedException {
    try {
      return run(Cipher.DECRYPT_MODE, datagram.cipher(), datagram.nonce(), datagram.sealed());
    } catch (AEADBadTagException e) {
      throw MalformedException.of("sealed block", 0, "does not fit its tag");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java cannot decrypt " + datagram.cipher(), e);
    }
  }

  private Bytes run(int mode, DatagramCipher with, Bytes nonce, Bytes text)
      throws GeneralSecurityException {
    var cipher = Cipher.getInstance(TRANSFORMATION);
    cipher.init(
        mode,
        switch (with) {
          case AES_128_GCM -> shorter;
          case AES_256_GCM -> longer;
        },
        new GCMParameterSpec(8 * DatagramCipher.TAG_SIZE, nonce.toArray()));
    return Bytes.wrap(cipher.doFinal(text.toArray()));
  }

  private static Key aes(Bytes key, DatagramCipher cipher) {
    return new SecretKeySpec(key.toArray(), 0, cipher.keySize(), "AES");
  }
}
