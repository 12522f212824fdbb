package io.portolan.lantern.session;

import static io.portolan.sim.SimulatedClock.NOON;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portolan.lantern.codec.LanternCodec;
import io.portolan.lantern.message.LanternMessage;
import io.portolan.lantern.message.LanternMessage.Farewell;
import io.portolan.lantern.message.LanternMessage.Hello;
import io.portolan.lantern.message.LanternMessage.Reading;
import io.portolan.lantern.message.Reason;
import io.portolan.wire.Bytes;
import io.portolan.wire.session.Signal;
import io.portolan.wire.session.Step;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LanternDatagramListenerSessionTest {
  private static final SocketAddress REEF = new InetSocketAddress("192.0.2.1", 40001);
  private static final SocketAddress CAPE = new InetSocketAddress("192.0.2.2", 40002);
  private static final Reading DARK = new Reading(0, Bytes.ofHex("0000"));

  private final LanternDatagramListenerSession session = new LanternDatagramListenerSession(2);

  @Test
  void tellsStationsApartByTheirAddress() {
    said(REEF, new Hello("REEF"), NOON);
    said(CAPE, new Hello("CAPE"), NOON);
    assertEquals(List.of(heard("REEF", DARK)), said(REEF, DARK, NOON));
    assertEquals(List.of(heard("CAPE", DARK)), said(CAPE, DARK, NOON));
  }

  @Test
  void passesAReadingOnOnceHoweverOftenItArrives() {
    said(REEF, new Hello("REEF"), NOON);
    assertEquals(List.of(heard("REEF", DARK)), said(REEF, DARK, NOON));
    assertEquals(List.of(), said(REEF, DARK, NOON));
  }

  @Test
  void asksForTheHelloThatWasLost() {
    assertEquals(List.of(farewell("0302", REEF)), said(REEF, DARK, NOON));
  }

  @Test
  void neverAnswersAFarewell() {
    for (var reason : Reason.values()) {
      assertEquals(List.of(), said(REEF, new Farewell(reason), NOON));
    }
  }

  @Test
  void sendsAwayOneStationTooMany() {
    said(REEF, new Hello("REEF"), NOON);
    said(CAPE, new Hello("CAPE"), NOON);
    SocketAddress third = new InetSocketAddress("192.0.2.3", 40003);
    assertEquals(List.of(farewell("0304", third)), said(third, new Hello("MOLE"), NOON));
    said(REEF, new Farewell(Reason.DONE), NOON);
    assertEquals(
        List.of(new Step.Happened<>(new ListenerEvent.Came("MOLE"))),
        said(third, new Hello("MOLE"), NOON));
  }

  @Test
  void forgetsTheOneThatIsSilentLongestFirst() {
    said(REEF, new Hello("REEF"), NOON);
    said(CAPE, new Hello("CAPE"), NOON.plusSeconds(60));
    said(REEF, DARK, NOON.plusSeconds(120));
    Instant capeIsForgotten = NOON.plusSeconds(60 + 600);
    assertEquals(Optional.of(capeIsForgotten), session.deadline());
    assertEquals(List.of(), session.on(new Signal.WokenUp(), capeIsForgotten.minusNanos(1)));
    assertEquals(
        List.of(new Step.Happened<>(new ListenerEvent.Left("CAPE", "silent for 10 minutes"))),
        session.on(new Signal.WokenUp(), capeIsForgotten));
    assertEquals(Optional.of(NOON.plusSeconds(720)), session.deadline());
  }

  @Test
  void anotherStationMayTakeAnAddressOver() {
    said(REEF, new Hello("REEF"), NOON);
    assertEquals(
        List.of(
            new Step.Happened<>(new ListenerEvent.Left("REEF", "another station took its address")),
            new Step.Happened<>(new ListenerEvent.Came("CAPE"))),
        said(REEF, new Hello("CAPE"), NOON));
  }

  private List<Step<ListenerEvent>> said(SocketAddress from, LanternMessage message, Instant when) {
    return session.on(new Signal.Arrived(LanternCodec.write(message), from), when);
  }

  private static Step<ListenerEvent> heard(String station, Reading reading) {
    return new Step.Happened<>(new ListenerEvent.Heard(station, reading));
  }

  private static Step<ListenerEvent> farewell(String hex, SocketAddress to) {
    return new Step.Send<>(Bytes.ofHex(hex), to);
  }
}
