package io.portolan.tpncp.dissect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.sim.Vectors;
import io.portolan.tpncp.Invented;
import io.portolan.tpncp.catalogue.Catalogue;
import io.portolan.tpncp.dissect.Explained.Direction;
import io.portolan.tpncp.message.Kind;
import io.portolan.wire.Bytes;
import java.util.List;
import org.junit.jupiter.api.Test;

class TpncpDissectorTest {
  private final Vectors vectors = Vectors.resource(TpncpDissectorTest.class, "/vectors/pdus.hex");
  private final TpncpDissector dissector = new TpncpDissector(Invented.CATALOGUE, null);

  @Test
  void explainsACommandRowByRow() {
    assertExplains(
        """
        command 70 doLAMP, sequence 3, version 7401, little-endian, 22 bytes
             0 +2   version          7401
             2 +2   length           18
             4 +2   sequence         3
             6 +1   length extension 0
             7 +1   reserved         0
             8 +4   command id       70
            12 +4   channel_id       5
            16 :1   on               1
            16 :3   level            5
            16 :4   hue              9
            17 +1   unnamed          -2
            18 :3   odd              6
            18 :5   padding          0
            19 +2   tail             4660
            21 +1   unnamed#2        7
        """,
        new TpncpDissector(Invented.CATALOGUE, Kind.COMMAND).datagram(vectors.bytes("lamp-le")));
  }

  @Test
  void namesValuesAndRemarksWhatIsOddAboutThem() {
    assertExplains(
        """
        event 60 inFAMILY, sequence 4, CID 7, version 7401, big-endian, 47 bytes
             0 +2   version          7401
             2 +2   length           43
             4 +2   sequence         4
             6 +1   length extension 0
             7 +1   reserved         0
             8 +4   event id         60
            12 +4   CID              7
            16 +4   family           10 FAMILY_6
            20 +16  home             2001:db8::77
            36 +2   port             443
            38 +4   gateway          192.0.2.1
            42 +4   peer             -1073741303 (as an address 192.0.2.9)
            46 +1   missing          -1
            47 +2   (behind the PDU) cafe
        """,
        new TpncpDissector(Invented.CATALOGUE, Kind.EVENT)
            .datagram(vectors.bytes("family-be").concat(Bytes.ofHex("cafe"))));
  }

  @Test
  void withoutACatalogueThereAreNumbersAndHex() {
    assertExplains(
        """
        command 70, sequence 3, version 7401, big-endian, 22 bytes
             0 +2   version          7401
             2 +2   length           18
             4 +2   sequence         3
             6 +1   length extension 0
             7 +1   reserved         0
             8 +4   command id       70
            12 +10  (no fields are known) 000000059bfe06123407
        """,
        new TpncpDissector(Catalogue.EMPTY, Kind.COMMAND).datagram(vectors.bytes("lamp-be")));
  }

  @Test
  void theDirectionIsGuessedAndSaysHowSure() {
    assertDirection(Kind.COMMAND, Direction.EVIDENT, "status-be", Invented.CATALOGUE);
    assertDirection(Kind.COMMAND, Direction.EVIDENT, "status-le", Catalogue.EMPTY);
    assertDirection(Kind.COMMAND, Direction.LIKELY, "lamp-le", Invented.CATALOGUE);
    assertDirection(Kind.EVENT, Direction.LIKELY, "family-le", Invented.CATALOGUE);
    assertDirection(Kind.EVENT, Direction.LIKELY, "taken-be", Invented.CATALOGUE);
    assertDirection(Kind.EVENT, Direction.LIKELY, "taken-be", Catalogue.EMPTY);
    assertDirection(Kind.COMMAND, Direction.OPEN, "family-be", Catalogue.EMPTY);
  }

  @Test
  void bothByteOrdersArePossibleAndThatIsSaid() {
    var pdu = (Explained.Pdu) dissector.datagram(Bytes.ofHex("1010 0909 0101 0000 00000000"));
    assertEquals(
        List.of(
            "both byte orders are possible; read as big-endian",
            "2305 bytes fewer than the header announces"),
        ExplainedText.remarks(pdu));
  }

  @Test
  void aStreamIsExplainedUpToWhereItBreaks() {
    Bytes stream =
        vectors
            .bytes("status-le")
            .concat(vectors.bytes("lamp-le"))
            .concat(Bytes.ofText("GET / HTTP/1.1"));
    var explained = dissector.stream(stream);
    assertEquals(3, explained.size());
    assertEquals(List.of(0, 12, 34), explained.stream().map(Explained::offset).toList());
    var broken = assertInstanceOf(Explained.Broken.class, explained.getLast());
    assertEquals("id at byte 8: is 54502f31, expected two zero bytes in it", broken.because());
    assertEquals(
        "no TPNCP: id at byte 8: is 54502f31, expected two zero bytes in it",
        new ExplainedText(Invented.CATALOGUE).lines(broken).getFirst());
  }

  @Test
  void aCutAtAnyByteIsExplainedAndLeavesNoByteOut() {
    for (var vector : vectors.all()) {
      for (int size = 0; size <= vector.bytes().size(); size++) {
        Bytes part = vector.bytes().first(size);
        assertEquals(size, explained(List.of(dissector.datagram(part))), vector.name());
        assertEquals(size, explained(dissector.stream(part)), vector.name());
      }
    }
  }

  /// How many bytes the rows say they are about; bit fields count with the last of their byte.
  private static int explained(List<Explained> all) {
    var text = new ExplainedText(Invented.CATALOGUE);
    int bytes = 0;
    for (Explained each : all) {
      int bits = 0;
      for (String row : text.lines(each)) {
        if (row.startsWith(" ") && row.charAt(7) == '+') {
          bytes += Integer.parseInt(row.substring(8, 12).strip());
        } else if (row.startsWith(" ") && row.charAt(7) == ':') {
          bits += Integer.parseInt(row.substring(8, 12).strip());
        }
      }
      bytes += bits / 8;
    }
    return bytes;
  }

  private void assertDirection(Kind kind, Direction direction, String vector, Catalogue catalogue) {
    var explained = new TpncpDissector(catalogue, null).datagram(vectors.bytes(vector));
    var pdu = assertInstanceOf(Explained.Pdu.class, explained);
    assertEquals(direction, pdu.direction(), vector);
    assertEquals(kind, pdu.context().kind(), vector);
    assertTrue(
        direction == Direction.EVIDENT || !ExplainedText.remarks(pdu).isEmpty(),
        "a guess is said to be one");
  }

  private static void assertExplains(String expected, Explained explained) {
    var lines = new ExplainedText(Invented.CATALOGUE).lines(explained);
    assertEquals(expected, String.join("\n", lines) + "\n");
  }
}
