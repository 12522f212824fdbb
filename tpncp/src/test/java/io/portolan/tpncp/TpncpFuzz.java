package io.portolan.tpncp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.sim.Noise;
import io.portolan.sim.SimulatedClock;
import io.portolan.sim.TestVector;
import io.portolan.sim.Vectors;
import io.portolan.tpncp.catalogue.CatalogueReader;
import io.portolan.tpncp.catalogue.Layout;
import io.portolan.tpncp.codec.BodyCodec;
import io.portolan.tpncp.codec.Carriage;
import io.portolan.tpncp.codec.Context;
import io.portolan.tpncp.codec.TpncpCodec;
import io.portolan.tpncp.dissect.ExplainedText;
import io.portolan.tpncp.dissect.TpncpDissector;
import io.portolan.tpncp.message.Kind;
import io.portolan.tpncp.message.TpncpMessage.Command;
import io.portolan.tpncp.probe.TpncpDatagramProbe;
import io.portolan.tpncp.probe.TpncpProbe;
import io.portolan.tpncp.session.BoardPlan;
import io.portolan.tpncp.session.TpncpBoardSession;
import io.portolan.tpncp.session.TpncpControllerSession;
import io.portolan.wire.Bytes;
import io.portolan.wire.MalformedException;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.session.Session;
import io.portolan.wire.session.Signal;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Whatever a stranger sends, or a catalogue says, TPNCP takes it or rejects it and does nothing
/// else.
class TpncpFuzz {
  private static final int CASES = 20_000;
  private static final List<Bytes> PDUS = pdus();

  /// The vectors, and a whole body of every layout that follows a rule, in both orders.
  private static List<Bytes> pdus() {
    var pdus = new ArrayList<Bytes>();
    Vectors.resource(TpncpFuzz.class, "/vectors/pdus.hex").all().stream()
        .map(TestVector::bytes)
        .forEach(pdus::add);
    for (int id : List.of(2, 4, 610, 1611)) {
      var layout = Invented.CATALOGUE.layout(Kind.COMMAND, id);
      for (var order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
        var body = BodyCodec.write(BodyCodec.compose(layout, 7401, Map.of()), order);
        pdus.add(TpncpCodec.write(Command.of(7401, 1, id, body), order));
      }
    }
    return pdus;
  }

  @Test
  void whatTheCodecReadsItWritesBackUnchanged() {
    int rejected =
        Noise.check(
            1,
            CASES,
            PDUS,
            input -> {
              for (var kind : Kind.values()) {
                for (var order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
                  assertKept(input, new Context(kind, order));
                }
              }
            });
    assertTrue(rejected < CASES / 2, rejected + " of " + CASES + " rejected");
  }

  private static void assertKept(Bytes input, Context context) throws MalformedException {
    var reading = TpncpCodec.read(input, context);
    var message = reading.message();
    assertEquals(input, TpncpCodec.write(message, context.order()).concat(reading.trailing()));
    var layout = Invented.CATALOGUE.layout(context.kind(), message.header().id());
    var body = BodyCodec.read(message, layout, context.order());
    assertEquals(message.body(), BodyCodec.write(body, context.order()));
  }

  @Test
  void aStreamOfNoiseIsCutTheSameWhereverItIsSplit() {
    Noise.check(
        2,
        CASES,
        PDUS,
        input -> {
          var whole = heard(List.of(input));
          int third = input.size() / 3;
          var parts =
              heard(
                  List.of(
                      input.first(third), input.slice(third, 2 * third), input.from(2 * third)));
          assertEquals(whole, parts);
        });
  }

  private static List<Carriage.Heard> heard(List<Bytes> pieces) {
    var carriage = Carriage.stream(Kind.COMMAND, ByteOrder.BIG_ENDIAN);
    var all = new ArrayList<Carriage.Heard>();
    try {
      for (Bytes piece : pieces) {
        carriage.take(piece);
        for (var heard = carriage.next(); heard != null; heard = carriage.next()) {
          all.add(heard);
        }
      }
    } catch (MalformedException e) {
      // What was heard before counts.
    }
    return all;
  }

