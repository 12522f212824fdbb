package io.portolan.psrt.dissect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.psrt.PsrtProtocol;
import io.portolan.psrt.codec.PsrtVectors;
import io.portolan.sim.Noise;
import io.portolan.wire.Bytes;
import io.portolan.wire.Transport;
import io.portolan.wire.capture.ExplainedMessage;
import io.portolan.wire.capture.Explainer;
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
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class PsrtExplainerTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  private final Explainer.Interpreter stream = new PsrtExplainer().begin(Transport.TCP);

  @Test
  void isFoundAsAService() {
    assertTrue(
        ServiceLoader.load(Explainer.class).stream()
            .anyMatch(provider -> provider.type().equals(PsrtExplainer.class)));
  }

  @Test
  void followsAControlSocket() {
    assertTold(Side.CALLER, "greeting of a control socket", "greeting/plain");
    assertTold(Side.LISTENER, "welcome", "welcome/control");
    assertTold(Side.CALLER, "login as test", "login/test");
    assertTold(Side.LISTENER, "token", "token/counting");
    assertTold(Side.CALLER, "subscribe to a/b", "operation/subscribe");
    assertTold(Side.CALLER, "nop", "operation/nop");
    assertTold(Side.LISTENER, "reply: done (subscribe to a/b)", "reply/ok");
    assertTold(Side.LISTENER, "reply: done (nop)", "reply/ok");
    assertTold(Side.CALLER, "publish to a/b", "operation/publish");
    assertTold(Side.LISTENER, "reply: access denied (publish to a/b)", "reply/access-denied");
    assertTold(Side.CALLER, "bye", "operation/bye");
    assertTold(Side.LISTENER, "reply: done (bye)", "reply/ok");
    assertTold(Side.LISTENER, "reply: done", "reply/ok");
  }

  @Test
  void followsADataSocket() {
    assertTold(Side.CALLER, "greeting of a data socket", "greeting/data");
    assertTold(Side.LISTENER, "welcome", "welcome/data");
    assertTold(Side.CALLER, "join", "join/five-seconds");
    assertTold(Side.LISTENER, "reply: done (join)", "reply/ok");
    assertTold(Side.LISTENER, "push of a/b", "push/hi");
    assertTold(Side.LISTENER, "beacon", "push/beacon");
    assertTold(Side.CALLER, "nothing a broker reads", "operation/bye");
  }

  @Test
  void followsAReplication() {
    stream.hear(Side.CALLER, Bytes.ofHex("eeaa00 0100000000"));
    stream.hear(Side.LISTENER, Bytes.ofHex("eeaa0100").concat(PsrtVectors.bytes("token/counting")));
    assertTold(Side.CALLER, "replicate to a/b", "operation/replicate");
    assertTold(
        Side.LISTENER,
        "reply: somebody wants it, send the rest (replicate to a/b)",
        "reply/ok-waiting");
    assertTold(Side.CALLER, "replica", "replica/hi");
    assertTold(Side.LISTENER, "reply: done (replica)", "reply/ok");
    assertTold(Side.CALLER, "nop", "operation/nop");
  }

  @Test
  void saysWhatIsInsideTls() {
    assertEquals(
        List.of("greeting of a control socket, for TLS", "TLS"),
        told(Side.CALLER, Bytes.ofHex("eeaa01 160301")));
    assertEquals(List.of("TLS"), told(Side.CALLER, Bytes.ofHex("0200")));
    assertEquals(List.of("TLS"), told(Side.LISTENER, Bytes.ofHex("160303")));
  }

  @Test
  void joinsInTheMiddle() {
    assertTold(Side.CALLER, "publish to a/b", "operation/publish");
    assertTold(Side.LISTENER, "reply: done (publish to a/b)", "reply/ok");
    var data = new PsrtExplainer().begin(Transport.TCP);
    Bytes pushes = PsrtVectors.bytes("push/beacon").concat(PsrtVectors.bytes("push/hi"));
    assertEquals(
        List.of("beacon", "push of a/b"),
        data.hear(Side.LISTENER, pushes).stream().map(Explanation::message).toList());
  }

  @Test
  void saysWhereAStreamBreaksAndThenNoMore() {
    stream.hear(Side.CALLER, Bytes.ofHex("eeaa00 0100000000"));
    var explained = stream.hear(Side.CALLER, Bytes.ofHex("00 44 00"));
    assertEquals("nop", explained.getFirst().message());
    assertEquals("operation at byte 0: 0x44 is none", explained.getLast().broken());
    assertEquals(Bytes.ofHex("4400"), explained.getLast().bytes());
    assertEquals(List.of(), stream.hear(Side.CALLER, Bytes.ofHex("00")));
  }

  @Test
  void aMessageThatIsWholeAndWrongBreaksAlone() {
    stream.hear(Side.CALLER, Bytes.ofHex("eeaa00 0100000000"));
    var explained = stream.hear(Side.CALLER, Bytes.ofHex("017f04000000c3280078 00"));
    assertNotNull(explained.getFirst().broken());
    assertEquals("nop", explained.getLast().message());
  }

  @Test
  void everySplitIsExplainedTheSame() {
    Bytes said =
        PsrtVectors.bytes("greeting/plain")
            .concat(PsrtVectors.bytes("login/test"))
            .concat(PsrtVectors.bytes("operation/publish"))
            .concat(PsrtVectors.bytes("operation/subscribe-two"))
            .concat(PsrtVectors.bytes("operation/bye"));
    var expected = new PsrtExplainer().begin(Transport.TCP).hear(Side.CALLER, said);
    assertEquals(5, expected.size());
    for (int cut = 1; cut < said.size(); cut++) {
      var interpreter = new PsrtExplainer().begin(Transport.TCP);
      var explained = new ArrayList<>(interpreter.hear(Side.CALLER, said.first(cut)));
      explained.addAll(interpreter.hear(Side.CALLER, said.from(cut)));
      assertEquals(expected, explained, "cut at " + cut);
    }
  }

  @Test
  void explainsDatagramsOfBothSides() {
    var datagrams = new PsrtExplainer().begin(Transport.UDP);
    assertEquals(
        "datagram of user1",
        datagrams.hear(Side.CALLER, PsrtVectors.bytes("datagram/plain")).getFirst().message());
    assertEquals(
        "encrypted datagram of user1, AES-128-GCM",
        datagrams.hear(Side.CALLER, PsrtVectors.bytes("datagram/aes-128")).getFirst().message());
    assertEquals(
        "acknowledgement: access denied",
        datagrams
            .hear(Side.LISTENER, PsrtVectors.bytes("acknowledgement/access-denied"))
            .getFirst()
            .message());
    assertNotNull(datagrams.hear(Side.CALLER, Bytes.ofHex("eeaa")).getFirst().broken());
  }

  @Test
  void explainsACaptureByItsPort() throws Exception {
    var client = new InetSocketAddress("10.0.0.1", 40000);
    var broker = new InetSocketAddress("10.0.0.2", PsrtProtocol.PORT);
    var out = new ByteArrayOutputStream();
    try (var writer = PcapngWriter.open(out, "test")) {
      var conversation = writer.tcp(client, broker, "");
      conversation.open(NOON);
      conversation.said(NOON, Side.CALLER, Bytes.ofHex("eeaa00 0100"));
      conversation.said(NOON, Side.CALLER, Bytes.ofHex("0000 00 00"));
      conversation.said(NOON, Side.LISTENER, PsrtVectors.bytes("welcome/control"));
      writer.datagram(NOON, client, broker, PsrtVectors.bytes("datagram/anonymous"), "");
    }
    var told = new ArrayList<ExplainedMessage>();
    var explainer = new PacketExplainer(List.of(new PsrtExplainer()), Map.of(), told::add);
    try (var reader = PcapReader.open(new ByteArrayInputStream(out.toByteArray()))) {
      while (reader.next()) {
        explainer.add(reader.frame());
      }
    }
    assertEquals(
        List.of(
            "greeting of a control socket",
            "anonymous login",
            "nop",
            "welcome",
            "datagram of nobody"),
        told.stream().map(message -> message.explanation().message()).toList());
  }

  @Test
  void explainsAnything() {
    Noise.check(
        1,
        2_500,
        PsrtVectors.everything(),
        input -> {
          for (var transport : Transport.values()) {
            for (var side : Side.values()) {
              var interpreter = new PsrtExplainer().begin(transport);
              interpreter.hear(side, input);
              interpreter.hear(side.other(), input);
              interpreter.hear(side, input);
            }
          }
        });
  }

  private void assertTold(Side speaker, String expected, String vector) {
    assertEquals(List.of(expected), told(speaker, PsrtVectors.bytes(vector)));
  }

  private List<String> told(Side speaker, Bytes bytes) {
    return stream.hear(speaker, bytes).stream().map(Explanation::message).toList();
  }
}
