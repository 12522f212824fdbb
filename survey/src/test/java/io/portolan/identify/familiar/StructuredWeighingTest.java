package io.portolan.identify.familiar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.wire.Bytes;
import io.portolan.wire.WireWriter;
import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Nonce;
import io.portolan.wire.probe.Probe;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Answers of protocols made of numbers that no recorded server gave: each is written after the
/// protocol's own document.
class StructuredWeighingTest {
  private static final Nonce NONCE = new Nonce(6);

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          03000013 0ed00000123400 0200080000000000, 3, standard security
          03000013 0ed00000123400 0300080005000000, 3, a failure
          03000013 0ed00000123400 0300080009000000, 0, no failure we know
          03000013 0ed00000123400 0200080003000000, 0, two choices at once
          0300000b 06d00000123400                 , 0, a confirmation that is not RDP's alone
          03000014 0ed00000123400 020008000100000000, 0, another length
          """)
  void onlyANegotiationMakesAConfirmationRdp(String answer, int strength, String what) {
    assertEquals(strength, weigh(new Rdp(), Bytes.ofHex(answer)).strength(), what);
  }

  @Test
  void aServerOfTheFirstSmbAnswersInItsForm() {
    Bytes answer =
        Bytes.ofHex("00000055 ff534d42 72 00000000 98 53c8")
            .concat(Bytes.wrap(new byte[20]))
            .concat(Bytes.of(17))
            .concat(Bytes.wrap(new byte[52]));
    assertEquals(3, weigh(new Smb(), answer).strength());
    Bytes question = Bytes.ofHex("00000055 ff534d42 72 00000000 18").concat(answer.from(14));
    assertEquals(Evidence.NONE, weigh(new Smb(), question));
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          300f 0204%s 65070a013204000400, 4, refused
          300f 020412345678 65070a013204000400, 0, another id
          300f 0204%s 63070a013204000400, 0, a request
          300f 0204%s 650704013204000400, 0, no enumeration
          """)
  void aDirectoryAnswersUnderOurMessageId(String answer, int strength, String what) {
    String id = new WireWriter().i32(NONCE.u31()).toBytes().hex();
    Bytes bytes = Bytes.ofHex(answer.replace("0204%s", "0204" + id));
    assertEquals(strength, weigh(new Ldap(), bytes).strength(), what);
  }

  @Test
  void aDirectoryThatSaysGoodbyeIsOneWhateverItHeard() {
    Bytes notice =
        Bytes.ofHex("3024 020100 781f 0a0102 0400 0400 8a16")
            .concat(Bytes.ofText("1.3.6.1.4.1.1466.20036"));
    var heard = Exchange.answered(Layer.TCP, "http-get/1", Bytes.ofText("GET /\r\n"), notice);
    assertEquals(3, new Ldap().weigh(heard).strength());
    var other =
        Exchange.answered(Layer.TCP, "x", Bytes.of(1), notice.first(37).concat(Bytes.of(0)));
    assertEquals(Evidence.NONE, new Ldap().weigh(other));
  }

  @Test
  void anErrorForAnotherServiceIsStructureOnly() {
    Bytes error =
        Ber.encoded(
            0x7E,
            Ber.sequence(
                Ber.encoded(0xA0, Ber.number(5)),
                Ber.encoded(0xA1, Ber.number(30)),
                Ber.encoded(0xA4, Ber.encoded(0x18, Bytes.ofText("20240101000000Z"))),
                Ber.encoded(0xA5, Ber.number(0)),
                Ber.encoded(0xA6, Ber.number(6)),
                Ber.encoded(0xA9, Ber.encoded(0x1B, Bytes.ofText("HARBOUR!"))),
                Ber.encoded(0xAA, Ber.sequence())));
    Evidence evidence =
        new KerberosOverUdp()
            .weigh(
                Exchange.answered(
                    Layer.UDP,
                    "kerberos-as-udp/1",
                    new KerberosOverUdp().say(NONCE).getFirst().bytes(),
                    error));
    assertEquals(3, evidence.strength(), evidence.toString());
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          0500                    , 2, chooses and waits
          05ff                    , 2, takes no method
          0502                    , 0, chooses what we did not offer
          0500 0500 00 01 7f0000010050, 3, chooses and replies
          0500 0502 00 03 01 41 0050  , 3, with a name
          0500 0509 00 01 7f0000010050, 0, no reply
          0500 0500 01 01 7f0000010050, 0, what is reserved is not 0
          0500 0500 00 01 7f000001005000, 0, a byte too many
          0400                    , 0, another version
          """)
  void aProxyChoosesFromWhatWeOffer(String answer, int strength, String what) {
    assertEquals(strength, weigh(new Socks5(), Bytes.ofHex(answer)).strength(), what);
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          00 5b 0000 00000000, 3, no address
          00 5a 0000 00000000, 3, granted
          00 5b 1234 0a000001, 2, another address
          00 5e 0000 00000000, 0, no code
          04 5b 0000 00000000, 0, another version
          00 5b 0000 00000000 00, 0, a byte too many
          """)
  void aProxyOfVersionFourSaysEightBytes(String answer, int strength, String what) {
    assertEquals(strength, weigh(new Socks4(), Bytes.ofHex(answer)).strength(), what);
  }

  @Test
  void aTargetRefusesUnderOurTask() {
    Bytes said = new Iscsi().say(NONCE).getFirst().bytes();
    Bytes head = Bytes.ofHex("23 84 0000 00 000000").concat(said.slice(8, 20));
    Bytes refusal = head.concat(Bytes.wrap(new byte[16])).concat(Bytes.ofHex("0201"));
    Evidence evidence = weigh(new Iscsi(), refusal.concat(Bytes.wrap(new byte[10])));
    assertEquals(4, evidence.strength());
    assertTrue(evidence.because().contains("initiator error"), evidence.because());
    Bytes other = Bytes.ofHex("23 84 0000 00 000000").concat(Bytes.wrap(new byte[40]));
    assertEquals(Evidence.NONE, weigh(new Iscsi(), other));
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          414d5150 00010000, 3, another version
          414d5150 00000901, 0, the version we said
          414d5150 00000909, 0, no version
          414d5150 03010000 0000000c 02 01 0000 0053 4000, 3, with mechanisms
          """)
  void aBrokerAnswersInItsOwnVersion(String answer, int strength, String what) {
    assertEquals(strength, weigh(new Amqp(), Bytes.ofHex(answer)).strength(), what);
  }

  @Test
  void anXServerGivesAReasonOfTheLengthItSays() {
    Bytes reason = Bytes.ofText("No protocol specified\n");
    Bytes refusal = Bytes.ofHex("00 16 0b00 0000 0600").concat(reason).concat(Bytes.of(0, 0));
    assertEquals(3, weigh(new X11(), refusal).strength());
    assertEquals(Evidence.NONE, weigh(new X11(), refusal.first(30)));
    assertEquals(
        Evidence.NONE,
        weigh(new X11(), Bytes.ofHex("00 16 0b00 0000 0700").concat(refusal.from(8))));
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          4e 0009 3132372e302e302e31 0000e888, 3, acknowledged
          4e 0009 3132372e302e302e31 0001e888, 0, no port
          4e 0009 3132372e302e302e31 0000e88800, 0, a byte too many
          4f                                 , 0, not supported
          4e 0003 2a2f2a 0000e888            , 0, no host
          """)
  void anObjectSaysHowItSeesUs(String answer, int strength, String what) {
    assertEquals(strength, weigh(new Rmi(), Bytes.ofHex(answer)).strength(), what);
  }

  @Test
  void aSqlServerNeverSeenIsABanner() {
    Bytes answer =
        Bytes.ofHex(
            "04 01 002b 0000 01 00"
                + "00 001a 0006 01 0020 0001 02 0021 0001 03 0022 0000 04 0022 0001 ff"
                + "0f0007d00000 00 00 00");
    Evidence evidence = weigh(new Mssql(), answer);
    assertEquals(2, evidence.strength(), evidence.toString());
    assertEquals("15.0.2000", evidence.version());
    assertTrue(evidence.because().endsWith("never seen answering)"), evidence.because());
    assertEquals(Evidence.NONE, weigh(new Mssql(), answer.first(42)));
  }

  @Test
  void anOracleListenerNeverSeenIsABanner() {
    String text =
        "(DESCRIPTION=(TMP=)(VSNNUM=318767104)(ERR=1189)(ERROR_STACK=(ERROR=(CODE=1189))))";
    Bytes refusal =
        new WireWriter()
            .u16("length", 12 + text.length())
            .bytes(Bytes.ofHex("0000 04 00 0000 22 00"))
            .u16("data.length", text.length())
            .text(text)
            .toBytes();
    Evidence evidence = weigh(new OracleTns(), refusal);
    assertEquals(2, evidence.strength(), evidence.toString());
    assertEquals("19.0.0", evidence.version());
    assertEquals(2, weigh(new OracleTns(), Bytes.ofHex("0008 0000 0b 00 0000")).strength());
    assertEquals(Evidence.NONE, weigh(new OracleTns(), Bytes.ofHex("0008 0000 0c 00 0000")));
  }

  @Test
  void mongodbThatIsTakenForAWebServerIsNoWebServer() {
    Bytes complaint =
        Bytes.ofText(
            "HTTP/1.0 200 OK\r\nConnection: close\r\nContent-Type: text/plain\r\n"
                + "Content-Length: 85\r\n\r\nIt looks like you are trying to access MongoDB over"
                + " HTTP on the native driver port.\r\n");
    assertTrue(weigh(new Http(), complaint).isAgainst());
    var exchange = Exchange.answered(Layer.TCP, "http-get/1", Bytes.ofText("GET"), complaint);
    assertEquals(2, new Mongodb().weigh(exchange).strength());
  }

  @Test
  void aFrontPageWithOneOfItsMarksMissingIsNotOfRabbitmq() {
    var page = Recording.named("rabbitmq-management").exchange("http-get/1");
    assertEquals("RabbitMQ", new RabbitMqManagement().weigh(page.on(Layer.HTTP)).product());
    for (var mark : new String[] {"Cowboy", "<title>RabbitMQ", "js/ejs"}) {
      Bytes other = Bytes.ofText(page.answer().latin1().replace(mark, "another"));
      var changed = Exchange.answered(Layer.HTTP, "http-get/1", page.said(), other);
      assertEquals(Evidence.NONE, new RabbitMqManagement().weigh(changed), mark);
    }
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          0007 0000 0006 01 03 0000 0002, 0007 0000 0007 01 03 04 0001 0002, 3, registers
          0007 0000 0006 01 03 0000 0002, 0007 0000 0005 01 03 02 0001     , 0, too few
          0007 0000 0006 01 03 0000 0002, 0008 0000 0007 01 03 04 0001 0002, 0, another number
          0007 0000 0006 01 03 0000 0002, 0007 0000 0003 01 83 02          , 3, an exception
          0007 0000 0006 01 03 0000 0002, 0007 0000 0003 01 83 40          , 0, no exception
          0007 0000 0006 01 03 0000 0000, 0007 0000 0003 01 83 02          , 0, nothing was asked
          """)
  void anAnswerOfModbusFitsItsQuestion(String said, String answer, int strength, String what) {
    var exchange =
        Exchange.answered(Layer.TCP, Exchange.CAPTURED, Bytes.ofHex(said), Bytes.ofHex(answer));
    assertEquals(strength, new Modbus().weigh(exchange).strength(), what);
  }

  @Test
  void nothingIsSaidToWhatMayMoveOrResume() {
    for (Probe probe : new Probe[] {new Modbus(), new Jdwp()}) {
      assertTrue(probe.say(NONCE).isEmpty());
    }
  }

  private static Evidence weigh(Probe probe, Bytes answer) {
    var utterance = probe.say(NONCE).getFirst();
    return probe.weigh(Exchange.answered(probe.layer(), utterance.id(), utterance.bytes(), answer));
  }
}
