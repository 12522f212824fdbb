package io.portolan.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class WireWriterTest {
  @Test
  void writesBigEndianWhatTheReaderReads() throws MalformedException {
    Bytes bytes = everything(new WireWriter());
    assertEquals(
        "ff80fffe8000010203fffffffeffffffff"
            + "8000000000000000"
            + "3fc00000c000000000000000"
            + "0268690003c3a9210a",
        bytes.hex());
    everythingComesBack(new WireReader(bytes));
  }

  @Test
  void writesLittleEndianWhatTheReaderReads() throws MalformedException {
    Bytes bytes = everything(WireWriter.littleEndian());
    assertEquals("ff80feff0080030201feffffff", bytes.first(13).hex());
    everythingComesBack(WireReader.littleEndian(bytes));
  }

  private static Bytes everything(WireWriter out) {
    return out.u8("a", 255)
        .i8("b", -128)
        .u16("c", 0xFFFE)
        .i16("d", Short.MIN_VALUE)
        .u24("e", 0x010203)
        .u32("f", 0xFFFFFFFEL)
        .i32(-1)
        .i64(Long.MIN_VALUE)
        .f32(1.5f)
        .f64(-2.0)
        .text8("g", "hi")
        .text16("h", "é!")
        .bytes(Bytes.of(10))
        .toBytes();
  }

  private static void everythingComesBack(WireReader in) throws MalformedException {
    assertEquals(255, in.u8("a"));
    assertEquals(-128, in.i8("b"));
    assertEquals(0xFFFE, in.u16("c"));
    assertEquals(Short.MIN_VALUE, in.i16("d"));
    assertEquals(0x010203, in.u24("e"));
    assertEquals(0xFFFFFFFEL, in.u32("f"));
    assertEquals(-1, in.i32("i"));
    assertEquals(Long.MIN_VALUE, in.i64("j"));
    assertEquals(1.5f, in.f32("k"));
    assertEquals(-2.0, in.f64("l"));
    assertEquals("hi", in.text8("g"));
    assertEquals("é!", in.text16("h"));
    assertEquals(Bytes.of(10), in.bytes("m", 1));
    in.end();
  }

  @Test
  void aValueThatDoesNotFitIsOurMistakeAndNamesTheField() {
    assertEquals("age is 256, must be 0 to 255", refusal(() -> new WireWriter().u8("age", 256)));
    assertEquals("age is -1, must be 0 to 255", refusal(() -> new WireWriter().u8("age", -1)));
    refusal(() -> new WireWriter().i8("x", 128));
    refusal(() -> new WireWriter().u16("x", 0x10000));
    refusal(() -> new WireWriter().i16("x", 0x8000));
    refusal(() -> new WireWriter().u24("x", 0x1000000));
    refusal(() -> new WireWriter().u32("x", 0x100000000L));
    refusal(() -> new WireWriter().u32("x", -1));
    assertEquals(
        "name.length is 256, must be 0 to 255",
        refusal(() -> new WireWriter().text8("name", "x".repeat(256))));
    refusal(() -> new WireWriter().text16("name", "é".repeat(0x8000)));
  }

  private static String refusal(Runnable write) {
    return String.valueOf(assertThrows(IllegalArgumentException.class, write::run).getMessage());
  }

  @Test
  void aRefusedValueLeavesNothingBehind() {
    var out = new WireWriter().u8("kept", 1);
    refusal(() -> out.u24("x", -1));
    refusal(() -> out.text8("x", "y".repeat(300)));
    assertEquals(Bytes.of(1), out.toBytes());
  }

  @Test
  void growsAndKeepsItsByteOrder() {
    var out = WireWriter.littleEndian();
    out.bytes(Bytes.wrap(new byte[63])).u16("x", 0x0102).bytes(Bytes.wrap(new byte[1000]));
    out.u32("y", 0x01020304L);
    assertEquals(63 + 2 + 1000 + 4, out.size());
    assertEquals(Bytes.ofHex("0201"), out.toBytes().slice(63, 65));
    assertEquals(Bytes.ofHex("04030201"), out.toBytes().from(1065));
  }

  @Test
  void whatWasGivenOutDoesNotChange() {
    var out = new WireWriter().u8("a", 1);
    Bytes before = out.toBytes();
    out.u8("b", 2);
    assertEquals(Bytes.of(1), before);
  }
}
