package io.portolan.identify.familiar;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portolan.wire.Bytes;
import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Outcome;
import io.portolan.wire.probe.Probe;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Servers that speak before they are asked, as their documents show them and as no recorded
/// server says it; and what looks like them and is not.
class SpeakFirstTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          vnc     | 2 | RFB 003.889\\n
          vnc     | 3 | RFB 003.003\\n\\000\\000\\000\\000\\000\\000\\000\\004busy
          rsync   | 2 | @RSYNCD: 31.0\\n
          rsync   | 3 | @RSYNCD: 31.0 sha512 sha256 sha1 md5 md4\\n
          svn     | 3 | ( success ( 1 2 ( ANONYMOUS CRAM-MD5 ) ( edit-pipeline svndiff1 ) ) ) \\n
          svn     | 2 | ( success ( 2 2 ( ) ( ) ) ) \\n
          dict    | 2 | 220 dict.org dictd 1.12.1/rf on Linux <auth.mime> <100.5.1@dict.org>\\r\\n
          munin   | 2 | # munin node at harbour.example\\n
          mpd     | 2 | OK MPD 0.12.2\\n
          gpsd    | 3 | {"class":"VERSION","release":"3.9","rev":"2013","proto_major":3,"proto_minor":8}\\r\\n
          nats    | 3 | INFO {"server_id":"A","version":"0.9.4","max_payload":1048576}\\r\\n
          telnet  | 3 | \\377\\375\\001\\377\\373\\001\\377\\373\\003\\r\\nlogin:
          telnet  | 2 | \\377\\373\\001\\377\\373\\003\\r\\nlogin:
          nntp    | 2 | 200 news.example InterNetNews NNRP server INN 2.7.1 ready (posting ok)\\r\\n
          nntp    | 2 | 201 NNTP Service Ready, posting prohibited\\r\\n
          bgp     | 3 | \\377\\377\\377\\377\\377\\377\\377\\377\\377\\377\\377\\377\\377\\377\\377\\377\\000\\025\\003\\006\\005
          irc     | 2 | :localhost NOTICE * :BitlBee-IRCd initialized, please go on\\r\\n
          lmtp    | 2 | 220 mail.example LMTP Cyrus 3.6.1 server ready\\r\\n
          managesieve | 3 | "IMPLEMENTATION" "Example1 ManageSieved v001"\\r\\n"SIEVE" "fileinto vacation"\\r\\n"STARTTLS"\\r\\nOK\\r\\n
          nntp    | 1 | 200 hello\\r\\n
          daytime | 2 | Tuesday, February 22, 1982 17:37:43-PST\\r\\n
          daytime | 2 | 02 FEB 82 07:59:01 PST\\r\\n
          daytime | 2 | \\n60999 26-11-21 14:10:41 00 0 0 123.4 UTC(NIST) * \\n
          daytime | 2 | Sat Nov 21 14:10:41 2026\\n
          """)
  void aGreetingFromTheDocumentsIsWorthWhatItShows(String name, int strength, String greeting) {
    assertEquals(Map.of(name, strength), named(Exchange.greeted(Layer.TCP, bytes(greeting))));
  }

  static List<String> lookalikes() {
    return """
        "IMPLEMENTATION" "Example1 ManageSieved v001"\\r\\nOK\\r\\n
        "IMPLEMENTATION" "x"\\r\\n"SIEVE" "fileinto"\\r\\n
        NOTICE * :hello\\r\\n
        RFB 003.008
        RFB 003.008\\r\\n
        RFB 103.008\\n
        RFB 003.008\\nhello
        @RSYNCD: OK\\n
        @RSYNCD: 31.0; drop\\n
        @ERROR: max connections\\n
        ( success ( ) )
        ( failure ( ( 210005 0: 0: 0 ) ) )
        # munin node\\n
        # munin node at \\n
        OK\\n
        OK MPD\\n
        ACK [5@0] {} unknown command "x"\\n
        {"class":"VERSION"}\\n
        {"class":"DEVICES","devices":[]}\\n
        INFO {}\\r\\n
        INFO {"version":"1"}\\r\\n
        INFO server\\r\\n
        \\377\\375
        \\377\\375\\001
        \\377\\375\\001\\377\\375\\001
        \\377\\375\\001\\377\\375\\140\\377\\375\\003
        \\377\\330\\377\\340\\000\\020JFIF
        login:
        111 20261121120000\\r\\n
        2026-11-21 12:00:00\\n
        Sat Nov 21 14:10:41 2026: up 3 days\\n
        Sat Nov 21 14:10:41 2026\\r\\nWelcome\\r\\n
        hello\\r\\n
        """
        .lines()
        .toList();
  }

  @ParameterizedTest
  @MethodSource("lookalikes")
  void whatOnlyLooksLikeAGreetingIsNothing(String greeting) {
    assertEquals(Map.of(), named(Exchange.greeted(Layer.TCP, bytes(greeting))));
  }

  @Test
  void aGreetingThatComesBackAsAnEchoIsNoGreeting() {
    for (String greeting :
        new String[] {
          "RFB 003.008\n", "@RSYNCD: 31.0\n", "# munin node at x\n", "OK MPD 0.1.2\n"
        }) {
      Bytes said = Bytes.ofText(greeting);
      var names = named(Exchange.answered(Layer.TCP, "x/1", said, said));
      names.remove("echo");
      assertEquals(Map.of(), names);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          vnc  | RFB 003.008\\n              | RFB 003.008\\n     | \\002\\001\\002       | 3
          vnc  | RFB 003.003\\n              | RFB 003.003\\n     | \\000\\000\\000\\001             | 3
          vnc  | RFB 003.008\\n              | RFB 003.008\\n     | \\000\\000\\000\\000\\002no           | 3
          vnc  | RFB 003.008\\n              | RFB 003.008\\n     | hello                     | 2
          vnc  | RFB 003.008\\n              | GET / HTTP/1.0\\r\\n | \\002\\001\\002       | 2
          rsync| @RSYNCD: 29\\n              | x\\n               | @ERROR: protocol startup error\\n | 3
          munin| # munin node at a.example\\n | version\\n | munins node on a.example version: 2.0\\n | 3
          munin| # munin node at a.example\\n | version\\n | munins node on b.example version: 2.0\\n | 2
          mpd  | OK MPD 0.23.5\\n            | ping\\n            | OK\\n                     | 2
          mpd  | OK MPD 0.23.5\\n | qwertyuiopasdfgh\\n | ACK [5@0] {} unknown command "qwertyuiopasdfgh"\\n | 4
          lmtp | 220 a Python SMTP 1.4.6\\r\\n | LHLO a.example\\r\\n | 250-a\\r\\n250-SIZE 33554432\\r\\n250 HELP\\r\\n | 3
          lmtp | 220 ready\\r\\n | LHLO a.example\\r\\n | 250-ready\\r\\n250-PIPELINING\\r\\n250 SIZE\\r\\n | 3
          managesieve | "IMPLEMENTATION" "x"\\r\\n"SIEVE" "x"\\r\\nOK\\r\\n | NOOP "qwertyuiopasdfgh"\\r\\n | OK (TAG "qwertyuiopasdfgh") "Done"\\r\\n | 4
          managesieve | "IMPLEMENTATION" "x"\\r\\n"SIEVE" "x"\\r\\nOK\\r\\n | NOOP "qwertyuiopasdfgh"\\r\\n | OK (TAG "hgfdsapoiuytrewq") "Done"\\r\\n | 3
          nntp | 200 ready\\r\\n | DATE\\r\\n | 111 20261121120000\\r\\n | 3
          nntp | 200 ready\\r\\n | DATE\\r\\n | 111 20261321120000\\r\\n | 1
          nntp | 200 ready\\r\\n | CAPABILITIES\\r\\n | 101 list:\\r\\nVERSION 2\\r\\nREADER\\r\\n.\\r\\n | 3
          nntp | 200 ready\\r\\n | CAPABILITIES\\r\\n | 101 list:\\r\\nHELLO\\r\\n.\\r\\n | 1
          dict | 220 a <> <1@a>\\r\\n | SHOW DB\\r\\n | 554 no databases present\\r\\n | 3
          dict | 220 a <> <1@a>\\r\\n | SHOW DB\\r\\n | 110 1 databases present\\r\\nnonsense\\r\\n.\\r\\n250 ok\\r\\n | 2
          """)
  void anAnswerBehindAGreetingCountsWhenItIsWellFormed(
      String name, String greeting, String said, String answer, int strength) {
    var exchange =
        new Exchange(
            Layer.TCP,
            "x/1",
            bytes(greeting),
            bytes(said),
            bytes(answer),
            Outcome.DATA,
            Duration.ZERO);
    assertEquals(strength, named(exchange).get(name));
  }

  @Test
  void aCharacterGeneratorMayCountOnEitherRing() {
    for (int last : new int[] {0x7D, 0x7E}) {
      for (int first : new int[] {0x20, 0x21}) {
        Bytes lines = ring(first, last, 200, 72).concat(ring(first, last, 201, 72));
        assertEquals(Map.of("chargen", 3), named(Exchange.greeted(Layer.TCP, lines)));
        assertEquals(
            Map.of("chargen", 3),
            named(Exchange.answered(Layer.UDP, "x/1", Bytes.of('\n'), lines)));
      }
    }
    Bytes line = ring(0x20, 0x7E, 7, 72);
    assertEquals(Map.of(), named(Exchange.greeted(Layer.TCP, ring(0x20, 0x7E, 7, 63))));
    assertEquals(
        Map.of(), named(Exchange.greeted(Layer.TCP, line.concat(ring(0x20, 0x7E, 9, 72)))));
    assertEquals(Map.of(), named(Exchange.greeted(Layer.TCP, line.first(40).concat(line))));
  }

  @Test
  void fourBytesAreTheTimeOnlyAtThatTime() {
    Bytes noon = Bytes.ofHex("eeac0640");
    assertEquals(2, time(noon, NOON).strength());
    assertEquals(2, time(noon, NOON.plusSeconds(3600)).strength());
    assertEquals(2, time(noon, NOON.minusSeconds(3600)).strength());
    assertEquals(Evidence.NONE, time(noon, NOON.plusSeconds(3601)));
    assertEquals(Evidence.NONE, time(noon, NOON.minusSeconds(3601)));
    assertEquals(2, time(noon.concat(Bytes.of(0, 0, 0, 0)), NOON).strength());
    assertEquals(Evidence.NONE, time(noon.concat(Bytes.of(0, 0, 0, 1)), NOON));
    assertEquals(Evidence.NONE, time(noon.concat(Bytes.of(0)), NOON));
    assertEquals(Evidence.NONE, time(noon.first(3), NOON));
    assertEquals(
        Evidence.NONE,
        new TimeOverTcp().weigh(Exchange.greeted(Layer.TCP, noon)),
        "without a clock");
  }

  @Test
  void theTimeServiceOutlivesItsThirtyTwoBits() {
    Instant turn = Instant.parse("2036-02-07T06:28:16Z");
    assertEquals(2, time(Bytes.ofHex("ffffffff"), turn).strength());
    assertEquals(2, time(Bytes.ofHex("00000005"), turn).strength());
  }

  @Test
  void theTimeOverUdpAnswersAnything() {
    Bytes noon = Bytes.ofHex("eeac0640");
    var answered = Exchange.answered(Layer.UDP, "x/1", Bytes.of(1, 2), noon);
    assertEquals(2, new TimeOverUdp().weigh(answered, NOON).strength());
    assertEquals(
        Evidence.NONE,
        new TimeOverUdp().weigh(Exchange.answered(Layer.UDP, "x/1", noon, noon), NOON));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          vnc   | 2 | RFB 003.008\\n
          rsync | 2 | @RSYNCD: 31.0\\n
          svn   | 3 | ( 2 ( edit-pipeline svndiff1 ) 25:svn://harbour.example/repo 0: ( ) ) \\n
          nats  | 3 | CONNECT {"verbose":false,"pedantic":false,"lang":"go"}\\r\\n
          nntp  | 2 | MODE READER\\r\\n
          telnet| 2 | \\377\\375\\003\\377\\373\\030\\377\\373\\037
          """)
  void theFirstWordsOfACallerNameTheProtocol(String name, int strength, String said) {
    assertEquals(Map.of(name, strength), named(Exchange.called(Layer.TCP, bytes(said))));
  }

  private static Evidence time(Bytes heard, Instant at) {
    return new TimeOverTcp().weigh(Exchange.greeted(Layer.TCP, heard), at);
  }

  /// One line of a character generator whose ring runs from `first` to `last`.
  private static Bytes ring(int first, int last, int start, int size) {
    var line = new StringBuilder();
    int length = last - first + 1;
    for (int i = 0; i < size; i++) {
      line.append((char) (first + (start + i) % length));
    }
    return Bytes.ofText(line.append("\r\n").toString());
  }

  private static Bytes bytes(String escaped) {
    return Bytes.ofText(escaped.translateEscapes(), StandardCharsets.ISO_8859_1);
  }

  private static Map<String, Integer> named(Exchange exchange) {
    var names = new TreeMap<String, Integer>();
    for (Probe probe : Probes.ALL) {
      Evidence evidence = probe.weigh(exchange);
      if (evidence.isFor()) {
        names.put(probe.protocol().name(), evidence.strength());
      }
    }
    return names;
  }
}
