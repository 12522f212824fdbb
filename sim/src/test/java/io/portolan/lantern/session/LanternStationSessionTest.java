package io.portolan.lantern.session;

import static io.portolan.sim.SimulatedClock.NOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.portolan.lantern.codec.Carriage;
import io.portolan.lantern.message.Reason;
import io.portolan.wire.Bytes;
import io.portolan.wire.session.Signal;
import io.portolan.wire.session.Step;
import java.util.List;
import org.junit.jupiter.api.Test;

class LanternStationSessionTest {
  private final LanternStationSession stream = new LanternStationSession("REEF", Carriage.stream());
  private final LanternStationSession datagrams =
      new LanternStationSession("REEF", Carriage.datagrams());

  @Test
  void saysHelloAsSoonAsTheLineIsOpen() {
    assertEquals(List.of(say("0007 01 02 04 52454546")), stream.on(new Signal.Opened(), NOON));
    assertEquals(List.of(say("01 02 04 52454546")), datagrams.on(new Signal.Opened(), NOON));
  }

  @Test
  void countsItsReadings() {
    stream.on(new Signal.Opened(), NOON);
    assertEquals(List.of(say("0006 02 0000 01 0010")), stream.report(Bytes.ofHex("0010")));
    assertEquals(List.of(say("0006 02 0001 01 0020")), stream.report(Bytes.ofHex("0020")));
  }

  @Test
  void theSequenceWrapsToZero() {
    datagrams.on(new Signal.Opened(), NOON);
    for (int i = 0; i < 65_535; i++) {
      datagrams.report(Bytes.EMPTY);
    }
    assertEquals(List.of(say("02 ffff 00")), datagrams.report(Bytes.EMPTY));
    assertEquals(List.of(say("02 0000 00")), datagrams.report(Bytes.EMPTY));
  }

  @Test
  void saysFarewellOnce() {
    stream.on(new Signal.Opened(), NOON);
    assertEquals(
        List.of(say("0002 0301"), new Step.Close<>(Reason.DONE.sentence())), stream.farewell());
    assertEquals(List.of(), stream.farewell());
    assertEquals(List.of(), stream.report(Bytes.EMPTY));
  }

  @Test
  void goesWhenItIsSentAway() {
    stream.on(new Signal.Opened(), NOON);
    assertEquals(
        List.of(
            new Step.Happened<>(new StationEvent.SentAway(Reason.NO_HELLO)),
            new Step.Close<>("sent away: " + Reason.NO_HELLO.sentence())),
        stream.on(new Signal.Arrived(Bytes.ofHex("0002 0302")), NOON));
  }

  @Test
  void overDatagramsSaysALostHelloAgain() {
    datagrams.on(new Signal.Opened(), NOON);
    assertEquals(
        List.of(say("01 02 04 52454546")),
        datagrams.on(new Signal.Arrived(Bytes.ofHex("0302")), NOON));
    assertEquals(List.of(say("02 0000 00")), datagrams.report(Bytes.EMPTY));
  }

  @Test
  void leavesAListenerThatSaysMoreThanFarewell() {
    stream.on(new Signal.Opened(), NOON);
    assertEquals(
        List.of(say("0002 0303"), new Step.Close<>(Reason.NOT_UNDERSTOOD.sentence())),
        stream.on(new Signal.Arrived(Bytes.ofHex("0004 02 0000 00")), NOON));
  }

  @Test
  void doesNotReportBeforeTheLineIsOpen() {
    assertThrows(IllegalStateException.class, () -> stream.report(Bytes.EMPTY));
  }

  private static Step<StationEvent> say(String hex) {
    return new Step.Send<>(Bytes.ofHex(hex));
  }
}
