package io.portolan.tpncp.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portolan.wire.Bytes;
import org.junit.jupiter.api.Test;

class EndiannessTest {
  @Test
  void theZeroHalfOfTheIdTells() {
    assertEquals(Endianness.BIG, ofId("1ce9 0008 0002 0000 0000000e"));
    assertEquals(Endianness.LITTLE, ofId("e91c 0800 0200 0000 0e000000"));
    assertEquals(Endianness.NEITHER, ofId("1ce9 0008 0002 0000 01000001"));
  }

  @Test
  void anIdOfZeroTellsNothing() {
    assertEquals(Endianness.EITHER, ofId("1ce9 0008 0002 0000 00000000"));
  }

  @Test
  void theLengthOfADatagramMayTellWhatTheIdDoesNot() {
    assertEquals(Endianness.BIG, ofDatagram("1ce9 0008 0002 0000 00000000"));
    assertEquals(Endianness.LITTLE, ofDatagram("e91c 0800 0200 0000 00000000"));
    assertEquals(Endianness.EITHER, ofDatagram("e91c 0800 0200 0000 00000000 ff"));
  }

  @Test
  void aLengthThatReadsTheSameBothWaysTellsNothing() {
    Bytes body = Bytes.wrap(new byte[0x0808 - 8]);
    assertEquals(
        Endianness.EITHER,
        Endianness.ofDatagram(Bytes.ofHex("1010 0808 0101 0000 00000000").concat(body)));
  }

  private static Endianness ofId(String hex) {
    return Endianness.ofId(Bytes.ofHex(hex));
  }

  private static Endianness ofDatagram(String hex) {
    return Endianness.ofDatagram(Bytes.ofHex(hex));
  }
}
