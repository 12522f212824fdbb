package io.portolan.lantern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.lantern.codec.Carriage;
import io.portolan.lantern.codec.LanternCodec;
import io.portolan.lantern.codec.LanternFramer;
import io.portolan.lantern.dissect.LanternDissector;
import io.portolan.lantern.probe.LanternDatagramProbe;
import io.portolan.lantern.probe.LanternProbe;
import io.portolan.lantern.session.LanternDatagramListenerSession;
import io.portolan.lantern.session.LanternListenerSession;
import io.portolan.lantern.session.LanternStationSession;
import io.portolan.lantern.session.ListenerEvent;
import io.portolan.sim.Noise;
import io.portolan.sim.SimulatedClock;
import io.portolan.sim.TestVector;
import io.portolan.sim.Vectors;
import io.portolan.wire.Bytes;
import io.portolan.wire.WireReader;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.session.Signal;
import io.portolan.wire.session.Step;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Whatever a stranger sends, Lantern takes it or rejects it, and does nothing else.
class LanternFuzz {
  private static final int CASES = 20_000;
  private static final List<Bytes> MESSAGES =
      Vectors.resource(LanternFuzz.class, "/vectors/messages.hex").all().stream()
          .map(TestVector::bytes)
          .toList();
  private static final List<Bytes> FRAMES = MESSAGES.stream().map(LanternFramer::framed).toList();

  @Test
  void whatTheCodecAcceptsItWritesBackUnchanged() {
    int rejected =
        Noise.check(
            1,
            CASES,
            MESSAGES,
            input -> {
              var message = LanternCodec.read(new WireReader(input));
              assertEquals(input, LanternCodec.write(message));
            });
    assertTrue(rejected > CASES / 2, rejected + " of " + CASES + " rejected");
    assertTrue(rejected < CASES, "the noise must reach what lies behind a good message, too");
  }

  @Test
  void aStreamOfNoiseIsCutTheSameWhereverItIsSplit() {
    Noise.check(
        2,
        CASES,
        FRAMES,
        input -> {
          int count = Carriage.stream().unpack(input).size();
          var carriage = Carriage.stream();
          int half = input.size() / 2;
          int first = carriage.unpack(input.first(half)).size();
          assertEquals(count, first + carriage.unpack(input.from(half)).size());
        });
  }

  @Test
  void aListenerHearsNoLessOfNoiseThatComesInPieces() {
    Bytes good = FRAMES.get(0).concat(FRAMES.get(1));
    Noise.check(
        6,
        CASES / 4,
        FRAMES,
        input -> {
          Bytes stream = good.concat(input);
          var whole = heard(stream, stream.size());
          for (int size : new int[] {1, 2, 7}) {
            var pieces = heard(stream, size);
            assertTrue(pieces.size() >= whole.size(), "in pieces of " + size);
            assertEquals(whole, pieces.subList(0, whole.size()), "in pieces of " + size);
          }
        });
  }

  @Test
  void theDissectorExplainsAnything() {
    Noise.check(3, CASES, MESSAGES, input -> LanternDissector.explain(input));
  }

  @Test
  void theProbesWeighAnything() {
    var probe = new LanternProbe();
    var datagrams = new LanternDatagramProbe();
    Noise.check(
        4,
        CASES,
        FRAMES,
        input -> {
          probe.weigh(Exchange.called(Layer.TCP, input));
          probe.weigh(Exchange.greeted(Layer.TLS, input));
          probe.weigh(Exchange.answered(Layer.TCP, "other/1", input.from(1), input));
          datagrams.weigh(Exchange.answered(Layer.UDP, "other/1", Bytes.EMPTY, input));
        });
  }

  @Test
  void noSessionIsSurprised() {
    var stranger = new InetSocketAddress("192.0.2.1", 9);
    Noise.check(
        5,
        CASES,
        FRAMES,
        input -> {
          for (var session :
              List.of(
                  new LanternListenerSession(),
                  new LanternDatagramListenerSession(1),
                  new LanternStationSession("REEF", Carriage.stream()),
                  new LanternStationSession("REEF", Carriage.datagrams()))) {
            session.on(new Signal.Opened(), SimulatedClock.NOON);
            session.on(new Signal.Arrived(input, stranger), SimulatedClock.NOON);
            session.on(new Signal.HungUp("enough"), SimulatedClock.NOON);
            assertTrue(session.deadline().isEmpty(), "nothing is left to wait for");
          }
        });
  }

  /// What a listener tells its program of a stream that comes in pieces of this size, but for how
  /// it ends.
  private static List<ListenerEvent> heard(Bytes stream, int size) {
    var session = new LanternListenerSession();
    session.on(new Signal.Opened(), SimulatedClock.NOON);
    var heard = new ArrayList<ListenerEvent>();
    for (int at = 0; at < stream.size(); at += size) {
      Bytes piece = stream.slice(at, Math.min(stream.size(), at + size));
      for (var step : session.on(new Signal.Arrived(piece), SimulatedClock.NOON)) {
        if (step instanceof Step.Happened<ListenerEvent>(var event)
            && !(event instanceof ListenerEvent.Left)) {
          heard.add(event);
        }
      }
    }
    return heard;
  }
}
