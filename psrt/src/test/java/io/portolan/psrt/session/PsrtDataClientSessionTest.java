package io.portolan.psrt.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.psrt.codec.PsrtVectors;
import io.portolan.psrt.message.PsrtMessage.Token;
import io.portolan.psrt.message.Topic;
import io.portolan.wire.Bytes;
import io.portolan.wire.session.Signal;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PsrtDataClientSessionTest {
  private static final Token TOKEN = new Token(PsrtVectors.bytes("token/counting"));
  private static final ClientTerms TERMS =
      new ClientTerms(PsrtVectors.LIMITS, Duration.ofSeconds(5), false, 1, 1);

  @Test
  void joinsWithTheTokenAndListens() {
    var played = played(TERMS);
    assertEquals("eeab00", played.said());
    played.hears("eeab0100");
    assertEquals(PsrtVectors.bytes("join/five-seconds").hex(), played.said());
    played.hears(Bytes.of(1).concat(PsrtVectors.bytes("push/hi")));
    played.hears("00 017f02000000 0078");
    assertEquals(
        List.of(
            new DataEvent.Joined(),
            new DataEvent.Pushed(0x7F, new Topic("a/b"), Bytes.ofText("hi")),
            new DataEvent.Pushed(0x7F, new Topic(""), Bytes.ofText("x"))),
        played.told());
    assertEquals("", played.said());
  }

  @Test
  void joinsInsideTls() {
    var played = played(TERMS.withTls());
    assertEquals("eeab01", played.said());
    assertNotNull(played.tls);
    played.signal(new Signal.Secured("TLSv1.2", "SUITE", "", ""));
    assertEquals(TOKEN.value().hex() + "05", played.hears("eeab0100").said());
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "999, 1", "1999, 1", "2000, 2", "255000, 255", "3600000, 255"})
  void saysItsPatienceInWholeSeconds(long millis, int seconds) {
    var played = played(TERMS.withSilence(Duration.ofMillis(millis)));
    played.said();
    assertEquals(TOKEN.value().concat(Bytes.of(seconds)).hex(), played.hears("eeab0100").said());
  }

  @Test
  void aRefusedJoinIsTold() {
    var played = played(TERMS).hears("eeab0100 ff");
    assertEquals(
        List.of(new DataEvent.Refused(), new DataEvent.Ended("join refused")), played.told());
  }

  @Test
  void anyByteShowsThatTheBrokerIsThere() {
    var played = played(TERMS).hears("eeab0100 01");
    played.waits(4999).hears("00").waits(4999).hears("01").waits(4999).hears("7f");
    played.waits(4999);
    assertFalse(played.isClosed());
    played.waits(1);
    assertEquals("nothing came for 5000 ms", played.closed);
  }

  @Test
  void eachStepHasItsTime() {
    assertTrue(played(TERMS).waits(5000).isClosed());
    assertTrue(played(TERMS).hears("eeab0100").waits(5000).isClosed());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "eeaa0100",
        "eeab0200",
        "eeab0100 00",
        "eeab0100 01 02",
        "eeab0100 01 017fe9030000"
      })
  void whatIsNotUnderstoodEndsIt(String hex) {
    assertTrue(played(TERMS).hears(hex).isClosed());
  }

  @Test
  void hangsUpWhenAsked() {
    var played = played(TERMS).hears("eeab0100 01");
    played.told();
    played.does((session, _) -> session.close()).does((session, _) -> session.close());
    assertEquals(List.of(new DataEvent.Ended("closed")), played.told());
    played.hears("00").signal(new Signal.HungUp("closed"));
    assertEquals(List.of(), played.told());
    assertTrue(played.session.deadline().isEmpty());
  }

  private static Played<PsrtDataClientSession, DataEvent> played(ClientTerms terms) {
    return new Played<>(new PsrtDataClientSession(terms, TOKEN));
  }
}
