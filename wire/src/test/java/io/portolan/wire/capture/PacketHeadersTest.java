package io.portolan.wire.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.wire.Bytes;
import io.portolan.wire.capture.PacketHeaders.Kind;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class PacketHeadersTest {
  private static final String IP_4 =
      """
      45 00 00 1f              # version 4, 20 bytes of header, 31 in all
      00 07 00 00              # id 7, whole
      40 11 00 00              # UDP
      0a 00 00 01              # 10.0.0.1
      0a 00 00 02              # 10.0.0.2
      """;

  private static final String UDP =
      """
      9c 40 00 35              # port 40000 to 53
      00 0b 00 00              # 11 bytes
      61 62 63                 # "abc"
      """;

  private static final String IP_6_START =
      """
      60 00 00 00
      """;

  private static final String IP_6_ADDRESSES =
      """
      20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 01
      20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 02
      """;

  private static final String TCP =
      """
      9c 40 00 50              # port 40000 to 80
      ff ff ff fe 00 00 00 07  # sequence, acknowledged
      60 18 ff ff              # 24 bytes of header, PSH and ACK
      00 00 00 00
      01 01 01 00              # options
      68 69                    # "hi"
      """;

  private final PacketHeaders headers = new PacketHeaders();

  private Kind read(int linkType, String rows) {
    return headers.read(CapturedFrame.of(linkType, Captioned.bytes(rows)));
  }

  private void isTheDatagram(int linkType, String linkHeader) {
    assertEquals(Kind.UDP, read(linkType, linkHeader + IP_4 + UDP), "link type " + linkType);
    assertEquals(new InetSocketAddress("10.0.0.1", 40000), headers.source());
    assertEquals(new InetSocketAddress("10.0.0.2", 53), headers.destination());
    assertEquals("abc", headers.payload().latin1());
  }

  @Test
  void findsTheDatagramBehindEveryLinkLayer() {
    String macs = "02 00 00 00 00 01  02 00 00 00 00 02\n";
    isTheDatagram(LinkType.RAW, "");
    isTheDatagram(LinkType.RAW_BSD, "");
    isTheDatagram(LinkType.RAW_OPENBSD, "");
    isTheDatagram(LinkType.IPV4, "");
    isTheDatagram(LinkType.ETHERNET, macs + "08 00\n");
    isTheDatagram(LinkType.ETHERNET, macs + "81 00 00 05 08 00  # VLAN 5\n");
    isTheDatagram(LinkType.ETHERNET, macs + "88 a8 00 05 81 00 00 06 08 00  # VLAN 6 in 5\n");
    isTheDatagram(LinkType.NULL, "02 00 00 00  # AF_INET, little-endian host\n");
    isTheDatagram(LinkType.LOOP, "00 00 00 02\n");
    isTheDatagram(
        LinkType.LINUX_SLL, "00 00 00 01 00 06 02 00 00 00 00 01 00 00 08 00  # type last\n");
    isTheDatagram(
        LinkType.LINUX_SLL2,
        "08 00 00 00 00 00 00 02 00 01 00 06 02 00 00 00 00 01 00 00  # type first\n");
  }

  @Test
  void leavesOutWhatEthernetPadsAShortFrameWith() {
    assertEquals(Kind.UDP, read(LinkType.RAW, IP_4 + UDP + "00 00 00 00 00 00"));
    assertEquals("abc", headers.payload().latin1());
  }

  @Test
  void saysHowMuchOfAPayloadWasNotCaptured() {
    Bytes whole = Captioned.bytes(IP_4 + UDP);
    assertEquals(Kind.UDP, headers.read(CapturedFrame.of(LinkType.RAW, whole.first(29))));
    assertEquals("a", headers.payload().latin1());
    assertEquals(3, headers.payloadOriginalSize());
  }

  @Test
  void readsSegmentsWithOptions() {
    String ip = "45 00 00 2e 00 00 40 00 40 06 00 00 0a 00 00 01 0a 00 00 02\n";
    assertEquals(Kind.TCP, read(LinkType.RAW, ip + TCP));
    assertEquals("hi", headers.payload().latin1());
    assertEquals(0xFFFFFFFEL, headers.sequence());
    assertTrue(headers.has(PacketHeaders.ACK));
    assertFalse(headers.has(PacketHeaders.SYN));
  }

  @Test
  void readsPacketsThatWereCapturedBeforeTheirLengthWasKnown() {
    String ip = "45 00 00 00 00 00 40 00 40 06 00 00 0a 00 00 01 0a 00 00 02\n";
    assertEquals(Kind.TCP, read(LinkType.RAW, ip + TCP));
    assertEquals("hi", headers.payload().latin1());
  }

  @Test
  void walksOverExtensionHeaders() {
    String extensions =
        """
        2b 00 01 04 00 00 00 00                          # hop-by-hop, routing follows
        3c 02 00 00 00 00 00 00 00 00 00 00 00 00 00 00
        00 00 00 00 00 00 00 00                          # routing, destination options follow
        33 00 01 04 00 00 00 00                          # authentication follows
        2c 04 00 00 00 00 00 00 00 00 00 00 00 00 00 00
        00 00 00 00 00 00 00 00                          # 6 words, a fragment header follows
        11 00 00 00 00 00 00 09                          # whole all the same, UDP follows
        """;
    int size = Captioned.bytes(extensions + UDP).size();
    String length = "00 %02x 00 40  # hop-by-hop follows\n".formatted(size);
    assertEquals(
        Kind.UDP, read(LinkType.RAW, IP_6_START + length + IP_6_ADDRESSES + extensions + UDP));
    assertEquals(new InetSocketAddress("2001:db8::1", 40000), headers.source());
    assertEquals(new InetSocketAddress("2001:db8::2", 53), headers.destination());
    assertEquals("abc", headers.payload().latin1());
  }

  @Test
  void tellsWhatIsNeitherTcpNorUdp() {
    String arp = "ff ff ff ff ff ff 02 00 00 00 00 01 08 06 00 01\n";
    assertEquals(Kind.OTHER, read(LinkType.ETHERNET, arp));
    assertEquals(Kind.OTHER, read(LinkType.RAW, IP_4.replace("40 11", "40 01") + UDP));
    assertEquals(Kind.OTHER, read(147, IP_4 + UDP));
    assertEquals(Kind.OTHER, read(LinkType.RAW, "50 00 00 00 00 00 00 00"));
  }

  @Test
  void everyTruncationIsBrokenOrLacksPayload() {
    String ethernet = "02 00 00 00 00 01 02 00 00 00 00 02 81 00 00 05 08 00\n";
    String length = "00 13 00 40\n";
    String hops = "11 00 01 04 00 00 00 00\n";
    for (String packet :
        List.of(
            ethernet + IP_4 + UDP,
            ethernet.replace("08 00", "86 dd")
                + IP_6_START
                + length
                + IP_6_ADDRESSES
                + hops
                + UDP)) {
      Bytes whole = Captioned.bytes(packet);
      for (int size = 0; size < whole.size(); size++) {
        Kind kind = headers.read(CapturedFrame.of(LinkType.ETHERNET, whole.first(size)));
        boolean isPayloadCut = size >= whole.size() - 3;
        assertEquals(isPayloadCut ? Kind.UDP : Kind.BROKEN, kind, "cut to " + size);
      }
    }
  }

  @Test
  void doesNotBelieveContradictions() {
    assertEquals(Kind.BROKEN, read(LinkType.RAW, IP_4.replace("45 00", "44 00") + UDP));
    assertEquals(Kind.BROKEN, read(LinkType.RAW, IP_4.replace("00 1f", "00 13") + UDP));
    assertEquals(Kind.BROKEN, read(LinkType.RAW, IP_4 + UDP.replace("00 0b", "00 0c")));
    assertEquals(Kind.BROKEN, read(LinkType.RAW, IP_4 + UDP.replace("00 0b", "00 07")));
    String ip = "45 00 00 2e 00 00 40 00 40 06 00 00 0a 00 00 01 0a 00 00 02\n";
    assertEquals(Kind.BROKEN, read(LinkType.RAW, ip + TCP.replace("60 18", "40 18")));
    assertEquals(Kind.BROKEN, read(LinkType.RAW, ip + TCP.replace("60 18", "f0 18")));
    // A fragment that would end behind the largest datagram there is.
    assertEquals(Kind.BROKEN, read(LinkType.RAW, IP_4.replace("00 07 00 00", "00 07 1f ff") + UDP));
  }
}
