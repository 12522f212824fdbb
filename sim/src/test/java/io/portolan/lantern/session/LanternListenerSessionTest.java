package io.portolan.lantern.session;

import static io.portolan.sim.SimulatedClock.NOON;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portolan.lantern.codec.LanternCodec;
import io.portolan.lantern.codec.LanternFramer;
import io.portolan.lantern.message.LanternMessage;
import io.portolan.lantern.message.LanternMessage.Farewell;
import io.portolan.lantern.message.LanternMessage.Hello;
import io.portolan.lantern.message.LanternMessage.Reading;
import io.portolan.lantern.message.Reason;
import io.portolan.wire.Bytes;
import io.portolan.wire.session.Signal;
import io.portolan.wire.session.Step;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LanternListenerSessionTest {
  private static final Reading DARK = new Reading(0, Bytes.ofHex("0000"));

  private final LanternListenerSession session = new LanternListenerSession();

  @BeforeEach
  void open() {
    assertEquals(List.of(), session.on(new Signal.Opened(), NOON));
  }

  @Test
  void saysFarewellToAStationThatNeverSaysHello() {
    assertEquals(Optional.of(NOON.plusSeconds(5)), session.deadline());
    assertEquals(List.of(), session.on(new Signal.WokenUp(), NOON.plusSeconds(4)));
    assertEquals(
        List.of(say("0002 0302"), close(Reason.NO_HELLO)),
        session.on(new Signal.WokenUp(), NOON.plusSeconds(5)));
    assertEquals(Optional.empty(), session.deadline());
  }

  @Test
  void waitsForNothingAfterTheHello() {
    assertEquals(List.of(happened(new ListenerEvent.Came("REEF"))), said(new Hello("REEF")));
    assertEquals(Optional.empty(), session.deadline());
  }

  @Test
  void passesReadingsOnUntilTheFarewell() {
    said(new Hello("REEF"));
    assertEquals(List.of(happened(new ListenerEvent.Heard("REEF", DARK))), said(DARK));
    assertEquals(
        List.of(
            happened(new ListenerEvent.Left("REEF", Reason.DONE.sentence())), close(Reason.DONE)),
        said(new Farewell(Reason.DONE)));
    assertEquals(List.of(), said(DARK), "nothing is heard after the farewell");
  }

  @Test
  void sendsAwayWhoReadsBeforeSayingHello() {
    assertEquals(List.of(say("0002 0302"), close(Reason.NO_HELLO)), said(DARK));
  }

  @Test
  void sendsAwayWhoSaysHelloTwice() {
    said(new Hello("REEF"));
    assertEquals(
        List.of(
            say("0002 0303"),
            happened(new ListenerEvent.Left("REEF", Reason.NOT_UNDERSTOOD.sentence())),
            close(Reason.NOT_UNDERSTOOD)),
        said(new Hello("REEF")));
  }

  @Test
  void sendsAwayWhoSpeaksAnotherProtocol() {
    assertEquals(
        List.of(say("0002 0303"), close(Reason.NOT_UNDERSTOOD)),
        session.on(new Signal.Arrived(Bytes.ofText("GET / HTTP/1.1\r\n")), NOON));
  }

  @Test
  void hearsWhatWasGoodBeforeWhatWasNot() {
    Bytes hello = LanternFramer.framed(LanternCodec.write(new Hello("REEF")));
    Bytes nonsense = LanternFramer.framed(Bytes.ofHex("4711"));
    assertEquals(
        List.of(
            happened(new ListenerEvent.Came("REEF")),
            say("0002 0303"),
            happened(new ListenerEvent.Left("REEF", Reason.NOT_UNDERSTOOD.sentence())),
            close(Reason.NOT_UNDERSTOOD)),
        session.on(new Signal.Arrived(hello.concat(nonsense)), NOON));
  }

  @Test
  void tellsThatAStationHungUpWithoutFarewell() {
    said(new Hello("REEF"));
    assertEquals(
        List.of(happened(new ListenerEvent.Left("REEF", "reset"))),
        session.on(new Signal.HungUp("reset"), NOON));
    assertEquals(List.of(), session.on(new Signal.HungUp("reset"), NOON), "once is enough");
  }

  private List<Step<ListenerEvent>> said(LanternMessage message) {
    Bytes frame = LanternFramer.framed(LanternCodec.write(message));
    return session.on(new Signal.Arrived(frame), NOON.plusSeconds(1));
  }

  private static Step<ListenerEvent> say(String hex) {
    return new Step.Send<>(Bytes.ofHex(hex));
  }

  private static Step<ListenerEvent> happened(ListenerEvent event) {
    return new Step.Happened<>(event);
  }

  private static Step<ListenerEvent> close(Reason reason) {
    return new Step.Close<>(reason.sentence());
  }
}
