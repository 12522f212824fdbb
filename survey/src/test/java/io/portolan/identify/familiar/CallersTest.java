package io.portolan.identify.familiar;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portolan.wire.Bytes;
import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Nonce;
import io.portolan.wire.probe.Probe;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A decoy hears only the caller, and names the protocol from its first bytes.
class CallersTest {
  /// A client of PostgreSQL 3.0 that names its user.
  private static final Bytes STARTUP =
      Bytes.ofHex("00000026 00030000").concat(Bytes.ofText("user\0reader\0database\0records\0\0"));

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          ssh      , 2, 'SSH-2.0-PuTTY_Release_0.80\\r\\n'
          http     , 3, 'GET /admin HTTP/1.1\\r\\nHost: here\\r\\nUser-Agent: curl/8\\r\\n\\r\\n'
          http     , 2, 'POST /login HTTP/1.1\\r\\nHost: he'
          smtp     , 2, 'EHLO spammer.example\\r\\n'
          pop3     , 2, 'CAPA\\r\\n'
          imap     , 2, 'a001 LOGIN someone secret\\r\\n'
          redis    , 3, '*2\\r\\n$4\\r\\nKEYS\\r\\n$1\\r\\n*\\r\\n'
          redis    , 2, 'INFO server\\r\\n'
          memcached, 2, 'stats items\\r\\n'
          memcached, 2, 'set k 0 0 5\\r\\nhello\\r\\n'
          """)
  void theFirstLineOfACallerNamesItsProtocol(String protocol, int strength, String said) {
    var text = said.replace("\\r", "\r").replace("\\n", "\n");
    assertEquals(Map.of(protocol, strength), named(Layer.TCP, Bytes.ofText(text)));
  }

  @Test
  void theFirstPacketOfACallerNamesItsProtocol() {
    assertEquals(Map.of("postgresql", 3), named(Layer.TCP, STARTUP));
    assertEquals(
        Map.of("postgresql", 3), named(Layer.TCP, Bytes.ofHex("00000008 04d2162f"))); // SSLRequest
    assertEquals(
        Map.of("memcached", 3),
        named(Layer.TCP, Bytes.ofHex("80 0b 0000 00 00 0000 00000000 00000000 0000000000000000")));
  }

  @Test
  void aFramedCommandNamesMemcached() {
    Bytes stats = Bytes.ofText("stats\r\n");
    assertEquals(
        Map.of("memcached", 3), named(Layer.UDP, Bytes.ofHex("0000 0000 0001 0000").concat(stats)));
    for (String noFrame :
        List.of("0000 0000 0000 0000", "0000 0001 0001 0000", "0000 0000 0001 01")) {
      assertEquals(Map.of(), named(Layer.UDP, Bytes.ofHex(noFrame).concat(stats)), noFrame);
    }
    assertEquals(Map.of(), named(Layer.UDP, stats));
  }

  @Test
  void whatWeSayOurselvesIsRecognisedWhenAnotherSaysIt() {
    var expected =
        Map.of(
            new Ssh(),
            2,
            new Http(),
            3,
            new Tls(),
            3,
            new Smtp(),
            2,
            new Pop3(),
            2,
            new Imap(),
            2,
            new DnsOverTcp(),
            3,
            new Mqtt(),
            3,
            new MemcachedOverTcp(),
            2);
    expected.forEach(
        (probe, strength) ->
            assertEquals(
                Map.of(probe.protocol().name(), strength), named(Layer.TCP, utterance(probe))));
    for (Probe probe : List.of(new DnsOverUdp(), new Snmp(), new MemcachedOverUdp())) {
      assertEquals(Map.of(probe.protocol().name(), 3), named(Layer.UDP, utterance(probe)));
    }
    assertEquals(Map.of("ntp", 2), named(Layer.UDP, utterance(new Ntp())));
  }

  @Test
  void aCallerOfDtlsIsNamedAndNothingInsideIt() {
    Bytes hello = utterance(new Dtls());
    assertEquals(Map.of("dtls", 3), named(Layer.UDP, hello));
    assertEquals(Map.of(), named(Layer.UDP, hello.first(hello.size() - 1)));
    assertEquals(Map.of(), named(Layer.TCP, hello));
    Bytes data = Bytes.ofHex("17 fefd 0001 000000000005 0004 a1b2c3d4");
    assertEquals(Map.of("dtls", 2), named(Layer.UDP, data));
  }

  @Test
  void aHandshakeForMessagesMayBeOfUdtOrOfSrt() {
    assertEquals(Map.of("udt", 2, "srt", 1), named(Layer.UDP, utterance(new Udt())));
  }

  @Test
  void aHandshakeForAStreamIsOfUdt() {
    assertEquals(Map.of("udt", 3), named(Layer.UDP, handshake(4, "0000 0001")));
  }

  @Test
  void aHandshakeOfVersionFiveIsOfSrt() {
    assertEquals(Map.of("srt", 3), named(Layer.UDP, handshake(5, "0000 0000")));
  }

  /// As libudt 4.11 and libsrt 1.5 send it.
  private static Bytes handshake(int version, String type) {
    return Bytes.ofHex(
        "8000 0000 00000000 00000000 00000000 0000000"
            + version
            + type
            + "1a2b3c4d 000005dc 00006400 00000001 2f3a4b5c 00000000"
            + "0100007f 00000000 00000000 00000000");
  }

  @Test
  void whatIsKnownFromDocumentsOnlyIsNeverMoreThanABanner() {
    Bytes ica = Bytes.ofHex("7f7f 494341 00 7f7f 494341 00");
    Bytes cgp = Bytes.ofHex("1a 4347502f3031 00 00");
    assertEquals(Map.of("ica", 2), named(Layer.TCP, ica));
    assertEquals(Map.of("cgp", 2), named(Layer.TCP, cgp));
    for (var evidence :
        List.of(
            new Ica().weigh(Exchange.greeted(Layer.TCP, ica)),
            new Cgp().weigh(Exchange.answered(Layer.TCP, "other/1", Bytes.of(1), cgp)))) {
      assertEquals(2, evidence.strength());
      assertEquals(true, evidence.because().endsWith("(from documents, never seen answering)"));
    }
    assertEquals(Evidence.NONE, new Cgp().weigh(Exchange.answered(Layer.TCP, "other/1", cgp, cgp)));
  }

  @Test
  void aClientHelloNamesTheServerItWants() {
    Bytes hello = utterance(new Tls());
    Bytes name = Bytes.ofHex("0000 0011 000f 00 000c").concat(Bytes.ofText("shop.example"));
    Bytes body = hello.from(9);
    int extensions = body.size() - 2 - 32 - 1 - 32 - 2 - 32 - 2 - 2;
    Bytes head = body.first(body.size() - extensions - 2);
    Bytes longer =
        head.concat(Bytes.of((extensions + 21) >> 8, (extensions + 21) & 0xFF))
            .concat(body.from(head.size() + 2))
            .concat(name);
    Bytes record =
        Bytes.of(0x16, 3, 1, 0, longer.size() + 4, 1, 0, 0, longer.size()).concat(longer);
    Evidence evidence = new Tls().weigh(Exchange.called(Layer.TCP, record));
    assertEquals("the caller sends a ClientHello of TLS 1.3 for shop.example", evidence.because());
  }

  @Test
  void theBeginningOfAClientHelloIsWorthLess() {
    Bytes begun = utterance(new Tls()).first(100);
    assertEquals(Map.of("tls", 2), named(Layer.TCP, begun));
  }

  @Test
  void anAnsweredCallIsWeighedByItsAnswer() {
    var answered =
        Exchange.answered(
            Layer.TCP, Exchange.CAPTURED, utterance(new Mqtt()), Bytes.ofText("220 go away\r\n"));
    assertEquals(Evidence.NONE, new Mqtt().weigh(answered));
  }

  @Test
  void aCallOfMulticastDnsIsNoneOfDns() {
    Bytes query =
        Bytes.ofHex("0000 0000 0001 0000 0000 0000 07")
            .concat(Bytes.ofText("printer"))
            .concat(Bytes.of(5))
            .concat(Bytes.ofText("local"))
            .concat(Bytes.ofHex("00 0001 0001"));
    assertEquals(Map.of("mdns", 3), named(Layer.UDP, query));
  }

  private static Bytes utterance(Probe probe) {
    return probe.say(new Nonce(3)).getFirst().bytes();
  }

  private static Map<String, Integer> named(Layer layer, Bytes said) {
    var names = new TreeMap<String, Integer>();
    for (Probe probe : Probes.ALL) {
      Evidence evidence = probe.weigh(Exchange.called(layer, said));
      if (evidence.isFor()) {
        names.put(probe.protocol().name(), evidence.strength());
      }
    }
    return names;
  }
}
