package io.portolan.identify.familiar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.wire.Bytes;
import io.portolan.wire.WireWriter;
import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Nonce;
import io.portolan.wire.probe.Outcome;
import io.portolan.wire.probe.Probe;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Servers that wait to be asked: answers as their documents show them and as no recorded server
/// gives them; and answers that look like them and prove nothing.
class SpeakWhenAskedTest {
  private static final String PAGE = "GET / HTTP/1.0\\r\\nAccept: */*\\r\\n\\r\\n";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          irc      | CAP LS\\r\\n | :irc.example NOTICE * :*** Looking up your hostname...\\r\\n | 2
          irc      | CAP LS\\r\\n | ERROR :Closing Link: 127.0.0.1 (Throttled)\\r\\n | 2
          irc      | x\\r\\n | :irc.example 421 * GET :Unknown command\\r\\n | 3
          irc      | x\\r\\n | :irc.example CAP * LS * :sasl multi-prefix\\r\\n | 3
          irc      | PING :qwertyuiopasdfgh\\r\\n | :irc.example PONG irc.example :qwertyuiopasdfgh\\r\\n | 4
          clamd    | nVERSION\\n | ClamAV 0.103.8\\n | 3
          clamd    | nVERSION\\n | ClamAV 1.0.7/27000/Thu Oct  5 09:23:53 2026\\n | 3
          clamd    | x\\r\\n | UNKNOWN COMMAND\\n | 1
          spamd    | PING SPAMC/1.2\\r\\n\\r\\n | SPAMD/1.5 0 PONG\\r\\n | 3
          spamd    | x\\r\\n | SPAMD/1.0 76 Bad header line: x\\r\\n | 3
          spamd    | x\\r\\n | SPAMD/1.0 76 Bad header line: y\\r\\n | 2
          nut      | VER\\n | Network UPS Tools upsd 2.6.4 - http://www.networkupstools.org/\\n | 3
          nut      | x\\n | Network UPS Tools upsd 2.6.4 - http://www.networkupstools.org/\\n | 2
          nut      | x\\n | ERR UNKNOWN-COMMAND\\n | 1
          sip      | x\\r\\n | SIP/2.0 400 Bad Request\\r\\n\\r\\n | 2
          rtsp     | x\\r\\n | RTSP/1.0 400 Bad Request\\r\\n\\r\\n | 2
          rtsp     | OPTIONS * RTSP/1.0\\r\\nCSeq: 9\\r\\n\\r\\n | RTSP/1.0 200 OK\\r\\nCSeq: 9\\r\\n\\r\\n | 4
          rtsp     | OPTIONS * RTSP/1.0\\r\\nCSeq: 9\\r\\n\\r\\n | RTSP/1.0 200 OK\\r\\nCSeq: 8\\r\\n\\r\\n | 3
          git      | x\\r\\n | 0015ERR upload-pack: x | 3
          git      | x\\r\\n | 000eversion 1\\n | 3
          gopher   | \\r\\n | 3'x' does not exist!\\t\\terror.host\\t1\\r\\n.\\r\\n | 3
          gopher   | \\r\\n | 0About\\tabout.txt\\tgopher.example\\t70\\r\\n | 2
          gopher   | \\r\\n | 0A\\ta\\tgopher.example\\t70\\r\\n1B\\tb\\tgopher.example\\t70\\t+\\r\\n | 3
          finger   | qwertyuiopasdfgh\\r\\n | finger: qwertyuiopasdfgh: no such user.\\r\\n | 4
          finger   | GET / HTTP/1.0\\r\\n | finger: GET: no such user.\\nfinger: /: no such user.\\n | 3
          finger   | x\\r\\n | Login: root    Name: root\\r\\nDirectory: /root   Shell: /bin/sh\\r\\n | 3
          finger   | \\r\\n | Login     Name       Tty      Idle  Login Time   Office\\r\\n | 2
          ident    | 40000, 50000\\r\\n | 40000 , 50000 : ERROR : HIDDEN-USER\\r\\n | 4
          ident    | 40000, 50000\\r\\n | 40000, 50000 : USERID : UNIX : stjohns\\r\\n | 4
          ident    | x\\r\\n | 0 , 0 : ERROR : INVALID-PORT\\r\\n | 3
          stomp    | x\\r\\n | ERROR\\nmessage:Bad command\\n\\nsorry\\000 | 3
          stomp    | x\\r\\n | CONNECTED\\nsession:42\\n\\n\\000 | 3
          beanstalkd | x\\r\\ny\\r\\n | UNKNOWN_COMMAND\\r\\nUNKNOWN_COMMAND\\r\\n | 2
          beanstalkd | x\\r\\n | BAD_FORMAT\\r\\n | 1
          gearman  | FEAT\\r\\n | ERR unknown_command Unknown+server+command\\r\\n | 2
          zookeeper| srvr | srvr is not executed because it is not in the whitelist.\\n | 3
          zookeeper| srvr | This ZooKeeper instance is not currently serving requests\\n | 3
          zookeeper| srvr | Zookeeper version: 3.4.13-2d71af4, built on 06/29/2018\\n | 2
          zabbix-agent | x\\r\\n | ZBXD\\001\\020\\000\\000\\000\\000\\000\\000\\000ZBX_NOTSUPPORTED | 3
          lpd      | \\003qwertyuiopasdfgh\\n | lpd: qwertyuiopasdfgh: unknown printer\\n | 3
          whois    | a.invalid\\r\\n | No match for domain "A.INVALID".\\r\\n | 2
          whois    | a.invalid\\r\\n | % RIPE\\n\\n%ERROR:101: no entries found\\n | 2
          seedlink | HELLO\\r\\n | SeedLink v3.1 (2020.075) :: SLPROTO:3.1 CAP\\r\\nGEOFON\\r\\n | 2
          xmpp     | x | <stream:stream xmlns='jabber:server' xmlns:stream='http://etherx.jabber.org/streams' id='1'> | 3
          distcc   | x | DONE00000001STAT00000100SERR00000002noSOUT00000000 | 3
          """)
  void anAnswerFromTheDocumentsIsWorthWhatItShows(
      String name, String said, String answer, int strength) {
    assertEquals(
        Map.of(name, strength),
        named(Exchange.answered(Layer.TCP, "x/1", bytes(said), bytes(answer))));
  }

  static List<String> lookalikes() {
    return """
        ERROR
        ERROR\\r\\n
        ERROR\\r\\nERROR\\r\\nERROR: no such command\\r\\n
        ERROR :\\r\\n
        ERR\\r\\n
        OK\\r\\n
        +OK\\r\\n
        -ERR\\r\\n
        PONG\\r\\n
        :irc.example\\r\\n
        :irc.example 200\\r\\n
        :12\\r\\n
        NOTICE: hello\\r\\n
        SIP/2.0\\r\\n
        RTSP/1.0 hello\\r\\n
        HTTP/1.1 400 Bad Request\\r\\nServer: nothing\\r\\n
        0004
        0000
        0008ERR
        ffffERR x
        .\\r\\n
        1\\t2\\t3\\t4\\t5\\r\\nhello\\r\\n
        name\\tvalue\\r\\n
        0A\\ta\\tgopher.example\\tport\\r\\n
        finger: somebody: no such user.\\r\\n
        GET: no such user\\r\\n
        Login:
        Login: \\r\\n
        0 , 0 : OK\\r\\n
        1, 2\\r\\n
        CONNECTED
        CONNECTED\\n\\n
        CONNECTED\\nhello:x\\n\\n\\000
        ERROR\\nreason:none\\n\\n\\000
        UNKNOWN COMMAND\\r\\n
        UNKNOWN COMMAND\\nUNKNOWN COMMAND\\n
        ClamAV 1.4.6\\n
        SPAMD/1.0\\r\\n
        Network UPS Tools\\n
        ERR NO-SUCH-THING\\n
        UNKNOWN_COMMAND GET\\r\\n
        OK 12\\r\\n---\\nuptime: 4\\n
        ERR UNKNOWN_COMMAND\\r\\n
        srvr is not executed because it is not in the whitelist.
        Zookeeper\\n
        ZBXD
        ZBXD\\001\\005\\000\\000\\000\\000\\000\\000\\000{"a":1}
        ZBXD\\001\\007\\000\\000\\000\\000\\000\\000\\000{"a":1}
        printer on fire\\n
        unknown printer\\n
        No match\\r\\n
        No match for domain "OTHER.EXAMPLE".\\r\\n
        sh: 1: GET: not found\\n
        SeedLink v3.1\\r\\n
        SeedLink v3.1 (x)\\r\\n
        <?xml version='1.0'?><html></html>
        <stream:stream id='1'>
        <stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>
        DONE
        DONE00000001STAT
        DONE00000001STAT00000000SERR000000ffSOUT00000000
        A quote without an author.\\r\\n
        -- Nobody\\r\\n
        """
        .lines()
        .toList();
  }

  @ParameterizedTest
  @MethodSource("lookalikes")
  void whatOnlyLooksLikeAnAnswerIsNothing(String answer) {
    var names = named(Exchange.answered(Layer.TCP, "http-get/1", bytes(PAGE), bytes(answer)));
    names.keySet().removeIf(name -> name.equals("memcached") || name.equals("http"));
    assertEquals(Map.of(), names);
  }

  /// A shell on a port answers a line with a complaint that repeats it, as an echo with a prompt
  /// does: neither is anybody's protocol.
  @Test
  void aComplaintThatRepeatsTheQuestionIsNobodys() {
    for (Probe probe : Probes.ALL) {
      for (var utterance : probe.say(new Nonce(5))) {
        String said = utterance.bytes().latin1();
        for (String form :
            List.of("sh: 1: %s: not found\n", "unknown command: %s\r\n", "> %s\r\n", "? %s\n")) {
          Bytes answer = Bytes.ofText(form.formatted(said.strip()), StandardCharsets.ISO_8859_1);
          var exchange =
              Exchange.answered(probe.layer(), utterance.id(), utterance.bytes(), answer);
          for (Probe other : mine()) {
            assertEquals(Evidence.NONE, other.weigh(exchange), utterance.id() + " " + form);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          irc      | 2 | NICK pilot\\r\\n
          irc      | 2 | CAP LS 302\\r\\n
          irc      | 2 | USER pilot 0 * :A Pilot\\r\\n
          stomp    | 3 | STOMP\\naccept-version:1.2\\nhost:a\\n\\n\\000
          git      | 3 | 0030git-upload-pack /project.git\\000host=a.example\\000
          rtsp     | 3 | DESCRIBE rtsp://camera.example/1 RTSP/1.0\\r\\nCSeq: 2\\r\\n\\r\\n
          beanstalkd | 2 | put 1024 0 60 5\\r\\nhello\\r\\n
          beanstalkd | 2 | reserve-with-timeout 5\\r\\n
          ident    | 2 | 6667, 40000\\r\\n
          lpd      | 2 | \\002harbour\\n
          distcc   | 3 | DIST00000001ARGC00000005ARGV00000002ccARGV00000002-c
          zabbix-agent | 3 | ZBXD\\001\\012\\000\\000\\000\\000\\000\\000\\000agent.ping
          """)
  void theFirstWordsOfACallerNameTheProtocol(String name, int strength, String said) {
    assertEquals(Map.of(name, strength), named(Exchange.called(Layer.TCP, bytes(said))));
  }

  @Test
  void whatWeSayOurselvesIsRecognisedWhenAnotherSaysIt() {
    var expected =
        Map.of(
            new SipOverTcp(),
            3,
            new Rtsp(),
            3,
            new Git(),
            3,
            new Gearman(),
            3,
            new Nrpe(),
            3,
            new Xmpp(),
            3,
            new Distcc(),
            3,
            new ZabbixAgent(),
            3,
            new Stomp(),
            3,
            new Irc(),
            2);
    expected.forEach(
        (probe, strength) ->
            assertEquals(
                Map.of(probe.protocol().name(), strength),
                named(Exchange.called(Layer.TCP, utterance(probe)))));
    assertEquals(Map.of("sip", 3), named(Exchange.called(Layer.UDP, utterance(new SipOverUdp()))));
  }

  @Test
  void aRequestOfZookeeperForASessionIsRecognised() {
    Bytes request =
        Bytes.ofHex("0000002d 00000000 0000000000000000 00007530 0000000000000000 00000010")
            .concat(Bytes.wrap(new byte[17]));
    assertEquals(Map.of("zookeeper", 3), named(Exchange.called(Layer.TCP, request)));
    assertEquals(Map.of(), named(Exchange.called(Layer.TCP, request.first(48))));
  }

  @Test
  void anotherTransactionIsStructureOnly() {
    Bytes said = SipOverTcp.options(new Nonce(1), "UDP");
    String answer = said.latin1().replaceFirst("OPTIONS [^\r]*", "SIP/2.0 404 Not Found");
    assertEquals(4, sip(said, answer).strength());
    assertEquals(3, sip(SipOverTcp.options(new Nonce(2), "UDP"), answer).strength());
    assertEquals(
        2, sip(said, "SIP/2.0 404 Not Found\r\nServer: Asterisk PBX 18.10\r\n\r\n").strength());
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      delimiter = '|',
      textBlock =
          """
          kamailio (5.6.3 (x86_64/linux)) | kamailio        | 5.6.3
          Asterisk PBX 18.10.0~dfsg       | Asterisk PBX    | 18.10.0~dfsg
          FreeSWITCH-mod_sofia/1.10       | FreeSWITCH-mod_sofia | 1.10
          ExampleServer                   | ExampleServer   | -
          """)
  void aServerOfSipSaysWhatItIs(String field, String product, String version) {
    Evidence evidence = sip(Bytes.EMPTY, "SIP/2.0 200 OK\r\nServer: " + field + "\r\n\r\n");
    assertEquals(product, evidence.product());
    assertEquals(version, evidence.version());
  }

  @Test
  void aResponseOfNrpeNeedsItsChecksum() {
    Bytes good = nrpe("NRPE v3.2.1", 0);
    Evidence evidence = new Nrpe().weigh(answered(new Nrpe(), good));
    assertEquals(3, evidence.strength());
    assertEquals("3.2.1", evidence.version());
    assertEquals(Evidence.NONE, new Nrpe().weigh(answered(new Nrpe(), nrpe("NRPE v3.2.1", 1))));
    assertEquals(Evidence.NONE, new Nrpe().weigh(answered(new Nrpe(), good.first(1035))));
    assertEquals(
        Evidence.NONE, new Nrpe().weigh(answered(new Nrpe(), utterance(new Nrpe()))), "an echo");
  }

  @Test
  void aPacketOfGearmanNeedsAllItsBytes() {
    var nonce = new Nonce(3);
    Bytes said = new Gearman().say(nonce).getFirst().bytes();
    Bytes good = Bytes.ofHex("00 524553 00000011 00000010").concat(said.from(12));
    assertEquals(4, new Gearman().weigh(answered(new Gearman(), good)).strength());
    assertEquals(
        3,
        new Gearman()
            .weigh(answered(new Gearman(), good.first(12).concat(Bytes.ofText("qwertyuiopasdfgh"))))
            .strength());
    assertEquals(Evidence.NONE, new Gearman().weigh(answered(new Gearman(), good.first(20))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          2 | Time is the fire in which we burn.\\n\\t\\t-- Delmore Schwartz\\n
          2 | "Of course I'm ambitious."\\r\\n Ashleigh Brilliant (1933- )\\r\\n
          2 | "Man can climb to the highest summits."\\r\\n George Bernard Shaw (1856-1950)\\r\\n
          0 | Time is the fire in which we burn.\\n
          0 | \\t-- Delmore Schwartz\\n
          0 | Welcome\\n-- the management\\nlogin:
          """)
  void aQuoteHasAnAuthor(int strength, String greeting) {
    assertEquals(
        strength, new QotdOverTcp().weigh(Exchange.greeted(Layer.TCP, bytes(greeting))).strength());
    assertEquals(
        strength,
        new QotdOverUdp()
            .weigh(Exchange.answered(Layer.UDP, "x/1", Bytes.of(1), bytes(greeting)))
            .strength());
  }

  @Test
  void whatIsKnownFromDocumentsOnlySaysSo() {
    var whois =
        Exchange.answered(
            Layer.TCP,
            "x/1",
            Bytes.ofText("a.invalid\r\n"),
            Bytes.ofText("No match for A.INVALID\n"));
    var seedlink =
        Exchange.answered(
            Layer.TCP,
            "x/1",
            Bytes.ofText("HELLO\r\n"),
            Bytes.ofText("SeedLink v3.1 (RingServer/3.0.0)\r\nGEOFON\r\n"));
    for (Evidence evidence : List.of(new Whois().weigh(whois), new SeedLink().weigh(seedlink))) {
      assertEquals(2, evidence.strength());
      assertTrue(evidence.because().endsWith("(from documents, never seen answering)"));
    }
  }

  @Test
  void aServerOfRtspThatAnswersInHttpIsAskedInItsOwnWords() {
    var answer =
        Bytes.ofText("HTTP/1.0 503 Service Unavailable\r\nServer: Example RTSP/2 Server\r\n\r\n");
    var exchange = Exchange.answered(Layer.TCP, "http-get/1", bytes(PAGE), answer);
    assertEquals(Map.of("http", 2, "rtsp", 1), named(exchange));
  }

  private static List<Probe> mine() {
    return List.of(
        new Beanstalkd(),
        new Distcc(),
        new Finger(),
        new Gearman(),
        new Git(),
        new Gopher(),
        new Ident(),
        new Irc(),
        new Lpd(),
        new Nrpe(),
        new Rtsp(),
        new SeedLink(),
        new SipOverTcp(),
        new Stomp(),
        new Whois(),
        new Xmpp(),
        new ZabbixAgent(),
        new Zookeeper());
  }

  private static Bytes nrpe(String text, int error) {
    Bytes behind = Bytes.ofText(text).concat(Bytes.wrap(new byte[1026 - text.length()]));
    var crc = new CRC32();
    crc.update(Bytes.ofHex("0002 0002 00000000 0000").concat(behind).toArray());
    return new WireWriter()
        .u16("packet_version", 2)
        .u16("packet_type", 2)
        .u32("crc32_value", crc.getValue() ^ error)
        .u16("result_code", 0)
        .bytes(behind)
        .toBytes();
  }

  private static Evidence sip(Bytes said, String answer) {
    return new SipOverUdp().weigh(Exchange.answered(Layer.UDP, "x/1", said, Bytes.ofText(answer)));
  }

  private static Bytes utterance(Probe probe) {
    return probe.say(new Nonce(3)).getFirst().bytes();
  }

  private static Exchange answered(Probe probe, Bytes answer) {
    return new Exchange(
        probe.layer(), "x/1", Bytes.EMPTY, utterance(probe), answer, Outcome.DATA, Duration.ZERO);
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
