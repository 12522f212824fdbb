package io.portolan.wire.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.wire.Bytes;
import io.portolan.wire.capture.PacketHeaders.Kind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PcapngWriterTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00.123456789Z");
  private static final InetSocketAddress CALLER = new InetSocketAddress("10.0.0.1", 40000);
  private static final InetSocketAddress LISTENER = new InetSocketAddress("10.0.0.2", 2424);
  private static final InetSocketAddress CALLER_6 = new InetSocketAddress("2001:db8::1", 40000);
  private static final InetSocketAddress LISTENER_6 = new InetSocketAddress("2001:db8::2", 2424);

  private interface Writing {
    void write(PcapngWriter writer) throws IOException;
  }

  private static Bytes written(Writing writing) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var writer = PcapngWriter.open(out, "Portolan test")) {
      writing.write(writer);
    }
    return Bytes.wrap(out.toByteArray());
  }

  private static List<String> readBack(Bytes capture) throws Exception {
    var lines = new ArrayList<String>();
    var headers = new PacketHeaders();
    try (var reader = PcapReader.open(new ByteArrayInputStream(capture.toArray()))) {
      while (reader.next()) {
        assertEquals(NOON, reader.frame().time());
        assertEquals(0, checksum(reader.frame().bytes()), "checksum");
        Kind kind = headers.read(reader.frame());
        lines.add(
            kind
                + " "
                + headers.source().getPort()
                + ">"
                + headers.destination().getPort()
                + " "
                + headers.payload().size());
      }
      assertTrue(reader.damage().isEmpty());
    }
    return lines;
  }

  /// The sum over pseudo-header and segment, which is 0 where the checksum in it is right.
  private static int checksum(Bytes packet) {
    boolean isIp6 = packet.at(0) >> 4 == 6;
    Bytes segment = packet.from(isIp6 ? 40 : 20);
    Bytes addresses = isIp6 ? packet.slice(8, 40) : packet.slice(12, 20);
    long sum = packet.at(isIp6 ? 6 : 9);
    sum += segment.size();
    for (Bytes part : List.of(addresses, segment)) {
      for (int i = 0; i < part.size(); i++) {
        sum += i % 2 == 0 ? part.at(i) * 256L : part.at(i);
      }
    }
    return (int) (sum % 65535);
  }

  @Test
  void writesDatagramsThatReadBack() throws Exception {
    Bytes capture =
        written(
            out -> {
              out.datagram(NOON, CALLER, LISTENER, Bytes.ofText("hello"), "");
              out.datagram(NOON, LISTENER_6, CALLER_6, Bytes.of(1), "an answer");
              out.datagram(NOON, CALLER, LISTENER, Bytes.EMPTY, "");
            });
    assertEquals(
        List.of("UDP 40000>2424 5", "UDP 2424>40000 1", "UDP 40000>2424 0"), readBack(capture));
    assertTrue(capture.contains(Bytes.ofText("an answer")));
  }

  @Test
  void writesAWholeConversation() throws Exception {
    for (var ends : List.of(List.of(CALLER, LISTENER), List.of(CALLER_6, LISTENER_6))) {
      Bytes capture =
          written(
              out -> {
                var conversation = out.tcp(ends.get(0), ends.get(1), "visitor 7");
                conversation.open(NOON);
                conversation.said(NOON, Side.CALLER, Bytes.wrap(new byte[3000]));
                conversation.said(NOON, Side.LISTENER, Bytes.of(1));
                conversation.close(NOON, Side.LISTENER);
              });
      assertEquals(
          List.of(
              "TCP 40000>2424 0",
              "TCP 2424>40000 0",
              "TCP 40000>2424 0",
              "TCP 40000>2424 1440",
              "TCP 40000>2424 1440",
              "TCP 40000>2424 120",
              "TCP 2424>40000 0",
              "TCP 2424>40000 1",
              "TCP 40000>2424 0",
              "TCP 2424>40000 0",
              "TCP 40000>2424 0",
              "TCP 2424>40000 0"),
          readBack(capture));
      assertTrue(capture.contains(Bytes.ofText("visitor 7")));
    }
  }

  @Test
  void saysThatHeadersAreMadeUp() throws Exception {
    Bytes capture = written(_ -> {});
    assertTrue(capture.contains(Bytes.ofText("packet headers are synthesized")));
    assertTrue(capture.contains(Bytes.ofText("Portolan test")));
  }

  @Test
  void refusesWhatNoPacketCanCarry() throws Exception {
    written(
        out -> {
          assertThrows(
              IllegalArgumentException.class,
              () -> out.datagram(NOON, CALLER, LISTENER_6, Bytes.EMPTY, ""));
          assertThrows(
              IllegalArgumentException.class,
              () -> out.datagram(NOON, CALLER, LISTENER, Bytes.wrap(new byte[65508]), ""));
          assertThrows(IllegalArgumentException.class, () -> out.tcp(CALLER_6, LISTENER, ""));
          out.datagram(NOON, CALLER, LISTENER, Bytes.wrap(new byte[65507]), "");
        });
  }
}
