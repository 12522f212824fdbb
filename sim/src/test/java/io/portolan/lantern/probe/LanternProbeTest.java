package io.portolan.lantern.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.lantern.codec.LanternFramer;
import io.portolan.lantern.session.LanternDatagramListenerSession;
import io.portolan.lantern.session.LanternListenerSession;
import io.portolan.sim.SimulatedClock;
import io.portolan.sim.TestVector;
import io.portolan.sim.Vectors;
import io.portolan.wire.Bytes;
import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Nonce;
import io.portolan.wire.probe.Probe;
import io.portolan.wire.session.Session;
import io.portolan.wire.session.Signal;
import io.portolan.wire.session.Step;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LanternProbeTest {
  private final Vectors messages =
      Vectors.resource(LanternProbeTest.class, "/vectors/messages.hex");
  private final Probe probe = new LanternProbe();
  private final Probe datagrams = new LanternDatagramProbe();

  static List<TestVector> foreign() {
    return Vectors.resource(LanternProbeTest.class, "/vectors/foreign.hex").all();
  }

  @Test
  void areFoundAsServices() {
    var found =
        ServiceLoader.load(Probe.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(each -> each.protocol().name().equals("lantern"))
            .map(Probe::layer)
            .collect(Collectors.toSet());
    assertEquals(Set.of(Layer.TCP, Layer.UDP), found);
  }

  @Test
  void recogniseAListenerByItsAnswer() {
    var utterance = probe.say(new Nonce(7)).getFirst();
    Bytes answer = answer(new LanternListenerSession(), utterance.bytes());
    var exchange = Exchange.answered(Layer.TCP, utterance.id(), utterance.bytes(), answer);
    assertEquals(
        Evidence.structure("answers with a Lantern farewell: the station did not say hello"),
        probe.weigh(exchange));

    var datagram = datagrams.say(new Nonce(7)).getFirst();
    Bytes back = answer(new LanternDatagramListenerSession(1), datagram.bytes());
    var overUdp = Exchange.answered(Layer.UDP, datagram.id(), datagram.bytes(), back);
    assertEquals(3, datagrams.weigh(overUdp).strength());
  }

  @Test
  void recogniseAListenerByItsAnswerToAForeignGreeting() {
    Bytes request = Bytes.ofText("GET / HTTP/1.1\r\n\r\n");
    Bytes answer = answer(new LanternListenerSession(), request);
    var evidence = probe.weigh(Exchange.answered(Layer.TLS, "http-get/1", request, answer));
    assertTrue(evidence.isFor() && evidence.strength() == 3, evidence.toString());
  }

  @Test
  void recogniseAStationByItsHelloAlone() {
    Bytes hello = messages.bytes("hello");
    assertEquals(
        Evidence.structure("says hello as Lantern station REEF"),
        datagrams.weigh(Exchange.called(Layer.UDP, hello)));
    assertTrue(probe.weigh(Exchange.called(Layer.TCP, LanternFramer.framed(hello))).isFor());
    assertTrue(
        probe
            .weigh(Exchange.called(Layer.TCP, LanternFramer.framed(messages.bytes("done"))))
            .isAgainst());
  }

  @Test
  void anEchoIsNoEvidence() {
    for (var layer : List.of(Layer.TCP, Layer.UDP)) {
      var own = layer == Layer.TCP ? probe : datagrams;
      var utterance = own.say(new Nonce(7)).getFirst();
      assertEquals(
          Evidence.NONE,
          own.weigh(
              Exchange.answered(layer, utterance.id(), utterance.bytes(), utterance.bytes())));
    }
  }

  @Test
  void otherLayersAreNotTheirs() {
    Bytes hello = messages.bytes("hello");
    assertEquals(Evidence.NONE, probe.weigh(Exchange.called(Layer.UDP, hello)));
    assertEquals(
        Evidence.NONE, datagrams.weigh(Exchange.called(Layer.TCP, LanternFramer.framed(hello))));
    assertEquals(Evidence.NONE, probe.weigh(Exchange.called(Layer.HTTP, hello)));
  }

  @ParameterizedTest
  @MethodSource("foreign")
  void neverSpeakForWhatOthersSay(TestVector vector) {
    var utterance = probe.say(new Nonce(7)).getFirst();
    var datagram = datagrams.say(new Nonce(7)).getFirst();
    Bytes words = vector.bytes();
    assertTrue(
        probe
            .weigh(Exchange.answered(Layer.TCP, utterance.id(), utterance.bytes(), words))
            .isAgainst());
    assertTrue(
        datagrams
            .weigh(Exchange.answered(Layer.UDP, datagram.id(), datagram.bytes(), words))
            .isAgainst());
    assertFalse(probe.weigh(Exchange.greeted(Layer.TCP, words)).isFor());
    assertFalse(probe.weigh(Exchange.called(Layer.TCP, words)).isFor());
  }

  /// What a listener of ours says to these words.
  private static <E> Bytes answer(Session<E> listener, Bytes words) {
    var caller = new InetSocketAddress("192.0.2.1", 40000);
    listener.on(new Signal.Opened(), SimulatedClock.NOON);
    Bytes answer = Bytes.EMPTY;
    for (var step : listener.on(new Signal.Arrived(words, caller), SimulatedClock.NOON)) {
      if (step instanceof Step.Send<E>(var bytes, _)) {
        answer = answer.concat(bytes);
      }
    }
    return answer;
  }
}
