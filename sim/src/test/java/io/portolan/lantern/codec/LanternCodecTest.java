package io.portolan.lantern.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.portolan.lantern.message.LanternMessage;
import io.portolan.lantern.message.LanternMessage.Farewell;
import io.portolan.lantern.message.LanternMessage.Hello;
import io.portolan.lantern.message.LanternMessage.Reading;
import io.portolan.lantern.message.Reason;
import io.portolan.sim.TestVector;
import io.portolan.sim.Vectors;
import io.portolan.wire.Bytes;
import io.portolan.wire.MalformedException;
import io.portolan.wire.WireReader;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LanternCodecTest {
  private static final Map<String, LanternMessage> MEANING =
      Map.of(
          "hello", new Hello("REEF"),
          "reading", new Reading(258, Bytes.ofHex("0010 ffff 0000")),
          "empty-reading", new Reading(0, Bytes.EMPTY),
          "done", new Farewell(Reason.DONE),
          "no-hello", new Farewell(Reason.NO_HELLO));

  static List<TestVector> vectors() {
    return Vectors.resource(LanternCodecTest.class, "/vectors/messages.hex").all();
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void decodesEachVector(TestVector vector) throws MalformedException {
    assertEquals(MEANING.get(vector.name()), read(vector.bytes()));
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void encodesBackToTheSameBytes(TestVector vector) throws MalformedException {
    assertEquals(vector.bytes(), LanternCodec.write(read(vector.bytes())));
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void everyTruncationIsMalformedAndNothingElse(TestVector vector) {
    for (int size = 0; size < vector.bytes().size(); size++) {
      Bytes part = vector.bytes().first(size);
      var malformed = assertThrows(MalformedException.class, () -> read(part));
      assertEquals(true, malformed.missing() > 0, malformed.getMessage());
    }
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void whatIsLeftOverIsMalformed(TestVector vector) {
    Bytes longer = vector.bytes().concat(Bytes.of(0));
    assertThrows(MalformedException.class, () -> read(longer));
  }

  @Test
  void blamesTheFieldAndItsOffset() {
    assertBlamed("type at byte 0: no message has type 72", "48 54");
    assertBlamed("version at byte 1: is 3, expected 2", "01 03 01 41");
    assertBlamed("station at byte 3: needs 255 bytes, has 1", "01 02 ff 41");
    assertBlamed("station at byte 3: has 0 bytes, expected 1 to 32", "01 02 00");
    assertBlamed("station at byte 3: is not well-formed UTF-8", "01 02 01 ff");
    assertBlamed("reason at byte 1: no reason has code 9", "03 09");
    assertBlamed("end at byte 2: 1 bytes too many", "03 01 00");
  }

  @Test
  void theLongestMessageIsAsLongAsTheVocabularySays() throws MalformedException {
    var longest = new Reading(65535, Bytes.wrap(new byte[2 * Reading.MOST_SAMPLES]));
    Bytes bytes = LanternCodec.write(longest);
    assertEquals(LanternMessage.LONGEST, bytes.size());
    assertEquals(longest, read(bytes));
  }

  private static void assertBlamed(String blame, String hex) {
    var malformed = assertThrows(MalformedException.class, () -> read(Bytes.ofHex(hex)));
    assertEquals(blame, malformed.getMessage());
  }

  private static LanternMessage read(Bytes bytes) throws MalformedException {
    return LanternCodec.read(new WireReader(bytes));
  }
}
