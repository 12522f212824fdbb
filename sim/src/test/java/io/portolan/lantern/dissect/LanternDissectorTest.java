package io.portolan.lantern.dissect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portolan.sim.Vectors;
import io.portolan.wire.Bytes;
import org.junit.jupiter.api.Test;

class LanternDissectorTest {
  private final Vectors vectors =
      Vectors.resource(LanternDissectorTest.class, "/vectors/messages.hex");

  @Test
  void explainsAHelloRowByRow() {
    assertEquals(
        """
           0 +1   type             1
           1 +1   version          2
           2 +1   station.length   4
           3 +4   station          REEF
        """,
        LanternDissector.explain(vectors.bytes("hello")));
  }

  @Test
  void explainsAReadingRowByRow() {
    assertEquals(
        """
           0 +1   type             2
           1 +2   sequence         258
           3 +1   samples.count    3
           4 +6   samples          0010ffff0000
        """,
        LanternDissector.explain(vectors.bytes("reading")));
  }

  @Test
  void explainsAFarewellRowByRow() {
    assertEquals(
        """
           0 +1   type             3
           1 +1   reason           2
        """,
        LanternDissector.explain(vectors.bytes("no-hello")));
  }

  @Test
  void saysWhereAMessageBreaks() {
    assertEquals(
        """
           0 +1   type             1
           1 +1   version          2
           2 +1   station.length   255
           3      broken           station at byte 3: needs 255 bytes, has 1
        """,
        LanternDissector.explain(Bytes.ofHex("01 02 ff 41")));
  }

  @Test
  void showsTheFieldThatHasNoMeaning() {
    assertEquals(
        """
           0 +1   type             72
           0      broken           type at byte 0: no message has type 72
        """,
        LanternDissector.explain(Bytes.ofText("HTTP/1.1")));
  }

  @Test
  void everyByteOfEveryVectorIsInARow() {
    for (var vector : vectors.all()) {
      int explained =
          LanternDissector.explain(vector.bytes())
              .lines()
              .mapToInt(row -> Integer.parseInt(row.substring(6, 10).strip()))
              .sum();
      assertEquals(vector.bytes().size(), explained, vector.name());
    }
  }
}
