package io.portolan.tpncp.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.sim.SimulatedClock;
import io.portolan.sim.Vectors;
import io.portolan.tpncp.Invented;
import io.portolan.tpncp.codec.Body;
import io.portolan.tpncp.codec.BodyCodec;
import io.portolan.tpncp.codec.Carriage;
import io.portolan.tpncp.message.FieldValue.Numeric;
import io.portolan.tpncp.message.Kind;
import io.portolan.tpncp.message.TpncpMessage.Event;
import io.portolan.tpncp.session.BoardPlan.Scripted;
import io.portolan.wire.Bytes;
import io.portolan.wire.MalformedException;
import io.portolan.wire.session.Signal;
import io.portolan.wire.session.Step;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TpncpBoardSessionTest {
  private static final Instant NOON = SimulatedClock.NOON;
  private static final Duration ALIVE = Duration.ofSeconds(30);
  private static final InetSocketAddress CONTROLLER = new InetSocketAddress("192.0.2.1", 40_000);

  private final Vectors vectors =
      Vectors.resource(TpncpBoardSessionTest.class, "/vectors/pdus.hex");

  @Test
  void isSilentUntilTheFirstCommand() {
    var session = stream(BoardPlan.bare(ALIVE));
    assertEquals(List.of(), session.on(new Signal.Opened(), NOON));
    assertEquals(Optional.empty(), session.deadline());
    assertEquals(List.of(), session.on(new Signal.WokenUp(), NOON.plus(ALIVE)));
  }

  @Test
  void acknowledgesInTheControllersOrderAndSaysThatItStarted() throws MalformedException {
    for (String order : List.of("be", "le")) {
      var session = stream(BoardPlan.bare(ALIVE));
      session.on(new Signal.Opened(), NOON);
      var steps = session.on(new Signal.Arrived(vectors.bytes("status-" + order)), NOON);
      assertEquals(vectors.bytes("taken-" + order), said(steps).first(28));
      assertEquals(List.of(45L, 20L), ids(steps));
      assertInstanceOf(BoardEvent.Commanded.class, happened(steps).getFirst());
      var second = session.on(new Signal.Arrived(vectors.bytes("lamp-" + order)), NOON);
      assertEquals(List.of(45L), ids(second));
      assertEquals(5, events(second).getFirst().cid(), "the channel that the command is for");
      assertEquals(3, events(second).getFirst().header().sequence());
    }
  }

  @Test
  void saysThatItIsAliveAtIntervals() throws MalformedException {
    var session = stream(BoardPlan.bare(ALIVE));
    session.on(new Signal.Opened(), NOON);
    session.on(new Signal.Arrived(vectors.bytes("status-be")), NOON);
    assertEquals(Optional.of(NOON.plus(ALIVE)), session.deadline());
    assertEquals(List.of(), session.on(new Signal.WokenUp(), NOON.plusSeconds(29)));
    assertEquals(List.of(33L), ids(session.on(new Signal.WokenUp(), NOON.plusSeconds(30))));
    assertEquals(Optional.of(NOON.plusSeconds(60)), session.deadline());
  }

  @Test
  void followsItsScriptInOrderOfTime() throws MalformedException {
    var late = new Scripted(Duration.ofSeconds(9), 7, 5, BoardPlan.BARE);
    var early = new Scripted(Duration.ofSeconds(2), 61, -1, BoardPlan.BARE);
    var plan = new BoardPlan(7401, BoardPlan.BARE, BoardPlan.BARE, ALIVE, List.of(late, early));
    var session = stream(plan);
    session.on(new Signal.Opened(), NOON);
    session.on(new Signal.Arrived(vectors.bytes("status-be")), NOON.plusSeconds(1));
    assertEquals(Optional.of(NOON.plusSeconds(3)), session.deadline());
    assertEquals(List.of(61L), ids(session.on(new Signal.WokenUp(), NOON.plusSeconds(3))));
    assertEquals(Optional.of(NOON.plusSeconds(10)), session.deadline());
    var last = session.on(new Signal.WokenUp(), NOON.plusSeconds(10));
    assertEquals(5, events(last).getFirst().cid());
    assertEquals(Optional.of(NOON.plusSeconds(31)), session.deadline());
  }

  @Test
  void bodiesHaveTheControllersOrder() throws MalformedException {
    var layout = Invented.CATALOGUE.layout(Kind.EVENT, 20);
    Body started = BodyCodec.compose(layout, 7401, Map.of("serial", new Numeric(0x01020304)));
    var plan = new BoardPlan(7401, started, BoardPlan.BARE, ALIVE, List.of());
    var session = stream(plan);
    session.on(new Signal.Opened(), NOON);
    var steps = session.on(new Signal.Arrived(vectors.bytes("status-le")), NOON);
    assertEquals(Bytes.ofHex("04030201 00 000000000000"), events(steps).getLast().body());
  }

  @Test
  void whatIsNoPduEndsAStreamAfterTheGoodOnesBeforeIt() throws MalformedException {
    var session = stream(BoardPlan.bare(ALIVE));
    session.on(new Signal.Opened(), NOON);
    Bytes both = vectors.bytes("status-be").concat(Bytes.ofText("GET / HTTP/1.1"));
    var steps = session.on(new Signal.Arrived(both), NOON);
    assertEquals(List.of(45L, 20L), ids(steps));
    assertInstanceOf(BoardEvent.Unreadable.class, happened(steps).getLast());
    assertInstanceOf(Step.Close.class, steps.getLast());
    assertEquals(Optional.empty(), session.deadline());
    assertEquals(List.of(), session.on(new Signal.Arrived(both), NOON));
  }

  @Test
  void aDatagramThatIsNoPduIsDroppedAndTheConversationGoesOn() throws MalformedException {
    var session = datagrams();
    session.on(new Signal.Opened(), NOON);
    session.on(new Signal.Arrived(vectors.bytes("status-be")), NOON);
    var steps = session.on(new Signal.Arrived(Bytes.ofText("x")), NOON);
    assertEquals(1, steps.size());
    assertInstanceOf(BoardEvent.Unreadable.class, happened(steps).getFirst());
    var next = session.on(new Signal.Arrived(vectors.bytes("status-be")), NOON);
    assertEquals(List.of(45L), ids(next));
  }

  @Test
  void aStrangerOnDatagramsIsForgottenAtOnce() {
    var session = datagrams();
    session.on(new Signal.Opened(), NOON);
    var steps = session.on(new Signal.Arrived(Bytes.ofText("x")), NOON);
    assertInstanceOf(Step.Close.class, steps.getLast());
  }

  @Test
  void aControllerThatIsSilentOnDatagramsIsForgotten() {
    var session = datagrams();
    session.on(new Signal.Opened(), NOON);
    session.on(new Signal.Arrived(vectors.bytes("status-be")), NOON);
    Instant gone = NOON.plus(TpncpBoardSession.SILENCE_LIMIT);
    var steps = session.on(new Signal.WokenUp(), gone);
    assertEquals(List.of(new Step.Close<BoardEvent>("silent for 2 minutes")), steps);
    assertTrue(session.deadline().isEmpty());
  }

  private static TpncpBoardSession stream(BoardPlan plan) {
    return TpncpBoardSession.stream(CONTROLLER, plan, ByteOrder.BIG_ENDIAN);
  }

  private static TpncpBoardSession datagrams() {
    return TpncpBoardSession.datagrams(CONTROLLER, BoardPlan.bare(ALIVE), ByteOrder.BIG_ENDIAN);
  }

  private static Bytes said(List<Step<BoardEvent>> steps) {
    Bytes said = Bytes.EMPTY;
    for (var step : steps) {
      if (step instanceof Step.Send<BoardEvent>(var bytes, _)) {
        said = said.concat(bytes);
      }
    }
    return said;
  }

  private static List<Event> events(List<Step<BoardEvent>> steps) throws MalformedException {
    var events = new ArrayList<Event>();
    for (var heard : Carriage.stream(Kind.EVENT, ByteOrder.BIG_ENDIAN).unpack(said(steps))) {
      events.add((Event) heard.message());
    }
    return events;
  }

  private static List<Long> ids(List<Step<BoardEvent>> steps) throws MalformedException {
    return events(steps).stream().map(event -> event.header().id()).toList();
  }

  private static List<BoardEvent> happened(List<Step<BoardEvent>> steps) {
    var events = new ArrayList<BoardEvent>();
    for (var step : steps) {
      if (step instanceof Step.Happened<BoardEvent>(var event)) {
        events.add(event);
      }
    }
    return events;
  }
}
