package io.portolan.psrt.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.portolan.psrt.message.PsrtLimits;
import io.portolan.psrt.message.PsrtMessage.Token;
import io.portolan.wire.Bytes;
import io.portolan.wire.session.Signal;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The broker's side where somebody sets the clock. (Its server tells it the time by a clock that
/// nobody can set; other drivers may not.)
class ClockJumpTest {
  private static final Token TOKEN = new Token(Bytes.wrap(new byte[Token.SIZE]));

  private static Played<PsrtServerSession, ServerEvent> played() {
    var terms =
        new ServerTerms(
            PsrtLimits.DEFAULT,
            PsrtTimeouts.DEFAULT.withSilence(Duration.ofSeconds(3)),
            ServerTerms.Security.PLAIN);
    return new Played<>(new PsrtServerSession(terms));
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT1H", "P365D", "-PT1H", "-P365D"})
  void endsNobodyWhoGoesOnTalking(String jump) {
    var played = played().hears("eeaa00 0100000000");
    played.does((session, now) -> session.admit(TOKEN, now)).said();
    played.now = played.now.plus(Duration.parse(jump));
    played.signal(new Signal.WokenUp());
    for (int i = 0; i < 10; i++) {
      assertEquals("01", played.hears("00").said());
      played.waits(2000);
    }
    assertFalse(played.isClosed());
    // In the middle of a frame, too.
    played.hears("017f0300");
    played.now = played.now.plus(Duration.parse(jump));
    played.hears("0000610031");
    assertFalse(played.isClosed());
    assertEquals(1, played.told().stream().filter(ClockJumpTest::isPublish).count());
  }

  private static boolean isPublish(ServerEvent event) {
    return event instanceof ServerEvent.PublishAsked;
  }

  @Test
  void forwardDrawsOneBeaconAndNotAsManyAsFitInBetween() {
    var played = played().hears("eeab00").hears(TOKEN.value().concat(Bytes.of(2)));
    played.does((session, now) -> session.join(now)).said();
    played.now = played.now.plus(Duration.ofDays(1));
    assertEquals("00", played.signal(new Signal.WokenUp()).said());
    assertEquals("", played.signal(new Signal.WokenUp()).said());
    assertEquals("00", played.waits(1000).said());
  }
}
