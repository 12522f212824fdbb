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
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Cases that no recorded server shows: each is written after the protocol's own document.
class WeighingTest {
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      textBlock =
          """
          220 mail.example ESMTP Sendmail 8.17.1/8.17.1; Sat, 3 Feb 2024 | smtp | 2 | ftp | 0
          220 ftp.example ESMTP Postfix                                  | smtp | 2 | ftp | 0
          220 smtp.example FTP server ready.                             | ftp  | 2 | smtp | 0
          220-FileZilla Server 1.7.3                                     | ftp  | 2 | smtp | 0
          220 Microsoft FTP Service                                      | ftp  | 2 | smtp | 0
          220 ready                                                      | ftp  | 1 | smtp | 1
          +OK POP3 server ready <1896.697170952@dbc.example>             | pop3 | 2 | imap | 0
          * PREAUTH IMAP4rev1 server logged in as Smith                  | imap | 2 | pop3 | 0
          """,
      delimiter = '|')
  void greetingsAreToldApart(String line, String one, int strength, String other, int less) {
    var exchange = Exchange.greeted(Layer.TCP, Bytes.ofText(line + "\r\n"));
    assertEquals(strength, weigh(one, exchange).strength());
    assertEquals(less, weigh(other, exchange).strength());
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      textBlock =
          """
          SSH-2.0-OpenSSH_for_Windows_8.1 , OpenSSH_for_Windows, 8.1
          SSH-2.0-Cisco-1.25              , Cisco              , 1.25
          SSH-2.0-Go                      , Go                 , -
          SSH-1.99-OpenSSH_3.9p1          , OpenSSH            , 3.9p1
          """)
  void anSshServerSaysWhatItIs(String line, String product, String version) {
    Evidence evidence = new Ssh().weigh(Exchange.greeted(Layer.TCP, Bytes.ofText(line + "\r\n")));
    assertEquals(product, evidence.product());
    assertEquals(version, evidence.version());
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      delimiter = '|',
      textBlock =
          """
          Microsoft-IIS/10.0                | Microsoft-IIS | 10.0
          Jetty(9.4.43.v20210629)           | Jetty         | 9.4.43.v20210629
          cloudflare                        | cloudflare    | -
          Apache                            | Apache        | -
          squid/6.6                         | squid         | 6.6
          Werkzeug/3.0.1 Python/3.11.2      | Werkzeug      | 3.0.1
          """)
  void aServerFieldNamesAProduct(String field, String product, String version) {
    var answer = Bytes.ofText("HTTP/1.1 200 OK\r\nServer: " + field + "\r\n\r\n");
    Evidence evidence =
        new Http().weigh(Exchange.answered(Layer.TLS, "http-get/1", Bytes.ofText("GET"), answer));
    assertEquals(3, evidence.strength());
    assertEquals(product, evidence.product());
    assertEquals(version, evidence.version());
  }

  @Test
  void aVersionWithoutANameIsNoProductOfMysql() {
    assertEquals(null, mysql("8.0.36-0ubuntu0.22.04.1").product());
    assertEquals("8.0.36", mysql("8.0.36-0ubuntu0.22.04.1").version());
    assertEquals("TiDB", mysql("8.0.11-TiDB-v7.5.0").product());
    assertEquals("v7.5.0", mysql("8.0.11-TiDB-v7.5.0").version());
    assertEquals("MariaDB", mysql("11.4.2-MariaDB-log").product());
  }

  @Test
  void aMysqlServerWithTooManyConnectionsIsStillOne() {
    Bytes message = Bytes.ofText("Too many connections");
    Bytes packet =
        WireWriter.littleEndian()
            .u24("length", message.size() + 3)
            .u8("sequence", 0)
            .u8("header", 0xFF)
            .u16("code", 1040)
            .bytes(message)
            .toBytes();
    assertEquals(3, new Mysql().weigh(Exchange.greeted(Layer.TCP, packet)).strength());
  }

  @Test
  void valkeyIsNotRedis() {
    var nonce = new Nonce(12);
    String info =
        "# Server\r\nredis_version:7.2.4\r\nserver_name:valkey\r\nvalkey_version:8.0.1\r\n";
    var answer =
        Bytes.ofText("$16\r\n" + nonce.word(16) + "\r\n$" + info.length() + "\r\n" + info + "\r\n");
    Evidence evidence = weigh(new Redis(), nonce, answer);
    assertEquals(4, evidence.strength());
    assertEquals("Valkey", evidence.product());
    assertEquals("8.0.1", evidence.version());
  }

  @Test
  void theWordOfAnotherQuestionProvesNothing() {
    Bytes answer = Bytes.ofText("$16\r\n" + new Nonce(13).word(16) + "\r\n");
    assertEquals(Evidence.NONE, weigh(new Redis(), new Nonce(12), answer));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-NOPERM this user has no permissions to run the 'info' command",
        "-NOAUTH Authentication required.",
        "-LOADING Redis is loading the dataset in memory",
      })
  void aRefusalNamesNoProduct(String refusal) {
    var nonce = new Nonce(12);
    Bytes refused = Bytes.ofText(refusal + "\r\n");
    Bytes word = Bytes.ofText("$16\r\n" + nonce.word(16) + "\r\n");
    Evidence both = weigh(new Redis(), nonce, refused.concat(refused));
    Evidence second = weigh(new Redis(), nonce, word.concat(refused));
    assertEquals(3, both.strength());
    assertEquals(4, second.strength());
    for (Evidence evidence : List.of(both, second)) {
      assertEquals(null, evidence.product());
      assertEquals(null, evidence.version());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "VERSION 1.6.18",
        "ERROR",
        "CLIENT_ERROR bad command line format",
        "SERVER_ERROR out of memory",
      })
  void aLineOfMemcachedUnderOurRequestIdIsProof(String line) {
    Bytes content = Bytes.ofText(line + "\r\n");
    assertEquals(4, memcached("ab12 0000 0001 0000", content).strength());
    assertEquals(Evidence.NONE, memcached("ab13 0000 0001 0000", content));
    assertEquals(Evidence.NONE, memcached("ab12 0000 0002 0000", content));
    assertEquals(Evidence.NONE, memcached("ab12 0001 0001 0000", content));
    assertEquals(Evidence.NONE, memcached("ab12 0000 0001 0001", content));
    assertEquals(Evidence.NONE, memcached("ab12 0000 0001 0000", content.concat(Bytes.of(0))));
    assertEquals(Evidence.NONE, memcached("ab12 0000 0001 0000", content.first(line.length())));
  }

  @Test
  void aRequestIdThatNobodyAskedUnderProvesNothing() {
    Bytes answer = Bytes.ofHex("7665 0000 0001 0000").concat(Bytes.ofText("VERSION 1.6.18\r\n"));
    var exchange = Exchange.answered(Layer.UDP, "echo-udp/1", Bytes.ofText("version\r\n"), answer);
    assertEquals(Evidence.NONE, new MemcachedOverUdp().weigh(exchange));
  }

  @Test
  void aBrokerOfVersionFiveRefusesInItsOwnForm() {
    var nonce = new Nonce(4);
    assertEquals(3, weigh(new Mqtt(), nonce, Bytes.ofHex("20 03 00 84 00")).strength());
    assertTrue(weigh(new Mqtt(), nonce, Bytes.ofHex("20 02 07 00")).isAgainst());
    assertEquals(Evidence.NONE, weigh(new Mqtt(), nonce, Bytes.ofHex("20 02 00")));
  }

  @Test
  void aQuestionReturnedAsAQuestionSpeaksAgainstDns() {
    var nonce = new Nonce(8);
    Bytes query = new DnsOverUdp().say(nonce).getFirst().bytes();
    Bytes other = query.first(12).concat(Bytes.ofHex("00 0001 0001"));
    assertTrue(
        new DnsOverUdp()
            .weigh(Exchange.answered(Layer.UDP, "dns-version/1", query, other))
            .isAgainst());
  }

  @Test
  void aRefusalUnderAnotherIdIsNoProofOfDns() {
    Bytes query = new DnsOverUdp().say(new Nonce(8)).getFirst().bytes();
    int id = query.at(0) << 8 | query.at(1);
    Bytes refusal = query.first(2).concat(Bytes.ofHex("8005 0000 0000 0000 0000"));
    Bytes foreign =
        Bytes.of((id ^ 1) >> 8 & 0xFF, (id ^ 1) & 0xFF)
            .concat(Bytes.ofHex("8005 0000 0000 0000 0000"));
    assertEquals(3, dns(query, refusal).strength());
    assertEquals(Evidence.NONE, dns(query, foreign));
  }

  @Test
  void ourTimestampInTheWrongModeSpeaksAgainstNtp() {
    var nonce = new Nonce(21);
    Bytes request = new Ntp().say(nonce).getFirst().bytes();
    Bytes timestamp = request.from(40);
    Bytes answer =
        Bytes.of(4 << 3 | 3)
            .concat(Bytes.wrap(new byte[23]))
            .concat(timestamp)
            .concat(Bytes.wrap(new byte[16]));
    assertTrue(
        new Ntp().weigh(Exchange.answered(Layer.UDP, "ntp-client/1", request, answer)).isAgainst());
  }

  @Test
  void anErrorThatNamesAnotherVersionIsStructureOnly() {
    Bytes fields =
        Bytes.ofText("SFATAL\0VFATAL\0C0A000\0Munsupported frontend protocol 9.1: no\0\0");
    Bytes answer = Bytes.of('E').concat(length(fields.size() + 4)).concat(fields);
    Evidence evidence = weigh(new Postgresql(), new Nonce(2), answer);
    assertEquals(3, evidence.strength());
  }

  @Test
  void anErrorWithAFieldCutShortIsNoPostgresql() {
    Bytes fields = Bytes.ofText("SFATAL\0VFATAL\0C0A000\0Mhello");
    Bytes answer = Bytes.of('E').concat(length(fields.size() + 4)).concat(fields);
    assertEquals(Evidence.NONE, weigh(new Postgresql(), new Nonce(2), answer));
  }

  @Test
  void anAlertMustHaveBothItsNumbersRight() {
    var nonce = new Nonce(5);
    assertEquals(3, weigh(new Tls(), nonce, Bytes.ofHex("15 0301 0002 02 46")).strength());
    assertEquals(Evidence.NONE, weigh(new Tls(), nonce, Bytes.ofHex("15 0301 0002 03 46")));
    assertEquals(Evidence.NONE, weigh(new Tls(), nonce, Bytes.ofHex("15 0301 0002 02 ff")));
    assertEquals(Evidence.NONE, weigh(new Tls(), nonce, Bytes.ofHex("15 0301 0003 02 46 00")));
  }

  @Test
  void aMalformedStatusLineSpeaksAgainstHttp() {
    Bytes answer = Bytes.ofText("HTTP/1.1 abc\r\n\r\n");
    assertTrue(weigh(new Http(), new Nonce(1), answer).isAgainst());
  }

  @Test
  void httpStyleTextOnUdpIsNothing() {
    Bytes answer = Bytes.ofText("HTTP/1.1 200 OK\r\nST: upnp:rootdevice\r\n\r\n");
    assertEquals(
        Evidence.NONE,
        new Http().weigh(Exchange.answered(Layer.UDP, "x", Bytes.ofText("M-SEARCH"), answer)));
  }

  @Test
  void aGreetingThatEchoesKeepsOnlyItsGreeting() {
    Bytes said = Bytes.ofText("EHLO x.example\r\n");
    var exchange =
        new Exchange(
            Layer.TCP,
            "smtp-ehlo/1",
            Bytes.ofText("220 mx.example ESMTP\r\n"),
            said,
            said,
            Outcome.DATA,
            Duration.ZERO);
    assertEquals(2, new Smtp().weigh(exchange).strength());
    assertEquals(1, new EchoOverTcp().weigh(exchange).strength());
  }

  @Test
  void lmtpIsNotSmtp() {
    var exchange = Exchange.greeted(Layer.TCP, Bytes.ofText("220 mail.example LMTP ready\r\n"));
    assertTrue(new Smtp().weigh(exchange).isAgainst());
  }

  @Test
  void controlCharactersOfAStrangerNeverReachOurSentences() {
    Bytes greeting = Bytes.ofText("+OK \u0085\u009b31m ready\r\n");
    String because = new Pop3().weigh(Exchange.greeted(Layer.TCP, greeting)).because();
    assertTrue(because.chars().allMatch(c -> c >= 0x20 && c < 0x7F), because);
  }

  private static Bytes length(int value) {
    return new WireWriter().u32("length", value).toBytes();
  }

  private static Evidence dns(Bytes query, Bytes answer) {
    return new DnsOverUdp().weigh(Exchange.answered(Layer.UDP, "dns-version/1", query, answer));
  }

  private static Evidence memcached(String frame, Bytes content) {
    Bytes said = Bytes.ofHex("ab12 0000 0001 0000").concat(Bytes.ofText("version\r\n"));
    Bytes answer = Bytes.ofHex(frame).concat(content);
    return new MemcachedOverUdp()
        .weigh(Exchange.answered(Layer.UDP, "memcached-version-udp/1", said, answer));
  }

  private static Evidence mysql(String version) {
    Bytes payload =
        WireWriter.littleEndian()
            .u8("protocol", 10)
            .text(version)
            .u8("end", 0)
            .u32("thread_id", 11)
            .text("abcdefgh")
            .u8("filler", 0)
            .u16("capabilities", 0xFFFF)
            .u8("character_set", 255)
            .u16("status", 2)
            .u16("capabilities", 0xDFFF)
            .u8("auth_size", 21)
            .bytes(Bytes.wrap(new byte[10]))
            .text("ijklmnopqrst")
            .u8("end", 0)
            .text("caching_sha2_password")
            .u8("end", 0)
            .toBytes();
    Bytes packet =
        WireWriter.littleEndian()
            .u24("length", payload.size())
            .u8("sequence", 0)
            .bytes(payload)
            .toBytes();
    Evidence evidence = new Mysql().weigh(Exchange.greeted(Layer.TCP, packet));
    assertEquals(3, evidence.strength());
    return evidence;
  }

  @ParameterizedTest
  @CsvSource({"+PONG, 3", ":12, 3", "$-1, 3", "-WRONGTYPE Operation against a key, 3", "PONG, 0"})
  void aRespCommandThatIsAnsweredInRespIsRedis(String reply, int strength) {
    var exchange =
        Exchange.answered(
            Layer.TCP,
            Exchange.CAPTURED,
            Bytes.ofText("*1\r\n$4\r\nPING\r\n"),
            Bytes.ofText(reply + "\r\n"));
    assertEquals(strength, weigh("redis", exchange).strength());
  }

  private static Evidence weigh(String protocol, Exchange exchange) {
    return Probes.ALL.stream()
        .filter(probe -> probe.protocol().name().equals(protocol))
        .findFirst()
        .orElseThrow()
        .weigh(exchange);
  }

  private static Evidence weigh(Probe probe, Nonce nonce, Bytes answer) {
    var utterance = probe.say(nonce).getFirst();
    return probe.weigh(Exchange.answered(probe.layer(), utterance.id(), utterance.bytes(), answer));
  }
}
