package io.portolan.lantern.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.portolan.lantern.message.LanternMessage;
import io.portolan.sim.TestVector;
import io.portolan.sim.Vectors;
import io.portolan.wire.Bytes;
import io.portolan.wire.MalformedException;
import io.portolan.wire.WireReader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CarriageTest {
  private static final List<TestVector> VECTORS =
      Vectors.resource(CarriageTest.class, "/vectors/messages.hex").all();

  @Test
  void everySplitOfAStreamGivesTheSameMessages() throws MalformedException {
    var expected = new ArrayList<LanternMessage>();
    Bytes stream = Bytes.EMPTY;
    for (var vector : VECTORS) {
      expected.add(LanternCodec.read(new WireReader(vector.bytes())));
      stream = stream.concat(LanternFramer.framed(vector.bytes()));
    }
    for (int cut = 0; cut <= stream.size(); cut++) {
      var carriage = Carriage.stream();
      var heard = new ArrayList<>(carriage.unpack(stream.first(cut)));
      heard.addAll(carriage.unpack(stream.from(cut)));
      assertEquals(expected, heard, "cut at " + cut);
    }
    var carriage = Carriage.stream();
    var heard = new ArrayList<LanternMessage>();
    for (int i = 0; i < stream.size(); i++) {
      heard.addAll(carriage.unpack(stream.slice(i, i + 1)));
    }
    assertEquals(expected, heard, "byte by byte");
  }

  @Test
  void aLengthThatNoMessageHasIsMalformedBeforeTheMessageArrives() {
    for (String length : List.of("0000", "0001", "0203", "ffff")) {
      var malformed =
          assertThrows(
              MalformedException.class, () -> Carriage.stream().unpack(Bytes.ofHex(length)));
      assertEquals("length", malformed.field());
    }
    assertEquals(4 + 510, LanternMessage.LONGEST);
  }

  @Test
  void aDatagramIsOneMessage() throws MalformedException {
    for (var vector : VECTORS) {
      var message = LanternCodec.read(new WireReader(vector.bytes()));
      assertEquals(List.of(message), Carriage.datagrams().unpack(vector.bytes()));
      assertEquals(vector.bytes(), Carriage.datagrams().pack(message));
    }
  }
}
