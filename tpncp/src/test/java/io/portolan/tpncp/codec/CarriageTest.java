package io.portolan.tpncp.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.portolan.sim.Vectors;
import io.portolan.tpncp.codec.Carriage.Heard;
import io.portolan.tpncp.message.Kind;
import io.portolan.tpncp.message.TpncpMessage.Event;
import io.portolan.wire.Bytes;
import io.portolan.wire.MalformedException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CarriageTest {
  private final Vectors vectors = Vectors.resource(CarriageTest.class, "/vectors/pdus.hex");

  @ParameterizedTest
  @ValueSource(strings = {"be", "le"})
  void aStreamIsCutTheSameWhereverItIsSplit(String order) throws MalformedException {
    Bytes stream = vectors.bytes("status-" + order).concat(vectors.bytes("lamp-" + order));
    stream = stream.concat(vectors.bytes("status-" + order));
    var whole = Carriage.stream(Kind.COMMAND, ByteOrder.BIG_ENDIAN).unpack(stream);
    assertEquals(
        List.of(14L, 70L, 14L), whole.stream().map(h -> h.message().header().id()).toList());
    for (int split = 0; split <= stream.size(); split++) {
      var carriage = Carriage.stream(Kind.COMMAND, ByteOrder.BIG_ENDIAN);
      var parts = new ArrayList<>(carriage.unpack(stream.first(split)));
      parts.addAll(carriage.unpack(stream.from(split)));
      assertEquals(whole, parts, "split at " + split);
    }
    var byteByByte = new ArrayList<Heard>();
    var carriage = Carriage.stream(Kind.COMMAND, ByteOrder.BIG_ENDIAN);
    for (int i = 0; i < stream.size(); i++) {
      byteByByte.addAll(carriage.unpack(stream.slice(i, i + 1)));
    }
    assertEquals(whole, byteByByte);
  }

  @Test
  void theOrderOfWhatCameBeforeReadsAnIdThatTellsNone() throws MalformedException {
    Bytes zero = Bytes.ofHex("e91c 0800 0300 00 00 00000000");
    Bytes stream = vectors.bytes("status-le").concat(zero);
    var heard = Carriage.stream(Kind.COMMAND, ByteOrder.BIG_ENDIAN).unpack(stream);
    assertEquals(2, heard.size());
    assertEquals(3, heard.getLast().message().header().sequence());
  }

  @Test
  void aLongPduTakesItsExtensionIntoAccount() throws MalformedException {
    var event = Event.of(7401, 1, 43, 0, Bytes.wrap(new byte[131_078]));
    for (var order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
      Bytes pdu = TpncpCodec.write(event, order);
      var carriage = Carriage.stream(Kind.EVENT, ByteOrder.BIG_ENDIAN);
      assertEquals(List.of(), carriage.unpack(pdu.first(pdu.size() - 1)));
      assertEquals(event, carriage.unpack(pdu.from(pdu.size() - 1)).getFirst().message());
    }
  }

  /// The announced 16 MB are refused before they are collected.
  @Test
  void aLengthExtensionCannotFillTheMemory() {
    var carriage = Carriage.stream(Kind.COMMAND, ByteOrder.BIG_ENDIAN);
    var malformed =
        assertThrows(
            MalformedException.class,
            () -> carriage.unpack(Bytes.ofHex("1ce9 ffff 0002 ff 00 0000000e")));
    assertEquals("frame at byte 0: 16776964 bytes, the limit is 262144", malformed.getMessage());
  }

  @Test
  void anIdThatIsNoneInEitherOrderIsMalformed() {
    for (var carriage :
        List.of(
            Carriage.stream(Kind.COMMAND, ByteOrder.BIG_ENDIAN),
            Carriage.datagrams(Kind.COMMAND, ByteOrder.BIG_ENDIAN))) {
      var malformed =
          assertThrows(
              MalformedException.class, () -> carriage.unpack(Bytes.ofText("GET / HTTP/1.1")));
      assertEquals(
          "id at byte 8: is 54502f31, expected two zero bytes in it", malformed.getMessage());
    }
  }

  @Test
  void aDatagramHoldsOnePduAndKeepsWhatFollows() throws MalformedException {
    Bytes both = vectors.bytes("status-le").concat(vectors.bytes("status-le"));
    var heard = Carriage.datagrams(Kind.COMMAND, ByteOrder.BIG_ENDIAN).unpack(both);
    assertEquals(1, heard.size());
    assertEquals(vectors.bytes("status-le"), heard.getFirst().trailing());
    var half = vectors.bytes("lamp-be").first(20);
    assertEquals(
        2,
        Carriage.datagrams(Kind.COMMAND, ByteOrder.BIG_ENDIAN).unpack(half).getFirst().missing());
  }
}