  @Test
  void theDissectorExplainsAnything() {
    var text = new ExplainedText(Invented.CATALOGUE);
    Noise.check(
        3,
        CASES,
        PDUS,
        input -> {
          for (var kind : new Kind[] {Kind.COMMAND, Kind.EVENT, null}) {
            var dissector = new TpncpDissector(Invented.CATALOGUE, kind);
            text.lines(dissector.datagram(input));
            dissector.stream(input).forEach(text::lines);
          }
        });
  }

  @Test
  void theProbesWeighAnythingAndNeverBelieveNoise() {
    var probe = new TpncpProbe();
    var datagrams = new TpncpDatagramProbe();
    Noise.check(
        4,
        CASES,
        PDUS,
        input -> {
          probe.weigh(Exchange.called(Layer.TCP, input));
          probe.weigh(Exchange.greeted(Layer.TLS, input));
          probe.weigh(Exchange.answered(Layer.TCP, "other/1", input.from(1), input));
          datagrams.weigh(Exchange.answered(Layer.UDP, "other/1", Bytes.EMPTY, input));
        });
    Noise.check(
        5,
        100_000,
        List.of(),
        input -> {
          assertTrue(!probe.weigh(Exchange.called(Layer.TCP, input)).isFor());
          assertTrue(!probe.weigh(Exchange.greeted(Layer.TCP, input)).isFor());
          assertTrue(!datagrams.weigh(Exchange.called(Layer.UDP, input)).isFor());
        });
  }

  @Test
  void noSessionIsSurprised() {
    var stranger = new InetSocketAddress("192.0.2.1", 9);
    var plan = BoardPlan.bare(Duration.ofSeconds(30));
    var big = ByteOrder.BIG_ENDIAN;
    Noise.check(
        6,
        CASES,
        PDUS,
        input -> {
          for (Session<?> session :
              List.of(
                  TpncpBoardSession.stream(stranger, plan, big),
                  TpncpBoardSession.datagrams(stranger, plan, big),
                  new TpncpControllerSession(Carriage.stream(Kind.EVENT, big), big),
                  new TpncpControllerSession(Carriage.datagrams(Kind.EVENT, big), big))) {
            session.on(new Signal.Opened(), SimulatedClock.NOON);
            session.on(new Signal.Arrived(input, stranger), SimulatedClock.NOON);
            session.on(new Signal.HungUp("enough"), SimulatedClock.NOON);
            assertTrue(session.deadline().isEmpty(), "nothing is left to wait for");
          }
        });
  }

  /// Composes a body of zeros, unless the damaged layout leaves no room for where its block starts.
  private static void composes(Layout layout) {
    try {
      BodyCodec.compose(layout, 7401, Map.of());
    } catch (IllegalArgumentException e) {
      assertTrue(
          String.valueOf(e.getMessage()).matches("[^ ]*_offset is .* must be .*"), e::toString);
    }
  }

  @Test
  void anyFileIsACatalogueWithDamages() {
    Bytes file = Bytes.ofText(Invented.text());
    int[] damaged = {0};
    Noise.check(
        7,
        CASES / 4,
        List.of(file),
        input -> {
          var reading = CatalogueReader.parse(input.text(StandardCharsets.ISO_8859_1));
          damaged[0] += reading.damages().isEmpty() ? 0 : 1;
          for (var kind : Kind.values()) {
            for (int id : reading.catalogue().idsWithFields(kind)) {
              var layout = reading.catalogue().layout(kind, id);
              if (layout.size(7401) < 100_000) {
                composes(layout);
              }
              layout.fields().forEach(field -> reading.catalogue().enumeration(field.type()));
            }
          }
        });
    assertTrue(damaged[0] > CASES / 8, damaged[0] + " damaged");
  }
}
