package io.portolan.lantern.dissect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.portolan.lantern.codec.LanternFramer;
import io.portolan.sim.Vectors;
import io.portolan.wire.Bytes;
import io.portolan.wire.Transport;
import io.portolan.wire.capture.Endpoint;
import io.portolan.wire.capture.ExplainedMessage;
import io.portolan.wire.capture.Explanation;
import io.portolan.wire.capture.PacketExplainer;
import io.portolan.wire.capture.PcapReader;
import io.portolan.wire.capture.PcapngWriter;
import io.portolan.wire.capture.Side;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LanternExplainerTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final InetSocketAddress STATION = new InetSocketAddress("10.0.0.1", 40000);
  private static final InetSocketAddress LISTENER = new InetSocketAddress("10.0.0.2", 7);

  private final Vectors vectors =
      Vectors.resource(LanternExplainerTest.class, "/vectors/messages.hex");

  @Test
  void explainsAConversationFromACapture() throws Exception {
    var out = new ByteArrayOutputStream();
    try (var writer = PcapngWriter.open(out, "test")) {
      var conversation = writer.tcp(STATION, LISTENER, "");
      conversation.open(NOON);
      Bytes said =
          LanternFramer.framed(vectors.bytes("hello"))
              .concat(LanternFramer.framed(vectors.bytes("reading")));
      conversation.said(NOON, Side.CALLER, said.first(5));
      conversation.said(NOON.plusMillis(1), Side.CALLER, said.from(5));
      conversation.said(
          NOON.plusMillis(2), Side.LISTENER, LanternFramer.framed(vectors.bytes("no-hello")));
      writer.datagram(NOON.plusMillis(3), STATION, LISTENER, vectors.bytes("hello"), "");
    }
    var told = new ArrayList<ExplainedMessage>();
    var known =
        Map.of(
            new Endpoint(Transport.TCP, LISTENER.getAddress(), 7), "lantern",
            new Endpoint(Transport.UDP, LISTENER.getAddress(), 7), "lantern");
    var explainer = new PacketExplainer(List.of(new LanternExplainer()), known, told::add);
    try (var reader = PcapReader.open(new ByteArrayInputStream(out.toByteArray()))) {
      while (reader.next()) {
        explainer.add(reader.frame());
      }
    }
    assertEquals(
        List.of("6 hello", "6 reading", "8 farewell", "10 hello"),
        told.stream().map(m -> m.packet() + " " + m.explanation().message()).toList());
    assertEquals(
        List.of(
            new Explanation.Field(0, "length", 0, 2, "7"),
            new Explanation.Field(0, "message", 2, 0, ""),
            new Explanation.Field(1, "type", 2, 1, "1"),
            new Explanation.Field(1, "version", 3, 1, "2"),
            new Explanation.Field(1, "station.length", 4, 1, "4"),
            new Explanation.Field(1, "station", 5, 4, "REEF")),
        told.getFirst().explanation().fields());
    told.forEach(m -> assertNull(m.explanation().broken()));
    assertEquals(LISTENER, told.get(2).from());
    assertEquals(NOON.plusMillis(1), told.getFirst().at());
  }
}
