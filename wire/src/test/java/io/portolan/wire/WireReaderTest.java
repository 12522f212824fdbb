package io.portolan.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WireReaderTest {
  private static final Bytes EIGHT = Bytes.ofHex("f1 02 03 04 05 06 07 88");

  /// A read whose complaint is of interest.
  private interface Reading {
    Object read(WireReader in) throws MalformedException;
  }

  private static MalformedException complaint(String hex, Reading reading) {
    var in = new WireReader(Bytes.ofHex(hex));
    return assertThrows(MalformedException.class, () -> reading.read(in));
  }

  @Test
  void readsEveryNumberBigEndian() throws MalformedException {
    assertEquals(0xF1, new WireReader(EIGHT).u8("x"));
    assertEquals(-15, new WireReader(EIGHT).i8("x"));
    assertEquals(0xF102, new WireReader(EIGHT).u16("x"));
    assertEquals((short) 0xF102, new WireReader(EIGHT).i16("x"));
    assertEquals(0xF10203, new WireReader(EIGHT).u24("x"));
    assertEquals(0xF1020304L, new WireReader(EIGHT).u32("x"));
    assertEquals(0xF1020304, new WireReader(EIGHT).i32("x"));
    assertEquals(0xF102030405060788L, new WireReader(EIGHT).i64("x"));
    assertEquals(1.5f, new WireReader(Bytes.ofHex("3fc00000")).f32("x"));
    assertEquals(-2.0, new WireReader(Bytes.ofHex("c000000000000000")).f64("x"));
  }

  @Test
  void readsEveryNumberLittleEndian() throws MalformedException {
    assertEquals(0x02F1, WireReader.littleEndian(EIGHT).u16("x"));
    assertEquals(0x02F1, WireReader.littleEndian(EIGHT).i16("x"));
    assertEquals(0x0302F1, WireReader.littleEndian(EIGHT).u24("x"));
    assertEquals(0x040302F1L, WireReader.littleEndian(EIGHT).u32("x"));
    assertEquals(0x040302F1, WireReader.littleEndian(EIGHT).i32("x"));
    assertEquals(0x88070605040302F1L, WireReader.littleEndian(EIGHT).i64("x"));
  }

  @Test
  void blamesTheFieldThatIsCutShortAndSaysWhatIsMissing() {
    List<Reading> readings =
        List.of(
            in -> in.u8("f"),
            in -> in.u16("f"),
            in -> in.u24("f"),
            in -> in.u32("f"),
            in -> in.i64("f"),
            in -> in.bytes("f", 5),
            in -> in.part("f", 7));
    List<Integer> sizes = List.of(1, 2, 3, 4, 8, 5, 7);
    for (int i = 0; i < readings.size(); i++) {
      for (int has = 0; has < sizes.get(i); has++) {
        var in = new WireReader(EIGHT.first(has));
        var reading = readings.get(i);
        var e = assertThrows(MalformedException.class, () -> reading.read(in));
        assertEquals("f", e.field());
        assertEquals(0, e.offset());
        assertEquals(sizes.get(i) - has, e.missing());
        assertEquals("needs " + sizes.get(i) + " bytes, has " + has, e.reason());
      }
    }
  }

  @Test
  void aFailedReadTakesNothing() throws MalformedException {
    var in = new WireReader(Bytes.ofHex("0102"));
    assertThrows(MalformedException.class, () -> in.u32("long"));
    assertEquals(0x0102, in.u16("short"));
  }

  @Test
  void blamesTheStartOfTheFieldReadLast() throws MalformedException {
    var in = new WireReader(EIGHT);
    in.u16("first");
    in.u8("second");
    var e = in.reject("is wrong");
    assertEquals("second at byte 2: is wrong", e.getMessage());
    assertEquals(0, e.missing());
  }

  @Test
  void offsetsInsideAPartCountFromTheOutermostMessage() throws MalformedException {
    var in = new WireReader(EIGHT);
    in.u16("head");
    var part = in.part("body", 4);
    part.u8("kind");
    var inner = part.part("inner", 2);
    assertEquals(3, inner.offset());
    assertEquals(
        "inner.x at byte 3: needs 4 bytes, has 2",
        assertThrows(MalformedException.class, () -> inner.u32("inner.x")).getMessage());
    inner.u16("y");
    inner.leave();
    assertEquals(
        "end at byte 5: 1 bytes too many",
        assertThrows(MalformedException.class, part::leave).getMessage());
    assertEquals(6, in.offset());
  }

  @Test
  void aPartKeepsTheByteOrder() throws MalformedException {
    assertEquals(0x02F1, WireReader.littleEndian(EIGHT).part("p", 2).u16("x"));
  }

  @Test
  void announcesEveryFieldWithItsPlaceAndSize() throws MalformedException {
    var heard = new ArrayList<String>();
    var listener =
        new FieldListener() {
          @Override
          public void field(String name, int offset, int size, Object value) {
            heard.add(name + "@" + offset + "+" + size + "=" + value);
          }

          @Override
          public void enter(String name, int offset) {
            heard.add(name + "@" + offset + "{");
          }

          @Override
          public void leave() {
            heard.add("}");
          }
        };
    var in = new WireReader(Bytes.ofHex("02 6869 6f6b 00 aabb 07"), listener);
    in.text8("name");
    in.textUntil("line", 0, StandardCharsets.US_ASCII);
    var part = in.part("part", 2);
    part.rest("all");
    part.leave();
    in.constant("seven", Bytes.of(7));
    in.end();
    assertEquals(
        List.of(
            "name.length@0+1=2",
            "name@1+2=hi",
            "line@3+3=ok",
            "part@6{",
            "all@6+2=aabb",
            "}",
            "seven@8+1=07"),
        heard);
  }

  @Test
  void textMustBeWellFormed() {
    var e = complaint("02 c3 28", in -> in.text8("name"));
    assertEquals("name at byte 1: is not well-formed UTF-8", e.getMessage());
    assertEquals(0, e.missing());
    assertEquals(
        "name at byte 0: is not well-formed US-ASCII",
        complaint("80", in -> in.text("name", 1, StandardCharsets.US_ASCII)).getMessage());
  }

  @Test
  void textBehindALengthIsBlamedForItselfAndNotForItsLength() {
    assertEquals(
        "name at byte 2: needs 258 bytes, has 1",
        complaint("0102 61", in -> in.text16("name")).getMessage());
    assertEquals(
        "name.length at byte 0: needs 2 bytes, has 1",
        complaint("01", in -> in.text16("name")).getMessage());
  }

  @Test
  void textUntilATerminatorConsumesIt() throws MalformedException {
    var in = new WireReader(Bytes.ofText("ab\nc\n\n"));
    assertEquals("ab", in.textUntil("line", '\n', StandardCharsets.US_ASCII));
    assertEquals("c", in.textUntil("line", '\n', StandardCharsets.US_ASCII));
    assertEquals("", in.textUntil("line", '\n', StandardCharsets.US_ASCII));
    assertEquals(0, in.remaining());
  }

  @Test
  void textWithoutItsTerminatorIsCutShortByOneByte() throws MalformedException {
    var in = new WireReader(Bytes.ofHex("01 6162"));
    in.u8("before");
    var e =
        assertThrows(
            MalformedException.class, () -> in.textUntil("line", 0, StandardCharsets.US_ASCII));
    assertEquals("line", e.field());
    assertEquals(1, e.offset());
    assertEquals(1, e.missing());
    assertEquals("line at byte 1: so", in.reject("so").getMessage());
    assertEquals(2, in.remaining());
  }

  @Test
  void aConstantThatDiffersSaysBoth() {
    assertEquals(
        "magic at byte 0: is 0102, expected 0103",
        complaint(
                "0102",
                in -> {
                  in.constant("magic", Bytes.of(1, 3));
                  return in;
                })
            .getMessage());
  }

  @Test
  void sizesFromThePeerMayBeAnything() {
    assertEquals(
        "f at byte 0: has negative size -1", complaint("00", in -> in.bytes("f", -1)).getMessage());
    var e = complaint("00", in -> in.bytes("f", Long.MAX_VALUE));
    assertEquals(Integer.MAX_VALUE, e.missing());
  }

  @Test
  void peekingReadsNothing() throws MalformedException {
    var in = new WireReader(Bytes.of(0xFE));
    assertEquals(0xFE, in.peek());
    assertEquals(0xFE, in.u8("x"));
    assertEquals(-1, in.peek());
    assertEquals(Bytes.EMPTY, in.rest("rest"));
  }
}
