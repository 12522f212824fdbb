package io.portolan.tpncp.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.sim.TestVector;
import io.portolan.sim.Vectors;
import io.portolan.wire.Bytes;
import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Nonce;
import io.portolan.wire.probe.Probe;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TpncpProbeTest {
  private static final String CAVEAT = " (TPNCP is known from documents only)";

  private final Vectors vectors = Vectors.resource(TpncpProbeTest.class, "/vectors/pdus.hex");
  private final Probe probe = new TpncpProbe();
  private final Probe datagrams = new TpncpDatagramProbe();

  static List<TestVector> foreign() {
    return Vectors.resource(TpncpProbeTest.class, "/vectors/foreign.hex").all();
  }

  @Test
  void saysABareStatusQueryInEachOrderAndNothingElse() {
    for (Probe each : List.of(probe, datagrams)) {
      var said = each.say(new Nonce(7));
      assertEquals(2, said.size());
      assertTrue(said.getFirst().bytes().hex().matches("1ce90008....00000000000e"));
      assertTrue(said.getLast().bytes().hex().matches("e91c0800....00000e000000"));
    }
  }

  @Test
  void recognisesABoardByTheAcknowledgementOfOurNumber() {
    for (String order : List.of("be", "le")) {
      Bytes said = vectors.bytes("status-" + order);
      Bytes answer = vectors.bytes("taken-" + order).concat(vectors.bytes("family-" + order));
      assertEquals(
          documented("acknowledges command 14 with our sequence number 2"),
          probe.weigh(Exchange.answered(Layer.TCP, "tpncp-status/1", said, answer)));
      assertEquals(
          documented("acknowledges command 14 with our sequence number 2"),
          datagrams.weigh(
              Exchange.answered(
                  Layer.UDP, "tpncp-status/1", said, vectors.bytes("taken-" + order))));
    }
  }

  @Test
  void recognisesWhatABoardSaysOfItself() {
    assertEquals(
        documented("big-endian event 60, version 7401"),
        probe.weigh(Exchange.greeted(Layer.TLS, vectors.bytes("family-be"))));
    assertEquals(
        documented("little-endian event 60, version 7401, and 1 more"),
        probe.weigh(
            Exchange.greeted(
                Layer.TCP, vectors.bytes("family-le").concat(vectors.bytes("taken-le")))));
  }

  @Test
  void recognisesAControllerByItsCommandsAlone() {
    assertEquals(
        documented("little-endian command 14, version 7401"),
        datagrams.weigh(Exchange.called(Layer.UDP, vectors.bytes("status-le"))));
    assertEquals(
        documented("big-endian command 70, version 7401, and 1 more"),
        probe.weigh(
            Exchange.called(
                Layer.TCP, vectors.bytes("lamp-be").concat(vectors.bytes("status-be")))));
  }

  @Test
  void whatIsNotWholeIsAHint() {
    var half = probe.weigh(Exchange.called(Layer.TCP, vectors.bytes("lamp-be").first(20)));
    assertEquals(1, half.strength());
    assertTrue(half.isFor(), half.because());
    var trailing =
        datagrams.weigh(
            Exchange.called(Layer.UDP, vectors.bytes("status-be").concat(Bytes.of(0, 0, 0))));
    assertEquals(1, trailing.strength());
    assertTrue(trailing.isFor(), trailing.because());
  }

  /// Id 0, and numbers that read the same both ways.
  @Test
  void saysWhenBothByteOrdersArePossible() {
    Bytes pdu =
        Bytes.ofHex("1010 0808 0101 0000 00000000").concat(Bytes.wrap(new byte[0x0808 - 8]));
    var evidence = datagrams.weigh(Exchange.called(Layer.UDP, pdu));
    assertEquals(
        Evidence.hint(
            "could be TPNCP, and both byte orders are possible: big-endian command 0, version"
                + " 4112, or little-endian command 0, version 4112"),
        evidence);
  }

  @Test
  void anEchoIsNoEvidence() {
    for (var utterance : probe.say(new Nonce(7))) {
      var echo = Exchange.answered(Layer.TCP, utterance.id(), utterance.bytes(), utterance.bytes());
      assertEquals(Evidence.NONE, probe.weigh(echo));
      var more =
          Exchange.answered(
              Layer.TCP,
              utterance.id(),
              utterance.bytes(),
              utterance.bytes().concat(utterance.bytes()));
      assertFalse(probe.weigh(more).isFor());
    }
  }

  @Test
  void silenceSaysNothing() {
    var utterance = probe.say(new Nonce(7)).getFirst();
    assertEquals(
        Evidence.NONE,
        probe.weigh(Exchange.answered(Layer.TCP, utterance.id(), utterance.bytes(), Bytes.EMPTY)));
  }

  @Test
  void otherLayersAreNotTheirs() {
    Bytes status = vectors.bytes("status-be");
    assertEquals(Evidence.NONE, probe.weigh(Exchange.called(Layer.UDP, status)));
    assertEquals(Evidence.NONE, datagrams.weigh(Exchange.called(Layer.TCP, status)));
    assertEquals(Evidence.NONE, probe.weigh(Exchange.called(Layer.HTTP, status)));
  }

  @ParameterizedTest
  @MethodSource("foreign")
  void neverSpeaksForWhatOthersSay(TestVector vector) {
    var utterance = probe.say(new Nonce(7)).getFirst();
    Bytes words = vector.bytes();
    for (var exchange :
        List.of(
            Exchange.answered(Layer.TCP, utterance.id(), utterance.bytes(), words),
            Exchange.greeted(Layer.TCP, words),
            Exchange.called(Layer.TCP, words))) {
      assertTrue(probe.weigh(exchange).isAgainst(), exchange.toString());
    }
    assertTrue(
        datagrams
            .weigh(Exchange.answered(Layer.UDP, utterance.id(), utterance.bytes(), words))
            .isAgainst());
  }

  private static Evidence documented(String because) {
    return new Evidence(Evidence.Direction.FOR, 2, because + CAVEAT, null, null);
  }
}
