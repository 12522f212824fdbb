package io.portolan.tpncp.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.sim.TestVector;
import io.portolan.tpncp.Invented;
import io.portolan.tpncp.catalogue.Layout;
import io.portolan.tpncp.codec.Body.Item;
import io.portolan.tpncp.message.FieldValue;
import io.portolan.tpncp.message.FieldValue.Characters;
import io.portolan.tpncp.message.FieldValue.FamilyAddress;
import io.portolan.tpncp.message.FieldValue.Ipv4Address;
import io.portolan.tpncp.message.FieldValue.Numeric;
import io.portolan.tpncp.message.Kind;
import io.portolan.tpncp.message.TpncpMessage;
import io.portolan.tpncp.message.TpncpMessage.Command;
import io.portolan.tpncp.message.TpncpMessage.Event;
import io.portolan.wire.Bytes;
import io.portolan.wire.MalformedException;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BodyCodecTest {
  private static final ByteOrder BE = ByteOrder.BIG_ENDIAN;
  private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;

  static List<TestVector> vectors() {
    return TpncpCodecTest.vectors();
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void decodesEachVectorAlikeInBothOrders(TestVector vector) throws MalformedException {
    var context = TpncpCodecTest.context(vector);
    var message = TpncpCodec.read(vector.bytes(), context).message();
    Body body = read(message, context.order());
    assertTrue(body.isExplained());
    Map<String, String> meant =
        switch (vector.name().substring(0, vector.name().length() - 3)) {
          case "status" -> Map.of();
          case "lamp" ->
              Map.of(
                  "channel_id",
                  "5",
                  "on",
                  "1",
                  "level",
                  "5",
                  "hue",
                  "9",
                  "unnamed",
                  "-2",
                  "odd",
                  "6",
                  "padding",
                  "0",
                  "tail",
                  "4660",
                  "unnamed#2",
                  "7");
          case "taken" ->
              Map.of(
                  "version",
                  "7401",
                  "length",
                  "8",
                  "seq_number",
                  "2",
                  "length_extention",
                  "0",
                  "reserved",
                  "0",
                  "cmd_id",
                  "14");
          default ->
              Map.of(
                  "family",
                  "10",
                  "home",
                  "2001:db8::77",
                  "port",
                  "443",
                  "gateway",
                  "192.0.2.1",
                  "peer",
                  context.order() == BE ? "-1073741303" : "151126208",
                  "missing",
                  "-1");
        };
    assertEquals(meant, texts(body));
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void aBodyCutAtAnyByteIsReadUpToAFieldAndWrittenBack(TestVector vector)
      throws MalformedException {
    var context = TpncpCodecTest.context(vector);
    for (int size = context.kind().headerSize(); size < vector.bytes().size(); size++) {
      var message = TpncpCodec.read(vector.bytes().first(size), context).message();
      Body body = read(message, context.order());
      assertEquals(message.body(), BodyCodec.write(body, context.order()), "cut to " + size);
    }
  }

  @Test
  void extraBytesStayAndComeBack() {
    Bytes bytes = Bytes.ofHex("0000 0011 41420000 00000000 cafe");
    Body body = read(event(1, bytes), BE);
    assertEquals(
        new Item.Unexplained(28, Bytes.ofHex("cafe"), "behind the last field"),
        body.items().getLast());
    assertEquals(bytes, BodyCodec.write(body, BE));
  }

  @Test
  void anUnknownIdIsBytes() {
    Bytes bytes = Bytes.of(1, 2, 3, 4);
    Body body = read(event(4999, bytes), LE);
    assertEquals(List.of(new Item.Unexplained(16, bytes, "no fields are known")), body.items());
    assertEquals(bytes, BodyCodec.write(body, LE));
  }

  @Test
  void anAddressOfTheFirstFamilyTakesFourBytesAndTheRestIsKept() {
    Bytes bytes = Bytes.ofHex("00000002 c000024d 01020304 05060708 090a0b0c");
    Body body = read(event(60, bytes), BE);
    var address = (FamilyAddress) body.value("home").orElseThrow();
    assertEquals("192.0.2.77", address.text());
    assertEquals(bytes, BodyCodec.write(body, BE));
  }

  @Test
  void charactersEndAtTheFirstNul() {
    var padded = new Characters(Bytes.ofHex("41420000"));
    assertEquals("AB", padded.text());
    assertTrue(padded.isPadded());
    assertFalse(new Characters(Bytes.ofHex("41420043")).isPadded());
    assertTrue(new Characters(Bytes.ofText("full")).isPadded());
  }

  /// Command 2: base at 4, offset at 6, its natural block at 12.
  @Test
  void aBlockIsFoundWhereItsOffsetSays() {
    var natural = read(command(2, "0000002a 01 02 0008 0003 0004 09 414243"), BE);
    assertEquals("9", texts(natural).get("rtp_authentication_algorithm"));
    assertTrue(natural.isExplained());

    var older = read(command(2, "0000002a 01 02 0006 0003 09 414243"), BE);
    assertEquals("9", texts(older).get("rtp_authentication_algorithm"));
    assertEquals("3", texts(older).get("late_1"));
    assertFalse(texts(older).containsKey("late_2"));

    var newer = read(command(2, "0000002a 01 02 000a 0003 0004 0005 09 414243"), BE);
    assertEquals("9", texts(newer).get("rtp_authentication_algorithm"));
    assertEquals(
        List.of(new Item.Unexplained(24, Bytes.ofHex("0005"), "before the block")),
        newer.items().stream().filter(Item.Unexplained.class::isInstance).toList());
  }

  @Test
  void anOffsetOfZeroTellsNothing() {
    var body = read(command(2, "0000002a 01 02 0000 0003 0004 09 414243"), BE);
    assertTrue(body.isExplained());
    assertEquals("9", texts(body).get("rtp_authentication_algorithm"));
  }

  @Test
  void anOffsetThatCannotBeIsRemarkedAndNotFollowed() {
    for (String offset : List.of("0001", "ffff", "8000", "000d", "7fff")) {
      Bytes bytes = Bytes.ofHex("0000002a 01 02 " + offset + " 0003 0004 09 414243");
      var body = read(Command.of(7401, 1, 2, bytes), BE);
      assertEquals(1, body.remarks().size(), offset);
      assertTrue(body.remarks().getFirst().startsWith("security_cmd_offset is "), offset);
      assertEquals("9", texts(body).get("rtp_authentication_algorithm"), offset);
      assertEquals(bytes, BodyCodec.write(body, BE), offset);
    }
  }

  @Test
  void aBlockThatIsNotThereLeavesTheRestAlone() {
    var body = read(command(2, "0000002a 01 02 0008 0003 0004"), BE);
    assertTrue(body.isExplained());
    assertFalse(texts(body).containsKey("rtp_authentication_algorithm"));
  }

  /// Command 4: the offset counts from behind the first four bytes; its natural value is 6.
  @Test
  void statesAreTwoHalvesAndATime() {
    var natural =
        read(command(4, "0000002a 00000006 0001 00abcdef 0011 00123456 0022 00000063"), BE);
    assertTrue(natural.isExplained());
    assertEquals("1193046", texts(natural).get("rtp_tx_state_ssrc"));

    var newer =
        read(
            command(4, "0000002a 00000006 0001 00abcdef 0011 eeee 00123456 0022 dddd 00000063"),
            BE);
    assertEquals("1193046", texts(newer).get("rtp_tx_state_ssrc"));
    assertEquals("99", texts(newer).get("state_update_time_stamp"));
    assertEquals(
        List.of("behind the receive state", "behind the transmit state"),
        newer.items().stream()
            .filter(Item.Unexplained.class::isInstance)
            .map(item -> ((Item.Unexplained) item).because())
            .toList());

    var older =
        read(
            Command.of(
                7400, 1, 4, Bytes.ofHex("0000002a 00000006 0001 00abcdef 00123456 00000063")),
            BE);
    assertTrue(older.isExplained());
    assertEquals("99", texts(older).get("state_update_time_stamp"));
  }

  @Test
  void statesWithoutAHalfAreNotGuessed() {
    Bytes bytes = Bytes.ofHex("0000002a 00000006 0001 00abcdef 0011 00123456 00 00000063");
    var body = read(Command.of(7401, 1, 4, bytes), BE);
    assertEquals(List.of("two states and a time in 15 bytes, which cannot be"), body.remarks());
    assertEquals(bytes, BodyCodec.write(body, BE));
  }

  /// The first field that is called like a state is none.
  @Test
  void theStateOfAudioStartsBehindItsOffset() {
    var body = read(command(610, "0000002a 00abcdef 00000008 00000001 00000002 00000003"), BE);
    assertTrue(body.isExplained());
    var backwards = read(command(610, "0000002a 00abcdef 00000004 00000001 00000002 00000003"), BE);
    assertEquals(
        List.of("rtp_state_offset is 4, which points into what comes before; not followed"),
        backwards.remarks());
    assertEquals("11259375", texts(backwards).get("ssrc"));
    assertEquals("2", texts(backwards).get("rtp_tx_state_ssrc"));
  }

  @Test
  void twoChannelsAreTwoHalves() {
    var natural = read(command(1611, "0000002a 00000001 0002 0003 00000004 0005 0006"), BE);
    assertTrue(natural.isExplained());
    assertEquals("6", texts(natural).get("channel_b_gain"));

    var newer = read(command(1611, "0000002a 00000001 0002 0003 aaaa 00000004 0005 0006 bbbb"), BE);
    assertEquals("4", texts(newer).get("channel_b_configuration_type_updated"));

    var older =
        read(Command.of(7400, 1, 1611, Bytes.ofHex("0000002a 00000001 0003 00000004 0006")), BE);
    assertTrue(older.isExplained());
    assertEquals("3", texts(older).get("gain"));
    assertEquals("6", texts(older).get("channel_b_gain"));

    var odd = read(command(1611, "0000002a 00000001 0002 00"), BE);
    assertEquals(1, odd.remarks().size());
  }

  @Test
  void composesAWholeBodyAroundAFewValues() {
    var layout = layout(Kind.COMMAND, 70);
    var values = new LinkedHashMap<String, FieldValue>();
    values.put("level", new Numeric(5));
    values.put("unnamed#2", new Numeric(-1));
    Bytes bytes = BodyCodec.write(BodyCodec.compose(layout, 7401, values), BE);
    assertEquals(Bytes.ofHex("00000000 0a 00 00 0000 ff"), bytes);
    Bytes little = BodyCodec.write(BodyCodec.compose(layout, 7401, values), LE);
    assertEquals(Bytes.ofHex("00000000 50 00 00 0000 ff"), little);
  }

  @Test
  void fillsInWhereABlockStarts() {
    assertEquals(new Numeric(8), composed(2, Map.of()).value("security_cmd_offset").orElseThrow());
    assertEquals(
        new Numeric(1),
        composed(2, Map.of("security_cmd_offset", new Numeric(1)))
            .value("security_cmd_offset")
            .orElseThrow());
    assertEquals(new Numeric(6), composed(4, Map.of()).value("rtp_state_offset").orElseThrow());
    assertEquals(new Numeric(8), composed(610, Map.of()).value("rtp_state_offset").orElseThrow());
  }

  @Test
  void whatIsComposedIsReadBack() {
    for (int id : List.of(2, 4, 70, 610, 1611)) {
      for (int version : List.of(7400, 7401)) {
        for (ByteOrder order : List.of(BE, LE)) {
          Body body = BodyCodec.compose(layout(Kind.COMMAND, id), version, Map.of());
          Bytes bytes = BodyCodec.write(body, order);
          assertEquals(body, read(Command.of(version, 1, id, bytes), order));
        }
      }
    }
  }

  @Test
  void refusesWhatDoesNotFit() {
    assertRefused("command 70 has no field colour", "colour", new Numeric(1));
    assertRefused("level is 8, must be 0 to 7", "level", new Numeric(8));
    assertRefused("unnamed is 200, must be -128 to 127", "unnamed", new Numeric(200));
    assertRefused("tail is -1, must be 0 to 65535", "tail", new Numeric(-1));
    assertRefused(
        "tail is Ipv4Address[bytes=c0000201], must be a number",
        "tail",
        new Ipv4Address(Bytes.ofHex("c0000201")));
  }

  private static void assertRefused(String because, String field, FieldValue value) {
    var refused =
        assertThrows(IllegalArgumentException.class, () -> composed(70, Map.of(field, value)));
    assertEquals(because, refused.getMessage());
  }

  private static Body composed(int id, Map<String, FieldValue> values) {
    return BodyCodec.compose(layout(Kind.COMMAND, id), 7401, values);
  }

  private static Layout layout(Kind kind, long id) {
    return Invented.CATALOGUE.layout(kind, id);
  }

  private static TpncpMessage command(int id, String body) {
    return Command.of(7401, 1, id, Bytes.ofHex(body));
  }

  private static TpncpMessage event(int id, Bytes body) {
    return Event.of(7401, 1, id, -1, body);
  }

  private static Body read(TpncpMessage message, ByteOrder order) {
    return BodyCodec.read(message, layout(message.kind(), message.header().id()), order);
  }

  private static Map<String, String> texts(Body body) {
    var texts = new LinkedHashMap<String, String>();
    for (Item item : body.items()) {
      if (item instanceof Item.Value(var field, _, var value)) {
        texts.put(
            field.name(),
            switch (value) {
              case Numeric(var number) -> Long.toString(number);
              case Characters characters -> characters.text();
              case Ipv4Address address -> address.text();
              case FamilyAddress address -> address.text();
            });
      }
    }
    return texts;
  }
}
