package io.portolan.psrt.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.psrt.codec.PsrtVectors;
import io.portolan.psrt.message.PsrtMessage.Bye;
import io.portolan.psrt.message.PsrtMessage.Login;
import io.portolan.psrt.message.PsrtMessage.Nop;
import io.portolan.psrt.message.PsrtMessage.Operation;
import io.portolan.psrt.message.PsrtMessage.Publish;
import io.portolan.psrt.message.PsrtMessage.Replica;
import io.portolan.psrt.message.PsrtMessage.Subscribe;
import io.portolan.psrt.message.PsrtMessage.Token;
import io.portolan.psrt.message.ReplyCode;
import io.portolan.psrt.message.Topic;
import io.portolan.wire.Bytes;
import io.portolan.wire.session.Signal;
import io.portolan.wire.session.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PsrtControlClientSessionTest {
  private static final Token TOKEN = new Token(PsrtVectors.bytes("token/counting"));
  private static final ClientTerms TERMS =
      new ClientTerms(PsrtVectors.LIMITS, Duration.ofSeconds(4), false, 3, 2000);
  private static final Operation HI = new Publish(0x7F, "a/b", Bytes.ofText("hi"));
  private static final String HI_HEX = PsrtVectors.bytes("operation/publish").hex();

  @Test
  void greetsAndLogsInStepByStep() {
    var played = played(TERMS);
    assertEquals("eeaa00", played.said());
    assertEquals("080000007465737400313233", played.hears("eeaa0100").said());
    assertEquals("", played.hears(TOKEN.value()).said());
    assertEquals(List.of(new ControlEvent.Admitted(TOKEN)), played.told());
  }

  @Test
  void insideTlsItSaysNothingButThreeBytesInTheClear() {
    var played = played(TERMS.withTls());
    assertEquals("eeaa01", played.said());
    var tls = played.tls;
    assertNotNull(tls);
    assertEquals(Step.StartTls.Role.CLIENT, tls.role());
    played.does((session, now) -> session.ask(HI, now));
    assertEquals("", played.said());
    played.signal(new Signal.Secured("TLSv1.2", "SUITE", "", ""));
    assertEquals("", played.said());
    played.hears("eeaa0100");
    assertEquals("080000007465737400313233", played.said());
    assertEquals(HI_HEX, played.hears(TOKEN.value()).said());
  }

  @Test
  void whatIsAskedForBeforeTheTokenIsSaidInOrderBehindIt() {
    var played = played(TERMS);
    played.does((session, now) -> session.ask(HI, now));
    played.does((session, now) -> session.ask(new Nop(), now));
    played.hears("eeaa0100");
    played.said();
    played.hears(TOKEN.value().concat(Bytes.EMPTY));
    assertEquals(HI_HEX + "00", played.said());
  }

  private static Played<PsrtControlClientSession, ControlEvent> offering() {
    var played = played(TERMS).hears("eeaa0100").hears(TOKEN.value());
    played.said();
    played.told();
    var replica = new Replica(0x7F, 0x1122334455667788L, Bytes.ofText("hi"));
    played.does((session, now) -> session.replicate(new Topic("a/b"), replica, now));
    assertEquals("1103000000612f62", played.said());
    assertFalse(played.session.hasRoom(), "nothing may stand between the two halves");
    return played;
  }

  @Test
  void whatAnotherBrokerWantsItIsSaid() {
    var played = offering().hears("02");
    assertEquals("7f88776655443322110200000068" + "69", played.said());
    assertEquals(List.of(), played.told());
    assertTrue(played.session.hasSaidReplica());
    played.hears("01");
    assertEquals(List.of(new ControlEvent.Answered(0, ReplyCode.OK)), played.told());
    assertFalse(played.session.isReplicating());
    assertTrue(played.session.hasRoom());
    assertEquals("00", played.waits(2000).said(), "and the line is kept alive");
  }

  @ParameterizedTest
  @ValueSource(strings = {"e0", "fe", "ff"})
  void whatAnotherBrokerDoesNotWantIsNotSaid(String reply) {
    var played = offering().hears(reply);
    assertEquals("", played.said());
    var code = ReplyCode.of(Integer.parseInt(reply, 16)).orElseThrow();
    assertEquals(List.of(new ControlEvent.Answered(0, code)), played.told());
    assertFalse(played.session.isReplicating());
    assertFalse(played.isClosed());
  }

  @ParameterizedTest
  @ValueSource(strings = {"01", "0202", "02e0"})
  void anAnswerThatDoesNotBelongToAnOfferEndsIt(String replies) {
    var played = offering().hears(replies);
    assertTrue(played.isClosed());
    assertEquals(1, played.told().size(), "and it stays unanswered");
    assertEquals(replies.startsWith("02"), played.session.hasSaidReplica());
  }

  @Test
  void nothingIsSaidBehindAnOfferUntilItIsAnswered() {
    var played = offering();
    assertEquals("", played.waits(3999).said(), "no nop");
    assertThrows(
        IllegalStateException.class,
        () -> played.does((session, now) -> session.ask(new Nop(), now)));
    assertTrue(played.waits(1).isClosed(), "and the answer is due as any other");
  }

  @Test
  void aClosedLineInPlaceOfATokenIsARefusal() {
    var played = played(TERMS).hears("eeaa0100");
    played.does((session, now) -> session.ask(HI, now));
    played.signal(new Signal.HungUp("peer closed"));
    assertEquals(
        List.of(new ControlEvent.Denied(), new ControlEvent.Ended("peer closed", 1)),
        played.told());
    var earlier = played(TERMS).signal(new Signal.HungUp("peer closed"));
    assertEquals(
        List.of(new ControlEvent.Ended("peer closed", 0)),
        earlier.told(),
        "before the login it is not");
  }

  @Test
  void operationsDoNotWaitForEachOtherAndAnswersFindThem() {
    var played = admitted();
    for (int i = 0; i < 3; i++) {
      assertEquals(i, played.session.asked());
      played.does((session, now) -> session.ask(HI, now));
    }
    assertEquals(HI_HEX.repeat(3), played.said());
    played.hears("01feff");
    assertEquals(
        List.of(
            new ControlEvent.Answered(0, ReplyCode.OK),
            new ControlEvent.Answered(1, ReplyCode.ACCESS_DENIED),
            new ControlEvent.Answered(2, ReplyCode.ERROR)),
        played.told());
    assertFalse(played.isClosed(), "what was refused was that one operation");
  }

  @Test
  void theWindowCountsOperationsAndBytes() {
    var played = admitted();
    for (int i = 0; i < 3; i++) {
      assertTrue(played.session.hasRoom());
      played.does((session, now) -> session.ask(HI, now));
    }
    assertFalse(played.session.hasRoom());
    assertThrows(IllegalStateException.class, () -> played.session.ask(HI, played.now));
    played.hears("01");
    assertTrue(played.session.hasRoom());

    var large = new Publish(1, "a", Bytes.wrap(new byte[998]));
    var heavy = admitted();
    heavy.does((session, now) -> session.ask(large, now));
    assertTrue(heavy.session.hasRoom());
    heavy.does((session, now) -> session.ask(large, now));
    assertFalse(heavy.session.hasRoom(), "2012 of 2000 bytes");
    heavy.hears("01");
    assertTrue(heavy.session.hasRoom());
  }

  @Test
  void whatNoBrokerWouldTakeIsOurMistake() {
    var played = admitted();
    var tooLarge = new Publish(1, "a", Bytes.wrap(new byte[999]));
    var tooMany = new Subscribe(List.of("x".repeat(201)));
    for (Operation operation : List.of(tooLarge, tooMany, new Bye())) {
      assertThrows(IllegalArgumentException.class, () -> played.session.ask(operation, played.now));
    }
    assertEquals(0, played.session.asked());
    assertTrue(played.session.hasRoom());
  }

  @Test
  void aNopIsSaidInEachQuietHalfOfTheSilence() {
    var played = admitted();
    assertEquals("", played.waits(1999).said());
    assertEquals("00", played.waits(1).said());
    played.hears("01");
    assertEquals(List.of(), played.told(), "which is our own affair");
    played.waits(1000).does((session, now) -> session.ask(HI, now));
    assertEquals(HI_HEX, played.hears("01").said());
    assertEquals("", played.waits(1999).said(), "any operation will do");
    assertEquals("00", played.waits(1).said());
    assertEquals(1, played.session.asked());
  }

  @Test
  void anAnswerThatIsNotGivenEndsIt() {
    var played = admitted();
    played.does((session, now) -> session.ask(HI, now)).waits(3999);
    assertFalse(played.isClosed());
    played.waits(1);
    assertEquals("no answer within 4000 ms", played.closed);
    assertEquals(List.of(new ControlEvent.Ended("no answer within 4000 ms", 1)), played.told());
  }

  @Test
  void eachAnswerRenewsThePatienceForTheNext() {
    var played = admitted();
    for (int i = 0; i < 3; i++) {
      played.does((session, now) -> session.ask(HI, now));
    }
    played.waits(3999).hears("01").waits(3999).hears("01").waits(3999);
    assertFalse(played.isClosed());
  }

  /// Writing something large keeps the driver busy, and the answer cannot come before.
  @Test
  void aLateWakeUpIsNotThePeersFault() {
    var played = admitted();
    played.does((session, now) -> session.ask(HI, now));
    played.now = played.now.plusSeconds(100);
    played.signal(new Signal.WokenUp());
    assertFalse(played.isClosed());
    played.waits(4000);
    assertTrue(played.isClosed());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "eeaa", "eeaa0100", "eeaa010000010203"})
  void eachStepOfTheLoginHasItsTime(String heard) {
    var played = played(TERMS).hears(heard).waits(3999);
    assertFalse(played.isClosed());
    assertTrue(played.waits(1).isClosed());
  }

  @ParameterizedTest
  @ValueSource(strings = {"48545450", "eeab0100", "eeaa0200"})
  void aBrokerThatGreetsOtherwiseIsLeft(String hex) {
    var played = played(TERMS);
    played.said();
    assertTrue(played.hears(hex).isClosed());
    assertEquals("", played.said(), "and does not hear who we are");
  }

  @ParameterizedTest
  @ValueSource(strings = {"00", "03", "02", "e0"})
  void anAnswerThatIsNoneEndsItAndCountsWhatIsUnanswered(String hex) {
    var played = admitted();
    played.does((session, now) -> session.ask(HI, now));
    played.does((session, now) -> session.ask(HI, now));
    played.hears("01" + hex);
    var told = played.told();
    assertEquals(new ControlEvent.Answered(0, ReplyCode.OK), told.getFirst());
    assertEquals(new ControlEvent.Ended(String.valueOf(played.closed), 1), told.getLast());
    assertEquals(2, told.size());
  }

  @Test
  void anAnswerToNothingEndsIt() {
    assertEquals("an answer to nothing", admitted().hears("01").closed);
  }

  @Test
  void byeLeavesWhenAllIsAnswered() {
    var played = admitted();
    played.does((session, now) -> session.ask(HI, now));
    played.does(PsrtControlClientSession::bye);
    assertEquals(HI_HEX + "ff", played.said());
    assertFalse(played.session.hasRoom());
    assertThrows(IllegalStateException.class, () -> played.session.ask(HI, played.now));
    played.does(PsrtControlClientSession::bye);
    assertEquals("", played.waits(3000).said(), "no nop, no second bye");
    played.hears("01");
    assertFalse(played.isClosed());
    played.hears("01");
    assertEquals("said bye", played.closed);
    assertEquals(
        List.of(new ControlEvent.Answered(0, ReplyCode.OK), new ControlEvent.Ended("said bye", 0)),
        played.told());
  }

  /// A line on which a publish of 1,000 bytes is tried out, its answers 200 ms away.
  private static Played<PsrtControlClientSession, ControlEvent> attempting() {
    var played = admitted();
    played.does((session, now) -> session.ask(HI, now));
    played.does((session, now) -> session.attempt(new Publish(1, "a", Bytes.EMPTY), 998, now));
    assertEquals(HI_HEX + "00", played.said(), "the line has to prove itself");
    assertFalse(played.session.hasRoom(), "nothing may stand beside it");
    played.waits(200).hears("0101");
    assertEquals(List.of(new ControlEvent.Answered(0, ReplyCode.OK)), played.told());
    return played;
  }

  @Test
  void theHeadOfATriedPublishComesAloneAfterAQuietWhile() {
    var played = attempting();
    assertTrue(played.session.isHoldingBack());
    assertEquals("", played.waits(1999).said());
    assertEquals("0101e80300006100", played.waits(1).said());
    assertEquals("", played.waits(799).said(), "four times the round trip is the broker's");
    assertEquals(List.of(), played.told());
    played.waits(1);
    assertEquals(List.of(new ControlEvent.Tolerated(1)), played.told());
    assertFalse(played.session.isHoldingBack());
    assertTrue(played.session.hasRoom());
    played.hears("01");
    assertEquals(List.of(new ControlEvent.Answered(1, ReplyCode.OK)), played.told());
    assertEquals("00", played.waits(2000).said(), "and the line is kept alive");
  }

  @Test
  void whoHangsUpOnTheHeadOfATriedPublishIsTold() {
    var played = attempting().waits(2100).signal(new Signal.HungUp("peer closed"));
    assertEquals(
        List.of(new ControlEvent.Spurned(1), new ControlEvent.Ended("peer closed", 1)),
        played.told());
  }

  @Test
  void whoHangsUpBeforeTheHeadOrBehindItIsNotBlamed() {
    var ended = List.of(new ControlEvent.Ended("peer closed", 1));
    var before = attempting().waits(1999).signal(new Signal.HungUp("peer closed"));
    assertEquals(ended, before.told());
    var behind = attempting().waits(2800);
    behind.told();
    assertEquals(ended, behind.signal(new Signal.HungUp("peer closed")).told());
  }

  @Test
  void anAnswerToHalfAPublishEndsIt() {
    var played = attempting().waits(2000).hears("01");
    assertEquals("an answer to nothing", played.closed);
  }

  @Test
  void aTrialWaitsNoLongerThanTheSilenceAllows() {
    var played = admitted();
    played.does((session, now) -> session.attempt(new Publish(1, "a", Bytes.EMPTY), 1, now));
    played.said();
    played.waits(3999).hears("01").waits(2000);
    assertEquals("01010300000061" + "00", played.said());
    assertEquals(List.of(new ControlEvent.Tolerated(0)), played.waits(2000).told());
    assertFalse(played.isClosed());
  }

  @Test
  void afterTheEndNothingHappens() {
    var played = admitted().signal(new Signal.HungUp("reset"));
    played.told();
    played.does((session, now) -> session.ask(HI, now));
    played.does(PsrtControlClientSession::bye).hears("01").waits(10_000);
    assertEquals("", played.said());
    assertEquals(List.of(), played.told());
    assertEquals(0, played.session.asked());
  }

  @Test
  void everySplitIsHeardTheSame() {
    Bytes all = Bytes.ofHex("eeaa0100").concat(TOKEN.value()).concat(Bytes.ofHex("01fe01"));
    for (int cut = 0; cut <= all.size(); cut++) {
      var played = played(TERMS);
      for (int i = 0; i < 3; i++) {
        played.does((session, now) -> session.ask(HI, now));
      }
      played.hears(all.first(cut)).hears(all.from(cut));
      var expected = new ArrayList<ControlEvent>();
      expected.add(new ControlEvent.Admitted(TOKEN));
      expected.add(new ControlEvent.Answered(0, ReplyCode.OK));
      expected.add(new ControlEvent.Answered(1, ReplyCode.ACCESS_DENIED));
      expected.add(new ControlEvent.Answered(2, ReplyCode.OK));
      assertEquals(expected, played.told(), "cut at " + cut);
    }
  }

  private static Played<PsrtControlClientSession, ControlEvent> played(ClientTerms terms) {
    return new Played<>(new PsrtControlClientSession(terms, new Login("test", "123")));
  }

  private static Played<PsrtControlClientSession, ControlEvent> admitted() {
    var played = played(TERMS).hears("eeaa0100").hears(TOKEN.value());
    played.said();
    played.told();
    return played;
  }
}
