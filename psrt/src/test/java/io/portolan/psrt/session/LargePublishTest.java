package io.portolan.psrt.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.psrt.codec.PsrtCodec;
import io.portolan.psrt.message.PsrtLimits;
import io.portolan.psrt.message.PsrtMessage.Login;
import io.portolan.psrt.message.PsrtMessage.Nop;
import io.portolan.psrt.message.PsrtMessage.Publish;
import io.portolan.psrt.message.PsrtMessage.Push;
import io.portolan.psrt.message.PsrtMessage.Token;
import io.portolan.psrt.message.ReplyCode;
import io.portolan.psrt.message.Topic;
import io.portolan.wire.Bytes;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// Bodies that are said apart from their head, and messages whose coming is told.
class LargePublishTest {
  private static final ClientTerms TERMS =
      new ClientTerms(PsrtLimits.DEFAULT, Duration.ofSeconds(5), false, 3, 3000);
  private static final Token TOKEN = new Token(Bytes.wrap(new byte[Token.SIZE]));
  private static final Publish HEAD = new Publish(7, "a/b", Bytes.EMPTY);

  private static Played<PsrtControlClientSession, ControlEvent> admitted() {
    var played = new Played<>(new PsrtControlClientSession(TERMS, Login.ANONYMOUS));
    played.hears("eeaa0100").hears(TOKEN.value());
    played.said();
    played.told();
    return played;
  }

  @Test
  void headAndBodyAreThePublish() {
    var body = Bytes.wrap(new byte[1000]);
    assertEquals(
        PsrtCodec.write(new Publish(7, "ä/b", body)),
        PsrtCodec.head(new Publish(7, "ä/b", Bytes.EMPTY), body.size()).concat(body));
  }

  @Test
  void anAnnouncedPublishCountsWithItsBodyAndIsAnsweredInItsTurn() {
    var played = admitted();
    played.does((session, now) -> session.announce(HEAD, 2000, now));
    assertEquals("0107d4070000612f6200", played.said());
    played.does((session, now) -> session.ask(new Nop(), now));
    assertTrue(played.session.hasRoom());
    played.does((session, now) -> session.announce(HEAD, 2000, now));
    assertFalse(played.session.hasRoom());
    assertThrows(IllegalStateException.class, () -> played.session.announce(HEAD, 1, played.now));
    played.hears("fe01");
    assertEquals(
        List.of(
            new ControlEvent.Answered(0, ReplyCode.ACCESS_DENIED),
            new ControlEvent.Answered(1, ReplyCode.OK)),
        played.told());
    assertTrue(played.session.hasRoom());
  }

  @Test
  void nothingIsAnnouncedToWhoeverDidNotLetUsInOrWouldNotTakeIt() {
    var waiting = new Played<>(new PsrtControlClientSession(TERMS, Login.ANONYMOUS));
    assertThrows(IllegalStateException.class, () -> waiting.session.announce(HEAD, 1, waiting.now));
    var played = admitted();
    assertThrows(
        IllegalArgumentException.class,
        () -> played.session.announce(HEAD, PsrtLimits.DEFAULT.publish(), played.now));
    assertEquals(0, played.session.asked());
    assertTrue(played.session.hasRoom());
  }

  @Test
  void theComingOfALargeMessageIsToldAfterEachPiece() {
    var played = new Played<>(new PsrtDataClientSession(TERMS, TOKEN));
    played.hears("eeab0100").hears("01");
    played.told();
    Bytes large = PsrtCodec.write(new Push(1, "a", Bytes.wrap(new byte[DataEvent.SMALL])));
    Bytes small = PsrtCodec.write(new Push(1, "a", Bytes.wrap(new byte[1000])));
    for (int at = 0; at < small.size(); at += 100) {
      played.hears(small.slice(at, Math.min(at + 100, small.size())));
    }
    assertEquals(1, played.told().size(), "the small one, and nothing of its coming");
    int piece = 100_000;
    for (int at = 0; at < large.size(); at += piece) {
      played.hears(large.slice(at, Math.min(at + piece, large.size())));
    }
    var told = played.told();
    var expected =
        LongStream.of(piece, 2L * piece)
            .<DataEvent>mapToObj(arrived -> new DataEvent.Arriving(arrived, large.size()))
            .toList();
    assertEquals(expected, told.subList(0, 2));
    assertEquals(
        new DataEvent.Pushed(1, new Topic("a"), Bytes.wrap(new byte[DataEvent.SMALL])),
        told.getLast());
    assertEquals(3, told.size());
  }
}
