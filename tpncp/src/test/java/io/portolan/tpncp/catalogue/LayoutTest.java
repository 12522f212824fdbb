package io.portolan.tpncp.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.tpncp.Invented;
import io.portolan.tpncp.catalogue.Field.Form;
import io.portolan.tpncp.message.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

class LayoutTest {
  @Test
  void repeatedAndMissingNamesBecomeUnique() {
    assertEquals(List.of("lux", "shade", "lux#2"), names(Kind.EVENT, 7));
    assertEquals(
        List.of(
            "channel_id", "on", "level", "hue", "unnamed", "odd", "padding", "tail", "unnamed#2"),
        names(Kind.COMMAND, 70));
  }

  @Test
  void bitFieldsShareBytesAndAnUnfinishedByteIsPadded() {
    var fields = Invented.CATALOGUE.layout(Kind.COMMAND, 70).fields();
    assertEquals(List.of(0, 1, 4), fields.subList(1, 4).stream().map(Field::bit).toList());
    assertTrue(fields.get(3).completesByte());
    assertEquals(5, fields.get(6).bits());
    assertEquals(4 + 1 + 1 + 1 + 2 + 1, layout(Kind.COMMAND, 70).size(7401));
  }

  @Test
  void bitFieldsNeverStraddleBytes() {
    var reading =
        CatalogueReader.parse(
            "t\n#####\n#####\n#####\n5 a 1 6 0 0 primitive\n5 b 1 4 0 0 primitive\n#####\n#####\n");
    var layout = reading.catalogue().layout(Kind.EVENT, 5);
    assertEquals(
        List.of("a", "padding", "b", "padding#2"),
        layout.fields().stream().map(Field::name).toList());
    assertEquals(2, layout.size(0));
  }

  @Test
  void fourWordsBehindAnAddressFamilyAreOneAddress() {
    var fields = layout(Kind.EVENT, 60).fields();
    assertEquals(
        List.of("family", "home", "port", "gateway", "peer", "missing"), names(Kind.EVENT, 60));
    assertEquals(Form.FAMILY_ADDRESS, fields.get(1).form());
    assertEquals(16, fields.get(1).size());
    assertEquals(Form.NUMBER, fields.getFirst().form());
    assertFalse(fields.getFirst().mayBeAddress());
  }

  @Test
  void onlyUnsignedWordsAreAddresses() {
    var fields = layout(Kind.EVENT, 60).fields();
    assertEquals(Form.IPV4_ADDRESS, fields.get(3).form());
    assertEquals(Form.NUMBER, fields.get(4).form());
    assertTrue(fields.get(4).mayBeAddress());
  }

  @Test
  void someFieldsCameLate() {
    assertEquals(26, layout(Kind.COMMAND, 4).size(7401));
    assertEquals(22, layout(Kind.COMMAND, 4).size(7400));
    assertEquals(20, layout(Kind.COMMAND, 1611).size(7401));
    assertEquals(16, layout(Kind.COMMAND, 1611).size(7400));
  }

  @Test
  void aRuleWithoutItsFieldsIsNoRule() {
    var reading =
        CatalogueReader.parse(
            """
            title
            #####
            #####
            #####
            #####
            2 rtp_authentication_algorithm 1 8 0 0 primitive
            1611 configuration_type_updated 1 8 0 0 primitive
            4 ssrc 1 32 0 0 primitive
            #####
            """);
    assertEquals(List.of(), reading.damages());
    for (int id : List.of(2, 4, 1611)) {
      assertEquals(
          new Layout.Arrangement.Running(),
          reading.catalogue().layout(Kind.COMMAND, id).arrangement());
    }
  }

  private static Layout layout(Kind kind, int id) {
    return Invented.CATALOGUE.layout(kind, id);
  }

  private static List<String> names(Kind kind, int id) {
    return layout(kind, id).fields().stream().map(Field::name).toList();
  }
}
