package io.portolan.tpncp.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.sim.TestVector;
import io.portolan.sim.Vectors;
import io.portolan.tpncp.message.Kind;
import io.portolan.tpncp.message.TpncpHeader;
import io.portolan.tpncp.message.TpncpMessage.Command;
import io.portolan.tpncp.message.TpncpMessage.Event;
import io.portolan.wire.Bytes;
import io.portolan.wire.MalformedException;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TpncpCodecTest {
  static List<TestVector> vectors() {
    return Vectors.resource(TpncpCodecTest.class, "/vectors/pdus.hex").all();
  }

  /// What must be known of a vector: its direction, and the byte order its name ends with.
  static Context context(TestVector vector) {
    return new Context(
        vector.direction() == TestVector.Direction.CLIENT_TO_SERVER ? Kind.COMMAND : Kind.EVENT,
        vector.name().endsWith("-le") ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void bothOrdersMeanTheSame(TestVector vector) throws MalformedException {
    var header = TpncpCodec.read(vector.bytes(), context(vector)).message().header();
    var meant =
        switch (vector.name().substring(0, vector.name().length() - 3)) {
          case "status" -> new TpncpHeader(7401, 8, 2, 0, 0, 14);
          case "lamp" -> new TpncpHeader(7401, 18, 3, 0, 0, 70);
          case "taken" -> new TpncpHeader(7401, 24, 1, 0, 0, 45);
          default -> new TpncpHeader(7401, 43, 4, 0, 0, 60);
        };
    assertEquals(meant, header);
    assertEquals(vector.bytes().size(), header.pduSize());
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void encodesBackToTheSameBytes(TestVector vector) throws MalformedException {
    var reading = TpncpCodec.read(vector.bytes(), context(vector));
    assertEquals(Bytes.EMPTY, reading.trailing());
    assertEquals(vector.bytes(), TpncpCodec.write(reading.message(), context(vector).order()));
  }

  /// A header cut short is malformed; anything shorter than announced is read as far as it goes.
  @ParameterizedTest
  @MethodSource("vectors")
  void aCutAtAnyByteLosesNothingThatIsThere(TestVector vector) throws MalformedException {
    var context = context(vector);
    for (int size = 0; size < vector.bytes().size(); size++) {
      Bytes part = vector.bytes().first(size);
      if (size < TpncpHeader.SIZE) {
        var malformed =
            assertThrows(MalformedException.class, () -> TpncpCodec.read(part, context));
        assertTrue(malformed.missing() > 0, malformed.getMessage());
      } else {
        var reading = TpncpCodec.read(part, context);
        assertEquals(vector.bytes().size() - size, reading.missing());
        assertEquals(part, TpncpCodec.write(reading.message(), context.order()));
      }
    }
  }

  @Test
  void whatFollowsIsNotPartOfThePdu() throws MalformedException {
    Bytes pdu = Bytes.ofHex("1ce9 0008 0002 00 00 0000000e");
    var reading =
        TpncpCodec.read(
            pdu.concat(Bytes.ofText("more")), new Context(Kind.COMMAND, ByteOrder.BIG_ENDIAN));
    assertEquals(Bytes.ofText("more"), reading.trailing());
    assertEquals(Bytes.EMPTY, reading.message().body());
  }

  @Test
  void aLengthWithoutRoomForTheHeaderIsMalformed() {
    var malformed =
        assertThrows(
            MalformedException.class,
            () ->
                TpncpCodec.read(
                    Bytes.ofHex("1ce9 0007 0002 00 00 0000000e"),
                    new Context(Kind.COMMAND, ByteOrder.BIG_ENDIAN)));
    assertEquals("length at byte 2: is 7, expected at least 8", malformed.getMessage());
  }

  @Test
  void theExtensionIsWorth65535Bytes() throws MalformedException {
    var header = new TpncpHeader(7401, 20, 1, 2, 0, 43);
    assertEquals(131_094, header.pduSize());
    assertEquals(header, TpncpHeader.announcing(7401, 1, 43, 131_094 - TpncpHeader.SIZE));
    assertEquals(16_776_964, TpncpHeader.LARGEST_PDU);
  }

  /// The same length can be said in two ways; what was said is kept.
  @Test
  void theExtensionIsKeptAsItWasSaid() throws MalformedException {
    var context = new Context(Kind.COMMAND, ByteOrder.BIG_ENDIAN);
    Bytes body = Bytes.wrap(new byte[65_535 - 8]);
    for (String start : List.of("1ce9 ffff 0002 00 00 0000000e", "1ce9 0000 0002 01 00 0000000e")) {
      Bytes pdu = Bytes.ofHex(start).concat(body);
      var reading = TpncpCodec.read(pdu, context);
      assertEquals(0, reading.missing());
      assertEquals(Bytes.EMPTY, reading.trailing());
      assertEquals(pdu, TpncpCodec.write(reading.message(), context.order()));
    }
    assertEquals(0, Command.of(1, 1, 1, body).header().extension());
    assertEquals(1, Command.of(1, 1, 1, body.concat(Bytes.of(0))).header().extension());
  }

  @Test
  void announcesEverySizeAroundAnExtension() {
    for (int size : List.of(0, 1, 65_526, 65_527, 65_528, 131_061, 131_062, 131_063)) {
      assertEquals(
          TpncpHeader.SIZE + size,
          TpncpHeader.announcing(1, 1, 1, size).pduSize(),
          size + " bytes");
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> TpncpHeader.announcing(1, 1, 1, TpncpHeader.LARGEST_PDU - TpncpHeader.SIZE + 1));
  }

  @Test
  void anEventWithoutRoomForItsCidHasNone() throws MalformedException {
    var context = new Context(Kind.EVENT, ByteOrder.BIG_ENDIAN);
    Bytes pdu = Bytes.ofHex("1ce9 000a 0002 00 00 0000000e 0102");
    var event = (Event) TpncpCodec.read(pdu, context).message();
    assertEquals(null, event.cid());
    assertEquals(Bytes.of(1, 2), event.body());
    assertEquals(12, event.bodyOffset());
    assertEquals(pdu, TpncpCodec.write(event, context.order()));
  }

  @Test
  void knowsAnAcknowledgedCommandInEitherOrder() throws MalformedException {
    for (TestVector vector : vectors()) {
      if (vector.name().startsWith("taken")) {
        var context = context(vector);
        var event = (Event) TpncpCodec.read(vector.bytes(), context).message();
        assertEquals(
            new TpncpHeader(7401, 8, 2, 0, 0, 14),
            Acknowledgement.of(event, context.order()).orElseThrow());
        var command = Command.of(7401, 2, 14, Bytes.EMPTY);
        assertEquals(event.body(), Acknowledgement.body(command, context.order()));
      }
    }
  }
}
