package io.portolan.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BytesTest {
  private static final Bytes ABCDE = Bytes.ofText("abcde");

  @Test
  void isEqualByContentWhereverTheBytesLie() {
    Bytes slice = Bytes.ofText("xxabcdeyy").slice(2, 7);
    assertEquals(ABCDE, slice);
    assertEquals(ABCDE.hashCode(), slice.hashCode());
    assertNotEquals(ABCDE, Bytes.ofText("abcdE"));
    assertNotEquals(ABCDE, Bytes.ofText("abcd"));
    assertEquals(Bytes.EMPTY, ABCDE.slice(3, 3));
  }

  @Test
  void takesValuesSignedAndUnsigned() {
    assertEquals(Bytes.ofHex("ff80007f"), Bytes.of(255, -128, 0, 127));
    assertThrows(IllegalArgumentException.class, () -> Bytes.of(256));
    assertThrows(IllegalArgumentException.class, () -> Bytes.of(-129));
    assertEquals(255, Bytes.of(-1).at(0));
  }

  @Test
  void copiesProtectAgainstLaterChange() {
    byte[] array = {1, 2, 3};
    Bytes copy = Bytes.copyOf(array);
    Bytes part = Bytes.copyOf(array, 1, 2);
    Bytes fromBuffer = Bytes.copyOf(ByteBuffer.wrap(array));
    array[1] = 9;
    assertEquals(Bytes.of(1, 2, 3), copy);
    assertEquals(Bytes.of(2, 3), part);
    assertEquals(Bytes.of(1, 2, 3), fromBuffer);
    copy.toArray()[0] = 9;
    assertEquals(Bytes.of(1, 2, 3), copy);
  }

  @Test
  void copyingPastTheArrayIsRejectedAndNotFilledWithZeros() {
    byte[] array = {1, 2, 3};
    assertThrows(IndexOutOfBoundsException.class, () -> Bytes.copyOf(array, 0, 4));
    assertThrows(IndexOutOfBoundsException.class, () -> Bytes.copyOf(array, 2, 2));
    assertThrows(IndexOutOfBoundsException.class, () -> Bytes.copyOf(array, -1, 2));
    assertThrows(IndexOutOfBoundsException.class, () -> Bytes.copyOf(array, 1, Integer.MAX_VALUE));
  }

  @Test
  void wrappingPastTheArrayIsRejected() {
    byte[] array = {1, 2, 3};
    assertThrows(IndexOutOfBoundsException.class, () -> Bytes.wrap(array, 1, 3));
    assertThrows(IndexOutOfBoundsException.class, () -> Bytes.wrap(array, -1, 1));
    assertThrows(IndexOutOfBoundsException.class, () -> Bytes.wrap(array, Integer.MAX_VALUE, 1));
  }

  @Test
  void copyingABufferLeavesItsPosition() {
    ByteBuffer buffer = ByteBuffer.wrap(new byte[] {1, 2, 3, 4}).position(1).limit(3);
    assertEquals(Bytes.of(2, 3), Bytes.copyOf(buffer));
    assertEquals(1, buffer.position());
  }

  @Test
  void readsHexWithBlanksBetweenPairs() {
    assertEquals(Bytes.of(0, 0xAB, 0xCD), Bytes.ofHex(" 00 aB\n\tCd "));
    assertEquals(Bytes.EMPTY, Bytes.ofHex(""));
    assertEquals(ABCDE, Bytes.ofHex(ABCDE.hex()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "0 0", "000", "00 0", "zz", "0g", "00-11", "+1"})
  void rejectsHexThatIsNotPairs(String hex) {
    assertThrows(IllegalArgumentException.class, () -> Bytes.ofHex(hex));
  }

  @Test
  void slicesWithinItselfOnly() {
    assertEquals(Bytes.ofText("bc"), ABCDE.slice(1, 3));
    assertSame(ABCDE, ABCDE.slice(0, 5));
    assertEquals(Bytes.ofText("c"), ABCDE.slice(1, 4).slice(1, 2));
    assertThrows(IndexOutOfBoundsException.class, () -> ABCDE.slice(-1, 2));
    assertThrows(IndexOutOfBoundsException.class, () -> ABCDE.slice(3, 2));
    assertThrows(IndexOutOfBoundsException.class, () -> ABCDE.slice(1, 4).slice(0, 4));
    assertThrows(IndexOutOfBoundsException.class, () -> ABCDE.slice(1, 3).at(2));
    assertThrows(IndexOutOfBoundsException.class, () -> ABCDE.at(-1));
  }

  @Test
  void firstAndFromGiveWhatThereIs() {
    assertEquals(Bytes.ofText("ab"), ABCDE.first(2));
    assertEquals(ABCDE, ABCDE.first(99));
    assertEquals(Bytes.ofText("e"), ABCDE.from(4));
    assertEquals(Bytes.EMPTY, ABCDE.from(99));
  }

  @Test
  void joinsWithoutTouchingTheParts() {
    Bytes left = Bytes.ofText("xxab").slice(2, 4);
    assertEquals(Bytes.ofText("abcde"), left.concat(Bytes.ofText("cde")));
    assertEquals(Bytes.ofText("ab"), left);
    assertSame(left, left.concat(Bytes.EMPTY));
    assertSame(left, Bytes.EMPTY.concat(left));
  }

  @Test
  void searchesFromAnywhere() {
    Bytes slice = Bytes.ofText("zzabcabc").slice(2, 8);
    assertEquals(0, slice.indexOf('a', 0));
    assertEquals(3, slice.indexOf('a', 1));
    assertEquals(-1, slice.indexOf('z', 0));
    assertEquals(0, slice.indexOf('a', -7));
    assertEquals(-1, slice.indexOf('a', 99));
    assertEquals(1, slice.indexOf(Bytes.ofText("bca")));
    assertEquals(0, slice.indexOf(Bytes.EMPTY));
    assertFalse(slice.contains(Bytes.ofText("abcabcd")));
  }

  @Test
  void knowsItsStartAndEnd() {
    assertTrue(ABCDE.startsWith("abc"));
    assertTrue(ABCDE.startsWith(Bytes.EMPTY));
    assertFalse(ABCDE.startsWith("abcdef"));
    assertTrue(ABCDE.endsWith(Bytes.ofText("de")));
    assertFalse(ABCDE.endsWith(Bytes.ofText("xabcde")));
    assertTrue(Bytes.of(0xE9).startsWith("é"));
  }

  @Test
  void compactingLetsGoOfALargerArray() {
    Bytes slice = ABCDE.slice(1, 3);
    assertNotSame(slice, slice.compact());
    assertEquals(slice, slice.compact());
    assertSame(ABCDE, ABCDE.compact());
  }

  @Test
  void viewIsReadOnlyAndStartsAtTheFirstByte() {
    ByteBuffer view = ABCDE.slice(1, 3).buffer();
    assertEquals(0, view.position());
    assertEquals(2, view.remaining());
    assertEquals('b', view.get(0));
    assertThrows(ReadOnlyBufferException.class, () -> view.put(0, (byte) 1));
  }

  @Test
  void writesItselfAndNothingAroundIt() throws IOException {
    var out = new ByteArrayOutputStream();
    ABCDE.slice(1, 3).writeTo(out);
    OutputStream plain = out;
    ABCDE.slice(4, 5).writeTo(plain);
    assertArrayEquals(new byte[] {'b', 'c', 'e'}, out.toByteArray());
  }

  @Test
  void showsUnprintableBytesAsEscapes() {
    assertEquals(
        "a\\n\\r\\t\\\\\\x00\\x7f\\xff~ ",
        Bytes.of('a', 10, 13, 9, '\\', 0, 127, 255, '~', ' ').printable());
  }

  @Test
  void namesItselfInHexUpTo64Bytes() {
    assertEquals("6162636465", ABCDE.toString());
    assertEquals("00".repeat(64), Bytes.wrap(new byte[64]).toString());
    assertEquals("00".repeat(64) + "… (65 bytes)", Bytes.wrap(new byte[65]).toString());
  }
}
