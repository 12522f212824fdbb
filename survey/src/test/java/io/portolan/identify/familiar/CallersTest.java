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
  void aCallOfMulticastDnsIsNoMoreThanAHintOfDns() {
    Bytes query =
        Bytes.ofHex("0000 0000 0001 0000 0000 0000 07")
            .concat(Bytes.ofText("printer"))
            .concat(Bytes.of(5))
            .concat(Bytes.ofText("local"))
            .concat(Bytes.ofHex("00 0001 0001"));
    assertEquals(Map.of("dns", 1), named(Layer.UDP, query));
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
