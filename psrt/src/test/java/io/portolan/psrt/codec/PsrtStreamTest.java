package io.portolan.psrt.codec;

import static io.portolan.psrt.codec.PsrtVectors.LIMITS;
import static io.portolan.psrt.codec.PsrtVectors.context;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.psrt.message.PsrtLimits;
import io.portolan.psrt.message.PsrtMessage;
import io.portolan.psrt.message.PsrtMessage.Login;
import io.portolan.sim.TestVector;
import io.portolan.wire.Bytes;
import io.portolan.wire.Framer;
import io.portolan.wire.MalformedException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class PsrtStreamTest {
  static List<TestVector> framed() {
    return PsrtVectors.framed();
  }

  @ParameterizedTest
  @EnumSource(Context.class)
  void everySplitOfAStreamGivesTheSameMessages(Context context) throws MalformedException {
    var expected = new ArrayList<PsrtMessage>();
    Bytes bytes = Bytes.EMPTY;
    for (var vector : framed()) {
      if (context(vector) == context) {
        expected.add(PsrtCodec.read(vector.bytes(), context));
        bytes = bytes.concat(vector.bytes());
      }
    }
    assertEquals(PsrtVectors.isFramed(context), !expected.isEmpty(), "a vector of each");
    if (expected.isEmpty()) {
      assertThrows(IllegalArgumentException.class, () -> new PsrtStream(context, LIMITS));
      return;
    }
    for (int cut = 0; cut <= bytes.size(); cut++) {
      var stream = new PsrtStream(context, LIMITS);
      var heard = heard(stream, bytes.first(cut));
      heard.addAll(heard(stream, bytes.from(cut)));
      assertEquals(expected, heard, "cut at " + cut);
    }
    var stream = new PsrtStream(context, LIMITS);
    var heard = new ArrayList<PsrtMessage>();
    for (int i = 0; i < bytes.size(); i++) {
      heard.addAll(heard(stream, bytes.slice(i, i + 1)));
    }
    assertEquals(expected, heard, "byte by byte");
  }

  @ParameterizedTest
  @MethodSource("framed")
  void theFramerKnowsTheSizeBeforeTheEndHasCome(TestVector vector) throws MalformedException {
    var framer = new PsrtFramer(context(vector), LIMITS);
    Bytes bytes = vector.bytes();
    assertEquals(bytes.size(), framer.frame(bytes));
    for (int size = 1; size < bytes.size(); size++) {
      int told = framer.frame(bytes.first(size));
      assertEquals(told == Framer.NOT_YET ? told : bytes.size(), told, "after " + size);
    }
  }

  @Test
  void aLengthOverTheLimitIsMalformedAsSoonAsItIsThere() {
    assertTooLarge(Context.LOGIN, "01040000");
    assertTooLarge(Context.OPERATION, "01 7f e9030000");
    assertTooLarge(Context.OPERATION, "02 c9000000");
    assertTooLarge(Context.OPERATION, "03 c9000000");
    assertTooLarge(Context.OPERATION, "11 c9000000");
    assertTooLarge(Context.OPERATION, "01 7f ffffffff");
    assertTooLarge(Context.PUSH, "01 7f 00000080");
    assertTooLarge(Context.REPLICA, "7f 0000000000000000 e9030000");
  }

  @Test
  void aLengthOfJustTheLimitIsTaken() throws MalformedException {
    assertEquals(4 + 1024, new PsrtFramer(Context.LOGIN, LIMITS).frame(Bytes.ofHex("00040000")));
    var operations = new PsrtFramer(Context.OPERATION, LIMITS);
    assertEquals(6 + 1000, operations.frame(Bytes.ofHex("01 7f e8030000")));
    assertEquals(5 + 200, operations.frame(Bytes.ofHex("02 c8000000")));
    assertTrue(PsrtFramer.largest(LIMITS) >= 4 + 1024, "there is room for the largest login");
  }

  @Test
  void whatCanBecomeNoMessageIsMalformedAtItsFirstByte() {
    for (String hex : List.of("44", "21", "12", "fe")) {
      assertThrows(
          MalformedException.class,
          () -> new PsrtFramer(Context.OPERATION, LIMITS).frame(Bytes.ofHex(hex)));
    }
    assertThrows(
        MalformedException.class,
        () -> new PsrtFramer(Context.GREETING, LIMITS).frame(Bytes.ofText("G")));
    assertThrows(
        MalformedException.class, () -> new PsrtFramer(Context.PUSH, LIMITS).frame(Bytes.of(2)));
  }

  @Test
  void theContextMayChangeBetweenTwoMessagesOfOnePiece() throws MalformedException {
    var stream = new PsrtStream(Context.GREETING, LIMITS);
    stream.take(
        PsrtVectors.bytes("greeting/tls")
            .concat(PsrtVectors.bytes("login/test"))
            .concat(Bytes.of(0, 1)));
    stream.next();
    stream.expect(Context.LOGIN);
    assertEquals(new Login("test", "123"), stream.next());
    stream.expect(Context.OPERATION);
    assertEquals(new PsrtMessage.Nop(), stream.next());
    assertNull(stream.next());
    assertEquals(Bytes.of(1), stream.rest());
  }

  @Test
  void limitsThatMakeNoSenseAreOurMistake() {
    assertThrows(IllegalArgumentException.class, () -> new PsrtLimits(1, 1, 0, 16));
    assertThrows(IllegalArgumentException.class, () -> new PsrtLimits(2, 0, 0, 16));
    assertThrows(IllegalArgumentException.class, () -> new PsrtLimits(2, 1, -1, 16));
    assertThrows(IllegalArgumentException.class, () -> new PsrtLimits(2, 1, 0, 70_000));
  }

  private static List<PsrtMessage> heard(PsrtStream stream, Bytes bytes) throws MalformedException {
    var heard = new ArrayList<PsrtMessage>();
    stream.take(bytes);
    for (var message = stream.next(); message != null; message = stream.next()) {
      heard.add(message);
    }
    return heard;
  }

  private static void assertTooLarge(Context context, String hex) {
    var malformed =
        assertThrows(
            MalformedException.class,
            () -> new PsrtFramer(context, LIMITS).frame(Bytes.ofHex(hex)));
    assertEquals("length", malformed.field());
  }
}
