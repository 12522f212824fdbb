package io.portolan.tpncp.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.portolan.sim.SimulatedClock;
import io.portolan.sim.Vectors;
import io.portolan.tpncp.codec.Carriage;
import io.portolan.tpncp.message.Kind;
import io.portolan.tpncp.message.TpncpHeader;
import io.portolan.tpncp.message.TpncpMessage.Command;
import io.portolan.wire.Bytes;
import io.portolan.wire.session.Signal;
import io.portolan.wire.session.Step;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TpncpControllerSessionTest {
  private static final Instant NOON = SimulatedClock.NOON;
  private static final Command STATUS = Command.of(7401, 2, 14, Bytes.EMPTY);

  private final Vectors vectors =
      Vectors.resource(TpncpControllerSessionTest.class, "/vectors/pdus.hex");

  @Test
  void sendsCommandsInItsOrder() {
    assertEquals(
        List.of(new Step.Send<ControllerEvent>(vectors.bytes("status-be"))),
        stream(ByteOrder.BIG_ENDIAN).command(STATUS));
    assertEquals(
        List.of(new Step.Send<ControllerEvent>(vectors.bytes("status-le"))),
        stream(ByteOrder.LITTLE_ENDIAN).command(STATUS));
  }

  @Test
  void tellsOfEventsAndOfWhatTheyAcknowledge() {
    for (String order : List.of("be", "le")) {
      var session = stream(ByteOrder.BIG_ENDIAN);
      Bytes arrived = vectors.bytes("taken-" + order).concat(vectors.bytes("family-" + order));
      var events = events(session.on(new Signal.Arrived(arrived), NOON));
      assertEquals(3, events.size());
      assertEquals(
          new ControllerEvent.Acknowledged(new TpncpHeader(7401, 8, 2, 0, 0, 14)), events.get(1));
      assertInstanceOf(ControllerEvent.Told.class, events.getFirst());
      assertInstanceOf(ControllerEvent.Told.class, events.getLast());
    }
  }

  @Test
  void hangsUpOnWhatIsNoTpncp() {
    var session = stream(ByteOrder.BIG_ENDIAN);
    var steps = session.on(new Signal.Arrived(Bytes.ofText("HTTP/1.1 400")), NOON);
    assertEquals(
        List.of(
            new Step.Close<ControllerEvent>(
                "no TPNCP: id at byte 8: is 20343030, expected two zero bytes in it")),
        steps);
    assertEquals(List.of(), session.command(STATUS));
    assertEquals(List.of(), session.on(new Signal.Arrived(vectors.bytes("taken-be")), NOON));
  }

  @Test
  void tellsOfADatagramThatIsNone() {
    var session =
        new TpncpControllerSession(
            Carriage.datagrams(Kind.EVENT, ByteOrder.BIG_ENDIAN), ByteOrder.BIG_ENDIAN);
    assertEquals(
        List.of(
            new ControllerEvent.Unreadable(Bytes.of(1), "header at byte 0: needs 12 bytes, has 1")),
        events(session.on(new Signal.Arrived(Bytes.of(1)), NOON)));
    assertEquals(2, events(session.on(new Signal.Arrived(vectors.bytes("taken-le")), NOON)).size());
  }

  @Test
  void tellsOfTheEnd() {
    var session = stream(ByteOrder.BIG_ENDIAN);
    assertEquals(
        List.of(new ControllerEvent.Ended("peer closed")),
        events(session.on(new Signal.HungUp("peer closed"), NOON)));
    assertEquals(List.of(), session.command(STATUS));
  }

  private static TpncpControllerSession stream(ByteOrder order) {
    return new TpncpControllerSession(Carriage.stream(Kind.EVENT, order), order);
  }

  private static List<ControllerEvent> events(List<Step<ControllerEvent>> steps) {
    var events = new ArrayList<ControllerEvent>();
    for (var step : steps) {
      if (step instanceof Step.Happened<ControllerEvent>(var event)) {
        events.add(event);
      }
    }
    return events;
  }
}
