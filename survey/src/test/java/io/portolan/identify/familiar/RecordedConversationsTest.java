package io.portolan.identify.familiar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.identify.Overheard;
import io.portolan.identify.Overhearer;
import io.portolan.wire.capture.ConversationLimits;
import io.portolan.wire.capture.Conversations;
import io.portolan.wire.capture.PcapReader;
import io.portolan.wire.capture.PcapngWriter;
import io.portolan.wire.capture.Side;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Layer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What real servers said to us, said again in a capture between others: the recognisers that serve
/// live must give it the same name there.
class RecordedConversationsTest {
  private static final Instant NOON = Recording.MADE;
  private static final InetSocketAddress SERVER = new InetSocketAddress("10.0.0.2", 2424);

  /// All but those of what is said inside TLS, which no capture shows.
  static List<Recording> recordings() {
    return Recording.all().stream()
        .filter(r -> r.exchanges().stream().noneMatch(e -> e.layer() == Layer.TLS))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("recordings")
  void aServerHasTheSameNameInACapture(Recording recording) throws Exception {
    var out = new ByteArrayOutputStream();
    try (var writer = PcapngWriter.open(out, "test")) {
      int port = 40000;
      for (Exchange exchange : recording.exchanges()) {
        write(writer, new InetSocketAddress("10.0.0.1", port++), exchange);
      }
    }
    Overheard overheard = overhear(out.toByteArray());
    String spoken = overheard.identity().recognised().map(s -> s.protocol().name()).orElse("none");
    assertTrue(recording.mayBe(spoken), () -> spoken + ": " + overheard);
    assertEquals(spoken.equals("none"), overheard.agreeing() == 0, overheard.toString());
    assertTrue(overheard.agreeing() <= overheard.weighed());
  }

  private static void write(PcapngWriter writer, InetSocketAddress caller, Exchange exchange)
      throws Exception {
    if (exchange.layer() == Layer.UDP) {
      writer.datagram(NOON, caller, SERVER, exchange.said(), "");
      if (!exchange.answer().isEmpty()) {
        writer.datagram(NOON, SERVER, caller, exchange.answer(), "");
      }
      return;
    }
    var conversation = writer.tcp(caller, SERVER, "");
    conversation.open(NOON);
    conversation.said(NOON, Side.LISTENER, exchange.greeting());
    conversation.said(NOON, Side.CALLER, exchange.said());
    conversation.said(NOON, Side.LISTENER, exchange.answer());
    conversation.close(NOON, Side.CALLER);
  }

  private static Overheard overhear(byte[] capture) throws Exception {
    var overhearer = new Overhearer(Probes.ALL);
    var conversations = new Conversations(ConversationLimits.DEFAULT, overhearer);
    try (var reader = PcapReader.open(new ByteArrayInputStream(capture))) {
      while (reader.next()) {
        conversations.add(reader.frame());
      }
      assertEquals("", reader.damage().map(Object::toString).orElse(""));
    }
    conversations.end();
    assertEquals(1, overhearer.endpoints().size());
    return overhearer.endpoints().getFirst();
  }
}
