package io.portolan.psrt.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.portolan.psrt.message.DatagramCipher;
import io.portolan.psrt.message.PsrtMessage.SealedDatagram;
import io.portolan.psrt.message.PsrtMessage.Telegram;
import io.portolan.wire.Bytes;
import io.portolan.wire.MalformedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DatagramKeyTest {
  private static final Telegram TELEGRAM =
      new Telegram(false, 0x7F, "mytopic", Bytes.ofText("hello"));
  private static final Bytes NONCE = Bytes.ofHex("000102030405060708090a0b");
  private final DatagramKey key = DatagramKey.of(PsrtVectors.KEY);

  @ParameterizedTest
  @EnumSource(DatagramCipher.class)
  void sealsToTheVector(DatagramCipher cipher) {
    assertEquals(vector(cipher), PsrtCodec.write(key.seal(cipher, "user1", NONCE, TELEGRAM)));
  }

  @ParameterizedTest
  @EnumSource(DatagramCipher.class)
  void opensTheVector(DatagramCipher cipher) throws MalformedException {
    var datagram = (SealedDatagram) PsrtCodec.read(vector(cipher), Context.DATAGRAM);
    assertEquals(PsrtVectors.bytes("telegram/unacknowledged"), key.open(datagram));
  }

  @ParameterizedTest
  @EnumSource(DatagramCipher.class)
  void anyChangedBitIsNoticed(DatagramCipher cipher) {
    Bytes good = key.seal(cipher, "user1", NONCE, TELEGRAM).sealed();
    for (int bit = 0; bit < 8 * good.size(); bit++) {
      byte[] bad = good.toArray();
      bad[bit / 8] ^= (byte) (1 << bit % 8);
      var datagram = new SealedDatagram(cipher, "user1", NONCE, Bytes.wrap(bad));
      assertThrows(MalformedException.class, () -> key.open(datagram));
    }
  }

  @Test
  void anotherKeyOpensNothing() {
    var other = DatagramKey.of(Bytes.wrap(new byte[32]));
    var datagram = key.seal(DatagramCipher.AES_256_GCM, "user1", NONCE, TELEGRAM);
    assertThrows(MalformedException.class, () -> other.open(datagram));
    assertThrows(IllegalArgumentException.class, () -> DatagramKey.of(Bytes.wrap(new byte[16])));
  }

  private static Bytes vector(DatagramCipher cipher) {
    return PsrtVectors.bytes("datagram/aes-" + 8 * cipher.keySize());
  }
}
