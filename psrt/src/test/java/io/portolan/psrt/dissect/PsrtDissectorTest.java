package io.portolan.psrt.dissect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.psrt.codec.Context;
import io.portolan.psrt.codec.PsrtVectors;
import io.portolan.sim.Noise;
import io.portolan.wire.Bytes;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class PsrtDissectorTest {
  static List<String> vectors() {
    return PsrtVectors.names();
  }

  @Test
  void explainsAPublish() {
    assertEquals(
        """
        publish to a/b
           0 +1   operation             1
           1 +1   priority              127
           2 +4   payload.length        6
           6 +4   topic                 a/b
          10 +2   body                  6869
        """,
        explain("operation/publish"));
  }

  @Test
  void explainsABatch() {
    assertEquals(
        """
        subscribe to a and 1 more
           0 +1   operation             2
           1 +4   topics.length         5
           5 +2   topic                 a
           7 +3   topic                 b/#
        """,
        explain("operation/subscribe-two"));
  }

  @Test
  void explainsADatagramWithWhatIsInIt() {
    assertEquals(
        """
        datagram of user1
           0 +2   magic                 eeaa
           2 +2   version               1
           4 +1   authentication        0
           5 +6   login                 user1
          11 +4   password              xxx
          15 +15  block                 017f6d79746f7069630068656c6c6f
          15 +1   operation             1
          16 +1   priority              127
          17 +8   topic                 mytopic
          25 +5   body                  68656c6c6f
        """,
        explain("datagram/plain"));
  }

  @Test
  void saysWhatIsEncrypted() {
    assertEquals(
        """
        encrypted datagram of user1, AES-256-GCM
           0 +2   magic                 eeaa
           2 +2   version               1
           4 +1   authentication        3
           5 +6   key id                user1
          11 +12  nonce                 000102030405060708090a0b
          23 +31  sealed block          \
        5eaceba3502ebfd4d8452cba204479471a12b5b69d96c4925bf661f3a4074c
        """,
        explain("datagram/aes-256"));
  }

  @Test
  void saysWhereAMessageBreaks() {
    assertEquals(
        """
           0 +1   operation             1
           1 +1   priority              127
           2 +4   payload.length        4
           6      broken                topic at byte 6: is not well-formed UTF-8
        """,
        PsrtDissector.explain(Bytes.ofHex("017f04000000c3280078"), Context.OPERATION));
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void explainsEachVectorToItsEnd(String vector) {
    String text = explain(vector);
    assertFalse(text.contains("broken"), text);
    assertTrue(text.indexOf('\n') < text.lastIndexOf('\n'), "a name and at least one row");
  }

  @ParameterizedTest
  @EnumSource(Context.class)
  void explainsAnything(Context context) {
    Noise.check(
        1,
        5_000,
        PsrtVectors.everything(),
        input -> assertTrue(PsrtDissector.explain(input, context).endsWith("\n")));
  }

  private static String explain(String vector) {
    String context = vector.substring(0, vector.indexOf('/'));
    return PsrtDissector.explain(
        PsrtVectors.bytes(vector), Context.valueOf(context.toUpperCase(Locale.ROOT)));
  }
}
