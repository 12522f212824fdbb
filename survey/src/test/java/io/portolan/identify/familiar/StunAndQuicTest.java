package io.portolan.identify.familiar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.wire.Bytes;
import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Nonce;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// STUN, QUIC and multicast DNS, after their documents.
class StunAndQuicTest {
  private static final Bytes REQUEST = Bytes.ofHex("0001 0000 2112a442 b7e7a701bc34d686fa87dfae");

  /// RFC 5769, section 2.2, without the integrity it cannot have here.
  private static final Bytes ANSWER =
      Bytes.ofHex(
          "0101 0020 2112a442 b7e7a701bc34d686fa87dfae"
              + "8022 000b 7465737420766563746f72 20"
              + "0020 0008 0001a147e112a643"
              + "0000 0000");

  @Test
  void anAddressUnderOurTransactionProvesStun() {
    assertEquals(4, udp(REQUEST, ANSWER).strength());
    assertEquals(4, tcp(REQUEST, ANSWER).strength());
  }

  @Test
  void anAddressUnderAnotherTransactionIsStunForSomebodyElse() {
    Bytes other = Bytes.ofHex("0001 0000 2112a442 000000000000000000000001");
    assertEquals(3, udp(other, ANSWER).strength());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0101 0000 2112a442 b7e7a701bc34d686fa87dfae",
        "0101 000c 2112a443 b7e7a701bc34d686fa87dfae 0020 0008 0001a147e112a643",
        "0101 000c 2112a442 b7e7a701bc34d686fa87dfae 0020 0008 0003a147e112a643",
        "0001 000c 2112a442 b7e7a701bc34d686fa87dfae 0020 0008 0001a147e112a643",
        "0111 0000 2112a442 b7e7a701bc34d686fa87dfae"
      })
  void nothingLessThanAnAddressOrAnErrorIsStun(String answer) {
    assertEquals(Evidence.NONE, udp(REQUEST, Bytes.ofHex(answer)));
  }

  @Test
  void bothIdsChangedOverProveQuic() {
    var words = new Quic().say(new Nonce(7)).getFirst();
    Bytes said = words.bytes();
    Bytes destination = said.slice(6, 14);
    Bytes source = said.slice(15, 23);
    assertEquals(1200, said.size());
    Bytes answer = negotiation(source, destination, "00000001 6b3343cf");
    Evidence evidence = quic(said, answer);
    assertEquals(4, evidence.strength());
    assertEquals("negotiates: QUIC 1, QUIC 2", evidence.because());
    assertEquals(Evidence.NONE, quic(said, negotiation(destination, source, "00000001")));
    assertEquals(Evidence.NONE, quic(said, negotiation(source, destination, "")));
    assertEquals(Evidence.NONE, quic(said, negotiation(source, destination, "0000 01")));
    assertEquals(Evidence.NONE, quic(said, negotiation(source, destination, "3a4a5a6a")));
  }

  @Test
  void aCallerOfQuicIsNamed() {
    Bytes hello =
        Bytes.ofHex("c3 00000001 08 0102030405060708 00").concat(Bytes.wrap(new byte[1185]));
    assertEquals(3, new Quic().weigh(Exchange.called(Layer.UDP, hello)).strength());
    assertEquals(Evidence.NONE, new Quic().weigh(Exchange.called(Layer.UDP, hello.first(1000))));
  }

  @Test
  void aServerOfDnsIsNoResponderOfTheLink() {
    Bytes question = new Mdns().say(new Nonce(7)).getFirst().bytes();
    Bytes refused =
        question.first(2).concat(Bytes.ofHex("8183")).concat(question.from(4)); // NXDOMAIN
    var exchange = Exchange.answered(Layer.UDP, "mdns-services/1", question, refused);
    assertEquals(Evidence.NONE, new Mdns().weigh(exchange));
    assertTrue(new DnsOverUdp().weigh(exchange).strength() >= 3);
  }

  private static Bytes negotiation(Bytes destination, Bytes source, String versions) {
    return Bytes.ofHex("80 00000000 08")
        .concat(destination)
        .concat(Bytes.of(8))
        .concat(source)
        .concat(Bytes.ofHex(versions));
  }

  private static Evidence udp(Bytes said, Bytes answer) {
    return new StunOverUdp().weigh(Exchange.answered(Layer.UDP, "x", said, answer));
  }

  private static Evidence tcp(Bytes said, Bytes answer) {
    return new StunOverTcp().weigh(Exchange.answered(Layer.TCP, "x", said, answer));
  }

  private static Evidence quic(Bytes said, Bytes answer) {
    return new Quic().weigh(Exchange.answered(Layer.UDP, "x", said, answer));
  }
}
