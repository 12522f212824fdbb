package io.portolan.wire.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portolan.wire.Bytes;
import io.portolan.wire.FieldListener;
import io.portolan.wire.MalformedException;
import io.portolan.wire.Protocol;
import io.portolan.wire.Transport;
import io.portolan.wire.WireReader;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PacketExplainerTest {
  private static final InetSocketAddress CALLER = new InetSocketAddress("10.0.0.1", 40000);
  private static final InetSocketAddress LISTENER = new InetSocketAddress("10.0.0.2", 7001);

  /// An invented protocol: a length, then that many bytes of text.
  private record Murmur() implements Explainer, Protocol {
    @Override
    public Protocol protocol() {
      return this;
    }

    @Override
    public Interpreter begin(Transport transport) {
      return transport == Transport.UDP
          ? Explainer.datagrams(Murmur::read)
          : Explainer.stream(start -> 1 + start.at(0), 64, Murmur::read);
    }

    private static String read(Side speaker, Bytes message, FieldListener fields)
        throws MalformedException {
      var in = new WireReader(message, fields);
      WireReader part = in.part("body", message.size());
      part.text8("text");
      part.leave();
      return speaker == Side.CALLER ? "ask" : "reply";
    }

    @Override
    public String name() {
      return "murmur";
    }

    @Override
    public String title() {
      return "Murmur";
    }

    @Override
    public List<DefaultPort> defaultPorts() {
      return List.of(new DefaultPort(Transport.TCP, 7001), new DefaultPort(Transport.UDP, 7001));
    }

    @Override
    public Set<ServiceName> serviceNames() {
      return Set.of();
    }

    @Override
    public List<String> roles() {
      return List.of("asker", "replier");
    }

    @Override
    public List<String> sources() {
      return List.of("ours");
    }
  }

  private final List<String> told = new ArrayList<>();
  private PacketExplainer explainer = explaining(Map.of());

  private PacketExplainer explaining(Map<Endpoint, String> known) {
    return new PacketExplainer(List.of(new Murmur()), known, message -> told.add(text(message)));
  }

  private static String text(ExplainedMessage message) {
    var explanation = message.explanation();
    var text = new StringBuilder();
    text.append(message.from().getPort()).append(' ').append(explanation.message());
    for (var field : explanation.fields()) {
      text.append(' ').append(field.depth()).append(field.name());
      text.append('@').append(field.offset()).append('+').append(field.size());
      text.append('=').append(field.value());
    }
    return text + (explanation.broken() == null ? "" : " broken " + explanation.broken());
  }

  private void segment(InetSocketAddress from, long sequence, int flags, String hex) {
    var to = from.equals(CALLER) ? LISTENER : CALLER;
    explainer.add(
        CapturedFrame.of(
            LinkType.RAW, SynthesizedPacket.tcp(from, to, sequence, 0, flags, Bytes.ofHex(hex))));
  }

  private void datagram(InetSocketAddress from, InetSocketAddress to, String hex) {
    explainer.add(
        CapturedFrame.of(LinkType.RAW, SynthesizedPacket.udp(from, to, Bytes.ofHex(hex))));
  }

  @Test
  void explainsADatagramFieldByField() {
    datagram(CALLER, LISTENER, "026869");
    datagram(LISTENER, CALLER, "03796573");
    assertEquals(
        List.of(
            "40000 ask 0body@0+0= 1text.length@0+1=2 1text@1+2=hi",
            "7001 reply 0body@0+0= 1text.length@0+1=3 1text@1+3=yes"),
        told);
  }

  @Test
  void saysWhereAMessageBreaks() {
    datagram(CALLER, LISTENER, "0968");
    assertEquals(
        List.of(
            "40000  0body@0+0= 1text.length@0+1=9"
                + " broken text at byte 1: needs 9 bytes, has 1"),
        told);
  }

  @Test
  void explainsMessagesAcrossSegmentsInWhateverOrderTheyCome() {
    segment(CALLER, 99, 0x02, "");
    segment(CALLER, 102, 0x18, "69 01");
    segment(CALLER, 100, 0x18, "02 68");
    segment(CALLER, 104, 0x18, "61");
    segment(CALLER, 104, 0x18, "61");
    assertEquals(
        List.of(
            "40000 ask 0body@0+0= 1text.length@0+1=2 1text@1+2=hi",
            "40000 ask 0body@0+0= 1text.length@0+1=1 1text@1+1=a"),
        told);
  }

  @Test
  void goesOnBehindWhatIsLost() {
    segment(CALLER, 99, 0x02, "");
    segment(CALLER, 100, 0x18, "02 68");
    for (int i = 0; i < 300; i++) {
      segment(CALLER, 110 + 2 * i, 0x18, "01 61");
    }
    assertEquals("40000  broken 8 bytes are missing", told.getFirst());
    assertEquals(301, told.size());
  }

  @Test
  void goesOnBehindALargeLossAtOnce() {
    segment(CALLER, 99, 0x02, "");
    segment(CALLER, 100, 0x18, "01 61");
    segment(CALLER, 5_000_100, 0x18, "01 61");
    assertEquals(
        List.of(
            "40000 ask 0body@0+0= 1text.length@0+1=1 1text@1+1=a",
            "40000  broken 4999998 bytes are missing",
            "40000 ask 0body@0+0= 1text.length@0+1=1 1text@1+1=a"),
        told);
  }

  @Test
  void aStreamThatCannotBeCutIsExplainedNoFurther() {
    segment(CALLER, 100, 0x18, "01 61 ff");
    segment(CALLER, 103, 0x18, "01 61");
    assertEquals(2, told.size());
    assertEquals("40000  broken frame at byte 0: 256 bytes, the limit is 64", told.getLast());
  }

  @Test
  void whatIsKnownOfAnEndpointCountsMoreThanItsPort() {
    var elsewhere = new InetSocketAddress("10.0.0.2", 9000);
    explainer =
        explaining(
            Map.of(
                new Endpoint(Transport.UDP, LISTENER.getAddress(), 7001), "redis",
                new Endpoint(Transport.UDP, elsewhere.getAddress(), 9000), "murmur"));
    datagram(CALLER, LISTENER, "0161");
    assertEquals(List.of(), told);
    datagram(CALLER, elsewhere, "0161");
    assertEquals(1, told.size());
  }

  @Test
  void manyConversationsDoNotPileUp() {
    for (int port = 1024; port < 1024 + 4 * PacketExplainer.CONVERSATIONS; port++) {
      datagram(new InetSocketAddress("10.0.0.1", port), LISTENER, "0161");
    }
    assertEquals(4 * PacketExplainer.CONVERSATIONS, told.size());
  }
}
