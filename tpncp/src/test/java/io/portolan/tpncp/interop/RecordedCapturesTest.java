package io.portolan.tpncp.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.tpncp.catalogue.Catalogue;
import io.portolan.tpncp.codec.Acknowledgement;
import io.portolan.tpncp.codec.Body;
import io.portolan.tpncp.codec.BodyCodec;
import io.portolan.tpncp.codec.TpncpCodec;
import io.portolan.tpncp.dissect.Explained;
import io.portolan.tpncp.dissect.TpncpDissector;
import io.portolan.tpncp.dissect.ValueText;
import io.portolan.tpncp.interop.Captures.Packet;
import io.portolan.tpncp.message.FieldValue;
import io.portolan.tpncp.message.FieldValue.Characters;
import io.portolan.tpncp.message.Kind;
import io.portolan.tpncp.message.TpncpHeader;
import io.portolan.tpncp.message.TpncpMessage.Event;
import io.portolan.wire.Bytes;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Recorded captures, read with the catalogue that Wireshark has on this host.
class RecordedCapturesTest {
  @ParameterizedTest
  @ValueSource(strings = {"be", "le"})
  void sixteenDatagramsMeanWhatTheirDescriptionSays(String order) throws IOException {
    var pdus = datagrams("tpncp-udp-" + order + ".pcap");
    assertEquals(16, pdus.size());
    for (var pdu : pdus) {
      boolean isBig = pdu.context().order() == ByteOrder.BIG_ENDIAN;
      assertEquals(order.equals("be"), isBig);
      assertEquals(7401, pdu.reading().message().header().version());
      assertEquals(0, pdu.reading().missing());
    }
    assertNumbers(pdus.get(1), "serial_num", 123_456, "channel_count", 240);
    assertNumbers(pdus.get(1), "trunk_count", 8, "board_type", 24);
    assertTexts(pdus.get(1), "trunk_pack_software_date", "Nov 21 2026");
    assertTexts(pdus.get(1), "dsp_software_name", "SIMDSP");
    assertEquals(-1, cid(pdus.get(1)));
    assertTrue(pdus.get(1).body().isExplained());

    assertEquals(312, pdus.get(3).reading().message().header().pduSize());
    assertNumbers(pdus.get(3), "channel_id", 5);
    assertTrue(texts(pdus.get(3)).contains("bye"));

    var taken = (Event) pdus.get(4).reading().message();
    assertEquals(5, taken.cid());
    assertEquals(
        Optional.of(new TpncpHeader(7401, 300, 3, 0, 0, 3)),
        Acknowledgement.of(taken, pdus.get(4).context().order()));
    assertTrue(numbers(pdus.get(5)).containsAll(List.of(2L, 1000L, 999L)));
    assertTrue(texts(pdus.get(6)).containsAll(List.of("chan.c", "oops")));
    assertTrue(numbers(pdus.get(6)).contains(17L));
  }

  @ParameterizedTest
  @ValueSource(strings = {"be", "le"})
  void addressesReadAlikeInBothOrders(String order) throws IOException {
    var pdus = datagrams("tpncp-udp-" + order + ".pcap");
    var suspect = (Body.Item.Value) pdus.get(7).body().items().getFirst();
    assertInstanceOf(FieldValue.Numeric.class, suspect.value());
    var values = new ValueText(Outside.catalogue(), pdus.get(7).context().order());
    assertEquals(Optional.of("192.0.2.9"), values.address(suspect.field(), suspect.value()));
    assertEquals(
        List.of("192.0.2.10", "255.255.255.0", "192.0.2.1", "192.0.2.2", "192.0.2.3"),
        addresses(pdus.get(8)));
    assertNumbers(pdus.get(9), "address_family", 2);
    assertEquals("192.0.2.77", addresses(pdus.get(9)).getFirst());
    assertNumbers(pdus.get(10), "address_family", 10);
    assertEquals("2001:db8::77", addresses(pdus.get(10)).getFirst());
  }

  @ParameterizedTest
  @ValueSource(strings = {"be", "le"})
  void bitFieldsOfSeveralBitsReadAlikeInBothOrders(String order) throws IOException {
    var open = datagrams("tpncp-udp-" + order + ".pcap").get(11);
    assertEquals(1104, open.reading().message().header().pduSize());
    assertNumbers(open, "channel_id", 9, "ec_nlp_mode", 2);
    assertNumbers(open, "opus_packet_duration", 5, "channel_type", 5, "aal2_protocol_type", 3);
    assertNumbers(open, "ec_hybrid_loss", 0, "opus_max_sampling_frequency", 0);
    assertTrue(open.body().isExplained(), "an offset of 0 leads nowhere");
  }

  @ParameterizedTest
  @ValueSource(strings = {"be", "le"})
  void whatTheCatalogueDoesNotExplainStays(String order) throws IOException {
    var pdus = datagrams("tpncp-udp-" + order + ".pcap");
    assertEquals(Kind.EVENT, pdus.get(12).context().kind(), "2442 is a source of events");
    assertEquals("", pdus.get(13).name());
    assertEquals(
        List.of(new Body.Item.Unexplained(16, Bytes.of(1, 2, 3, 4), "no fields are known")),
        pdus.get(13).body().items());
    assertEquals(1, pdus.get(14).body().items().size());
    assertNumbers(pdus.get(14), "channel_id", 5);
    assertEquals(
        Bytes.of(0, 0, 0, 7).concat(Bytes.ofText("trailing")), pdus.get(15).reading().trailing());
  }

