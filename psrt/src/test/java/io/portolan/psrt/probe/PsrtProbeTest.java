package io.portolan.psrt.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.psrt.codec.PsrtVectors;
import io.portolan.psrt.message.PsrtLimits;
import io.portolan.psrt.session.PsrtDatagramServerSession;
import io.portolan.psrt.session.PsrtServerSession;
import io.portolan.psrt.session.PsrtTimeouts;
import io.portolan.psrt.session.ServerTerms;
import io.portolan.sim.SimulatedClock;
import io.portolan.sim.TestVector;
import io.portolan.sim.Vectors;
import io.portolan.wire.Bytes;
import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Nonce;
import io.portolan.wire.probe.Outcome;
import io.portolan.wire.probe.Probe;
import io.portolan.wire.session.Session;
import io.portolan.wire.session.Signal;
import io.portolan.wire.session.Step;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PsrtProbeTest {
  private static final Probe STREAM = new PsrtProbe();
  private static final Probe DATAGRAM = new PsrtDatagramProbe();
  private static final Nonce NONCE = new Nonce(7);

  /// A ServerHello of TLS 1.2 as psrtd 0.3.8 gave it, with another random.
  private static final Bytes SERVER_HELLO =
      Bytes.ofHex("16 0303 0041 02 00003d 0303")
          .concat(Bytes.wrap(new byte[32]))
          .concat(Bytes.ofHex("00 cca8 00 0015 ff01000100 000b0004 03000102 00230000 00170000"));

  static List<TestVector> foreign() {
    return Vectors.resource(PsrtProbeTest.class, "/vectors/foreign.hex").all();
  }

  @Test
  void areFoundAsServices() {
    var found =
        ServiceLoader.load(Probe.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(each -> each.protocol().name().equals("psrt"))
            .map(Probe::layer)
            .collect(Collectors.toSet());
    assertEquals(Set.of(Layer.TCP, Layer.UDP), found);
  }

  @Test
  void sayAGreetingThenOneForTlsAndNoLogin() {
    var said = STREAM.say(NONCE);
    assertEquals(2, said.size());
    assertEquals("eeaa00", said.getFirst().bytes().hex());
    assertTrue(said.getLast().bytes().hex().startsWith("eeaa01160301"));
    assertEquals(
        List.of("eeaa0100000000017f78"),
        DATAGRAM.say(NONCE).stream().map(utterance -> utterance.bytes().hex()).toList());
  }

  @Test
  void recogniseABrokerByItsAnswer() {
    for (var terms : ServerTerms.Security.values()) {
      var utterance = STREAM.say(NONCE).getFirst();
      Bytes answer = said(broker(terms), utterance.bytes());
      var exchange = Exchange.answered(Layer.TCP, utterance.id(), utterance.bytes(), answer);
      assertEquals(
          terms == ServerTerms.Security.TLS
              ? Evidence.NONE
              : Evidence.structure("repeats the magic of PSRT's greeting eeaa00, and version 1"),
          STREAM.weigh(exchange));
      assertEquals(STREAM.weigh(exchange), STREAM.weigh(exchange.on(Layer.TLS)));
    }
  }

  @Test
  void recogniseABrokerThatInsistsOnTlsByWhereTlsBegins() {
    var utterance = STREAM.say(NONCE).getLast();
    var hello = Exchange.answered(Layer.TCP, utterance.id(), utterance.bytes(), SERVER_HELLO);
    assertEquals(
        Evidence.structure(
            "begins TLS behind three bytes in the clear, as PSRT's greeting eeaa01 asks for"),
        STREAM.weigh(hello));
    Bytes alert = Bytes.ofHex("15 0303 0002 0246");
    var refused = Exchange.answered(Layer.TCP, utterance.id(), utterance.bytes(), alert);
    assertEquals(Evidence.NONE, STREAM.weigh(refused), "a server of plain TLS says that, too");
    var plain =
        Exchange.answered(Layer.TCP, "tls-hello/1", utterance.bytes().from(3), SERVER_HELLO);
    assertTrue(STREAM.weigh(plain).isAgainst(), "TLS at once is not PSRT");
  }

  /// The JDK's TLS 1.3 takes our hello and asks for a key, which needs no certificate.
  @Test
  void sayAClientHelloThatTlsUnderstands() throws Exception {
    SSLEngine server = SSLContext.getDefault().createSSLEngine();
    server.setUseClientMode(false);
    server.beginHandshake();
    Bytes hello = TlsHandshake.clientHello(NONCE);
    var unread = hello.buffer();
    server.unwrap(unread, ByteBuffer.allocate(server.getSession().getApplicationBufferSize()));
    assertEquals(0, unread.remaining(), "taken whole");
    for (var task = server.getDelegatedTask(); task != null; task = server.getDelegatedTask()) {
      task.run();
    }
    var answer = ByteBuffer.allocate(server.getSession().getPacketBufferSize());
    server.wrap(Bytes.EMPTY.buffer(), answer);
    Bytes record = Bytes.copyOf(answer.flip());
    assertTrue(record.contains(NONCE.bytes(64).from(32)), "our session id comes back");
    var exchange =
        Exchange.answered(
            Layer.TCP, "psrt-tls-greeting/1", Bytes.ofHex("eeaa01").concat(hello), record);
    assertEquals(3, STREAM.weigh(exchange).strength());
  }

  @Test
  void recogniseABrokerByItsAcknowledgement() {
    var utterance = DATAGRAM.say(NONCE).getFirst();
    var session = new PsrtDatagramServerSession(PsrtLimits.DEFAULT, _ -> Optional.empty());
    Bytes answer = said(session, utterance.bytes());
    assertEquals(
        Evidence.structure("answers a publish that is not whole with PSRT's error"),
        DATAGRAM.weigh(Exchange.answered(Layer.UDP, utterance.id(), utterance.bytes(), answer)));
    assertEquals(
        Evidence.structure("acknowledges a PSRT datagram: access denied"),
        DATAGRAM.weigh(
            Exchange.answered(
                Layer.UDP,
                Exchange.CAPTURED,
                PsrtVectors.bytes("datagram/plain"),
                PsrtVectors.bytes("acknowledgement/access-denied"))));
    var foreign =
        Exchange.answered(Layer.UDP, "dns/1", Bytes.of(1), PsrtVectors.bytes("acknowledgement/ok"));
    assertEquals(2, DATAGRAM.weigh(foreign).strength());
  }

  @Test
  void recogniseAClientByItsWordsAlone() {
    assertCalled(2, "says PSRT's greeting eeaa00", "greeting/plain");
    assertCalled(
        3, "says PSRT's greeting eeaa00 and logs in as test", "greeting/plain", "login/test");
    assertCalled(
        3,
        "says PSRT's greeting eeaa00 and logs in anonymously",
        "greeting/plain",
        "login/anonymous",
        "operation/publish");
    assertCalled(
        3,
        "says PSRT's greeting eeab00 and joins with a token",
        "greeting/data",
        "join/five-seconds");
    Bytes tls = STREAM.say(NONCE).getLast().bytes();
    assertEquals(
        Evidence.structure("asks for TLS with PSRT's greeting eeaa01"),
        STREAM.weigh(Exchange.called(Layer.TCP, tls)));
  }

  @Test
  void recogniseEitherSideInTheMiddle() {
    assertCalled(2, "one message of PSRT whose length agrees", "operation/publish");
    assertCalled(
        3,
        "2 messages of PSRT whose lengths agree",
        "operation/nop",
        "operation/publish",
        "operation/subscribe",
        "operation/bye");
    Bytes pushes =
        PsrtVectors.bytes("push/beacon")
            .concat(PsrtVectors.bytes("push/hi"))
            .concat(PsrtVectors.bytes("push/hi"));
    var overheard =
        new Exchange(
            Layer.TCP,
            Exchange.CAPTURED,
            pushes,
            Bytes.EMPTY,
            Bytes.EMPTY,
            Outcome.DATA,
            Duration.ZERO);
    assertEquals(
        Evidence.structure("2 messages of PSRT whose lengths agree"), STREAM.weigh(overheard));
    assertTrue(
        STREAM.weigh(Exchange.greeted(Layer.TCP, pushes)).isAgainst(),
        "to us a broker would not have said that");
  }

  @Test
  void recogniseDatagramsAlone() {
    assertEquals(
        Evidence.structure("publishes as user1 to mytopic"), datagramCalled("datagram/plain"));
    assertEquals(
        Evidence.structure("publishes anonymously to mytopic"),
        datagramCalled("datagram/anonymous"));
    assertEquals(
        Evidence.structure("publishes with a key of 'user1', AES_256_GCM"),
        datagramCalled("datagram/aes-256"));
  }

  @Test
  void aConversationOverheardFromItsBeginningIsTold() {
    Bytes said = PsrtVectors.bytes("greeting/plain").concat(PsrtVectors.bytes("login/test"));
    Bytes answer = PsrtVectors.bytes("welcome/control").concat(PsrtVectors.bytes("token/counting"));
    var exchange = Exchange.answered(Layer.TCP, Exchange.CAPTURED, said, answer);
    assertEquals(3, STREAM.weigh(exchange).strength());
    var onlyAnswer =
        new Exchange(
            Layer.TCP,
            Exchange.CAPTURED,
            answer,
            Bytes.EMPTY,
            Bytes.EMPTY,
            Outcome.DATA,
            Duration.ZERO);
    assertEquals(2, STREAM.weigh(onlyAnswer).strength());
  }

  @Test
  void theOtherSocketsGreetingIsNoAnswer() {
    var utterance = STREAM.say(NONCE).getFirst();
    var exchange =
        Exchange.answered(
            Layer.TCP, utterance.id(), utterance.bytes(), PsrtVectors.bytes("welcome/data"));
    assertEquals(2, STREAM.weigh(exchange).strength());
    var half =
        Exchange.answered(Layer.TCP, utterance.id(), utterance.bytes(), Bytes.ofHex("eeaa01"));
    assertEquals(1, STREAM.weigh(half).strength());
  }

  @Test
  void anEchoIsNoEvidence() {
    for (Probe probe : List.of(STREAM, DATAGRAM)) {
      for (var utterance : probe.say(NONCE)) {
        Bytes words = utterance.bytes();
        for (int size = 1; size <= words.size(); size++) {
          assertEquals(
              Evidence.NONE,
              probe.weigh(
                  Exchange.answered(probe.layer(), utterance.id(), words, words.first(size))));
        }
        assertFalse(
            probe
                .weigh(Exchange.answered(probe.layer(), utterance.id(), words, words.concat(words)))
                .isFor());
      }
    }
  }

  @Test
  void silenceSaysNothing() {
    for (Probe probe : List.of(STREAM, DATAGRAM)) {
      for (var utterance : probe.say(NONCE)) {
        assertEquals(
            Evidence.NONE,
            probe.weigh(
                Exchange.answered(probe.layer(), utterance.id(), utterance.bytes(), Bytes.EMPTY)));
      }
    }
  }

  @Test
  void otherLayersAreNotTheirs() {
    Bytes greeting = PsrtVectors.bytes("greeting/plain");
    assertEquals(Evidence.NONE, STREAM.weigh(Exchange.called(Layer.UDP, greeting)));
    assertEquals(Evidence.NONE, STREAM.weigh(Exchange.called(Layer.HTTP, greeting)));
    assertEquals(
        Evidence.NONE,
        DATAGRAM.weigh(Exchange.called(Layer.TCP, PsrtVectors.bytes("datagram/plain"))));
  }

  @ParameterizedTest
  @MethodSource("foreign")
  void neverSpeakForWhatOthersSay(TestVector vector) {
    Bytes words = vector.bytes();
    for (Probe probe : List.of(STREAM, DATAGRAM)) {
      for (var utterance : probe.say(NONCE)) {
        var answered = Exchange.answered(probe.layer(), utterance.id(), utterance.bytes(), words);
        assertTrue(probe.weigh(answered).isAgainst(), answered.toString());
      }
      for (var exchange :
          List.of(
              Exchange.answered(probe.layer(), "http-get/1", Bytes.ofText("GET /"), words),
              Exchange.answered(probe.layer(), Exchange.CAPTURED, words, words.from(1)),
              Exchange.greeted(probe.layer(), words),
              Exchange.called(probe.layer(), words))) {
        assertFalse(probe.weigh(exchange).isFor(), exchange.toString());
      }
    }
  }

  private static void assertCalled(int strength, String because, String... vectors) {
    Bytes said = Bytes.EMPTY;
    for (String vector : vectors) {
      said = said.concat(PsrtVectors.bytes(vector));
    }
    var evidence = STREAM.weigh(Exchange.called(Layer.TCP, said));
    assertEquals(because, evidence.because());
    assertEquals(strength, evidence.strength());
    assertTrue(evidence.isFor());
  }

  private static Evidence datagramCalled(String vector) {
    return DATAGRAM.weigh(Exchange.called(Layer.UDP, PsrtVectors.bytes(vector)));
  }

  private static PsrtServerSession broker(ServerTerms.Security security) {
    return new PsrtServerSession(
        new ServerTerms(PsrtLimits.DEFAULT, PsrtTimeouts.DEFAULT, security));
  }

  /// What a session of ours says to these words.
  private static <E> Bytes said(Session<E> session, Bytes words) {
    var caller = new InetSocketAddress("192.0.2.1", 40000);
    session.on(new Signal.Opened(), SimulatedClock.NOON);
    Bytes answer = Bytes.EMPTY;
    for (var step : session.on(new Signal.Arrived(words, caller), SimulatedClock.NOON)) {
      if (step instanceof Step.Send<E>(var bytes, _)) {
        answer = answer.concat(bytes);
      }
    }
    return answer;
  }
}