  @ParameterizedTest
  @ValueSource(strings = {"be", "le"})
  void streamsAreCutInBothOrders(String order) throws IOException {
    Bytes commands = Bytes.EMPTY;
    Bytes events = Bytes.EMPTY;
    for (Packet packet : Captures.read(Outside.capture("tpncp-tcp-" + order + ".pcap"))) {
      if (Kind.ofSourcePort(packet.sourcePort()) == Kind.EVENT) {
        events = events.concat(packet.payload());
      } else {
        commands = commands.concat(packet.payload());
      }
    }
    assertEquals(List.of(1L, 14L, 3L), ids(commands, Kind.COMMAND));
    assertEquals(List.of(45L, 33L), ids(events, Kind.EVENT));
  }

  @Test
  void aLongPduIsOne() throws IOException {
    Bytes stream = Bytes.EMPTY;
    for (Packet packet : Captures.read(Outside.capture("tpncp-tcp-long-be.pcap"))) {
      stream = stream.concat(packet.payload());
    }
    assertEquals(131_094, stream.size());
    var explained = new TpncpDissector(Outside.catalogue(), Kind.EVENT).stream(stream);
    assertEquals(1, explained.size());
    var pdu = (Explained.Pdu) explained.getFirst();
    assertEquals(new TpncpHeader(7401, 20, 1, 2, 0, 43), pdu.reading().message().header());
    assertEquals(0, cid(pdu));
    assertTrue(numbers(pdu).contains(3L));
    assertTrue(texts(pdu).contains("A".repeat(131_072)));
    assertTrue(pdu.body().isExplained());
  }

  @Test
  void offsetsLeadToTheirBlocks() throws IOException {
    var pdus = datagrams("tpncp-offsets-be.pcap");
    assertEquals(
        List.of(2L, 8L, 4L, 610L, 611L),
        pdus.stream().map(pdu -> pdu.reading().message().header().id()).toList());
    for (var open : pdus.subList(0, 2)) {
      assertNumbers(open, "security_cmd_offset", 768, "rtp_authentication_algorithm", 9);
      assertTrue(open.body().isExplained());
    }
    assertNumbers(pdus.get(2), "ssrc", 0x00AB_CDEF, "rtp_tx_state_ssrc", 0x0012_3456);
    assertTrue(pdus.get(2).body().isExplained());
    for (var activate : pdus.subList(3, 5)) {
      assertNumbers(activate, "ssrc", 0x00AB_CDEF, "rtp_tx_state_ssrc", 0x0012_3456);
      assertEquals(
          List.of("rtp_state_offset is 60, which points into what comes before; not followed"),
          activate.body().remarks());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tpncp-udp-be.pcap", "tpncp-udp-le.pcap", "tpncp-offsets-be.pcap"})
  void everyDatagramIsWrittenBackToTheByte(String capture) throws IOException {
    var packets = Captures.read(Outside.capture(capture));
    var catalogue = Outside.catalogue();
    for (Packet packet : packets) {
      var pdu = explained(packet, catalogue);
      var message = pdu.reading().message();
      var order = pdu.context().order();
      assertEquals(
          packet.payload(), TpncpCodec.write(message, order).concat(pdu.reading().trailing()));
      assertEquals(message.body(), BodyCodec.write(pdu.body(), order));
    }
  }

  private static List<Explained.Pdu> datagrams(String capture) throws IOException {
    var packets = Captures.read(Outside.capture(capture));
    var catalogue = Outside.catalogue();
    return packets.stream().map(packet -> explained(packet, catalogue)).toList();
  }

  private static Explained.Pdu explained(Packet packet, Catalogue catalogue) {
    var dissector = new TpncpDissector(catalogue, Kind.ofSourcePort(packet.sourcePort()));
    return assertInstanceOf(Explained.Pdu.class, dissector.datagram(packet.payload()));
  }

  private static List<Long> ids(Bytes stream, Kind kind) throws IOException {
    return new TpncpDissector(Outside.catalogue(), kind)
        .stream(stream).stream()
            .map(e -> ((Explained.Pdu) e).reading().message().header().id())
            .toList();
  }

  private static int cid(Explained.Pdu pdu) {
    Integer cid = ((Event) pdu.reading().message()).cid();
    return java.util.Objects.requireNonNull(cid);
  }

  private static void assertNumbers(Explained.Pdu pdu, Object... namesAndNumbers) {
    for (int i = 0; i < namesAndNumbers.length; i += 2) {
      String name = (String) namesAndNumbers[i];
      long number = ((Number) namesAndNumbers[i + 1]).longValue();
      assertEquals(Optional.of(number), pdu.body().number(name), name);
    }
  }

  private static void assertTexts(Explained.Pdu pdu, String name, String text) {
    assertEquals(text, ((Characters) pdu.body().value(name).orElseThrow()).text());
  }

  private static List<Long> numbers(Explained.Pdu pdu) {
    var numbers = new ArrayList<Long>();
    for (var item : pdu.body().items()) {
      if (item instanceof Body.Item.Value(_, _, FieldValue.Numeric(var number))) {
        numbers.add(number);
      }
    }
    return numbers;
  }

  private static List<String> texts(Explained.Pdu pdu) {
    var texts = new ArrayList<String>();
    for (var item : pdu.body().items()) {
      if (item instanceof Body.Item.Value(_, _, Characters characters)) {
        texts.add(characters.text());
      }
    }
    return texts;
  }

  private static List<String> addresses(Explained.Pdu pdu) {
    var addresses = new ArrayList<String>();
    for (var item : pdu.body().items()) {
      if (item instanceof Body.Item.Value(_, _, FieldValue.Ipv4Address address)) {
        addresses.add(address.text());
      } else if (item instanceof Body.Item.Value(_, _, FieldValue.FamilyAddress address)) {
        addresses.add(address.text());
      }
    }
    return addresses;
  }
}
