package io.portolan.psrt.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.psrt.codec.PsrtVectors;
import io.portolan.psrt.message.PsrtMessage.Login;
import io.portolan.psrt.message.PsrtMessage.Replica;
import io.portolan.psrt.message.PsrtMessage.Token;
import io.portolan.psrt.message.ReplyCode;
import io.portolan.psrt.message.Topic;
import io.portolan.sim.SimulatedClock;
import io.portolan.wire.Bytes;
import io.portolan.wire.session.Signal;
import io.portolan.wire.session.Step;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PsrtServerSessionTest {
  private static final Token TOKEN = new Token(PsrtVectors.bytes("token/counting"));
  private static final String WELCOME = "eeaa0100";
  private static final PsrtTimeouts TIMEOUTS =
      new PsrtTimeouts(Duration.ofSeconds(3), 100, Duration.ofSeconds(10), Duration.ofMinutes(5));

  @Test
  void greetsThenAsksForTheLoginThenHandsOutTheToken() {
    var played = played(ServerTerms.Security.PLAIN).hears("eeaa00");
    assertEquals(WELCOME, played.said());
    played.hears("08000000 7465737400313233");
    assertEquals(
        List.of(new ServerEvent.LoginAsked(new Login("test", "123"), false)), played.told());
    assertEquals("", played.said(), "not before the program has answered");
    assertTrue(played.session.isWaiting());
    played.does((session, now) -> session.admit(TOKEN, now));
    assertEquals(TOKEN.value().hex(), played.said());
    assertTrue(played.session.isBetweenOperations());
  }

  @Test
  void repliesInOneSegmentToWhatCameInOne() {
    var played = played(ServerTerms.Security.PLAIN);
    played.hears("eeaa00 0100000000 00 00");
    assertEquals(WELCOME, played.said());
    var steps = played.session.admit(TOKEN, played.now);
    assertEquals(
        List.of(new Step.Send<ServerEvent>(TOKEN.value().concat(Bytes.ofHex("0101")))), steps);
  }

  @ParameterizedTest
  @ValueSource(strings = {"eeac00", "474554", "eeaa02", "eeab02", "eeaa01"})
  void closesWithoutAByteOnAGreetingThatIsNone(String hex) {
    assertSilentEnd(played(ServerTerms.Security.PLAIN).hears(hex));
  }

  @Test
  void closesWithoutAByteOnAGreetingInTheClearWhereTlsIsAMust() {
    assertSilentEnd(played(ServerTerms.Security.TLS).hears("eeaa00"));
    assertSilentEnd(played(ServerTerms.Security.TLS).hears("eeab00"));
  }

  @ParameterizedTest
  @EnumSource(
      value = ServerTerms.Security.class,
      names = {"TLS", "PLAIN_OR_TLS"})
  void startsTlsRightBehindTheGreetingAndGreetsInside(ServerTerms.Security security) {
    var played = played(security).hears("eeaa01 160301");
    assertEquals("", played.said());
    var tls = played.tls;
    assertNotNull(tls);
    assertEquals(Step.StartTls.Role.SERVER, tls.role());
    assertEquals(Bytes.ofHex("160301"), tls.surplus());
    played.signal(new Signal.Secured("TLSv1.2", "SUITE", "", ""));
    assertEquals(WELCOME, played.said());
    assertEquals("TLSv1.2", played.session.security().orElseThrow().version());
    played.hears("0100000000");
    assertEquals(List.of(new ServerEvent.LoginAsked(Login.ANONYMOUS, false)), played.told());
  }

  @Test
  void aUnixSocketIgnoresTheModeAndTakesAnyName() {
    for (String greeting : List.of("eeaa00", "eeaa01", "eeaa07")) {
      var played = played(ServerTerms.Security.LOCAL).hears(greeting);
      assertEquals(WELCOME, played.said());
      assertNull(played.tls);
      played.hears("03000000 657661");
      assertEquals(
          List.of(new ServerEvent.LoginAsked(new Login("eva", null), true)), played.told());
    }
    var nameless = played(ServerTerms.Security.LOCAL).hears("eeaa00 00000000");
    assertEquals(List.of(new ServerEvent.LoginAsked(new Login("", null), true)), nameless.told());
    assertSilentEnd(greeted(ServerTerms.Security.LOCAL).hears("01040000"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "04000000 74657374", // no NUL
        "04000000 fffe0a33", // no NUL, not UTF-8
        "04000000 00fffe0a", // the password is not UTF-8
        "01040000 74657374", // more than 1024 bytes, not even arrived
        "00000000", // not even a NUL
      })
  void closesWithoutAByteOnALoginThatIsNone(String hex) {
    assertSilentEnd(greeted(ServerTerms.Security.PLAIN).hears(hex));
  }

  @Test
  void closesWithoutAByteOnARefusedLogin() {
    var played = greeted(ServerTerms.Security.PLAIN).hears("0100000000");
    played.told();
    assertSilentEnd(played.does((session, _) -> session.refuse()));
  }

  @Test
  void answersEachOperationWithOneByte() {
    var played = served();
    assertEquals("01", played.hears("00").said(), "nop");

    played.hears("017f0b0000002f2f622f2f2f7800000100");
    assertEquals(
        List.of(new ServerEvent.PublishAsked(0x7F, new Topic("b/x"), Bytes.of(0, 1, 0))),
        played.told());
    assertEquals("", played.said());
    assertEquals("01", played.does((s, now) -> s.reply(ReplyCode.OK, now)).said());

    played.hears("0206000000 6100622f2300");
    assertEquals(
        List.of(new ServerEvent.SubscribeAsked(List.of(new Topic("a"), new Topic("b/#")))),
        played.told());
    assertEquals("fe", played.does((s, now) -> s.reply(ReplyCode.ACCESS_DENIED, now)).said());

    played.hears("0303000000 612f62");
    assertEquals(
        List.of(new ServerEvent.UnsubscribeAsked(List.of(new Topic("a/b")))), played.told());
    assertEquals("01", played.does((s, now) -> s.reply(ReplyCode.OK, now)).said());

    played.hears("0200000000 0302000000 0000");
    assertEquals("0101", played.said(), "batches of nothing");
    assertEquals(List.of(), played.told());
    assertFalse(played.isClosed());

    assertEquals("01", played.hears("ff").said(), "bye");
    assertEquals(List.of(new ServerEvent.Ended("said bye")), played.told());
    assertTrue(played.isClosed());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "017fe9030000", // a publish over the limit, not even arrived
        "02c9000000", // topics over the limit
        "03c9000000",
        "017f03000000006869", // empty topic
        "017f03000000612f62", // no NUL
        "017f00000000", // nothing
        "017f07000000612f2b2f620078", // wildcards
        "017f0400000061230078",
        "017f04000000c3280078", // not UTF-8
        "0202000000c328",
        "0302000000c328",
        "44", // no operation
        "11c9000000", // a replicated topic over the limit
        "11 02000000 c328",
        "217f06000000612f62006869", // over UDP only
        "02", // then silence
      })
  void closesWithoutAByteOnAnOperationThatIsNone(String hex) {
    assertSilentEnd(served().hears(hex).waits(3000));
  }

  @Test
  void aTopicThatIsTooDeepGetsAnErrorAndTheConnectionStays() {
    var played = served();
    played.hears("017f0b000000612f622f632f642f650078");
    assertEquals(1, played.told().size(), "five levels are asked for");
    played.does((s, now) -> s.reply(ReplyCode.ACCESS_DENIED, now)).said();
    played.hears("017f0d000000612f622f632f642f652f660078");
    assertEquals("ff", played.said(), "six are not");
    played.hears("017f0d0000002f2f612f622f632f2f642f650078");
    assertEquals(1, played.told().size(), "slashes that mean nothing do not count");
  }

  @Test
  void aReplicatedPublishIsSaidWhenItIsWanted() {
    var played = served();
    played.hears("11 03000000 612f62");
    assertEquals(List.of(new ServerEvent.ReplicateOffered(new Topic("a/b"))), played.told());
    assertEquals("", played.said());
    assertEquals(
        "e0", played.does((s, now) -> s.weigh(ReplyCode.NOT_REQUIRED, now)).said(), "nobody");

    played.hears("11 03000000 612f62").told();
    assertEquals(
        "fe", played.does((s, now) -> s.weigh(ReplyCode.ACCESS_DENIED, now)).said(), "by you not");

    played.hears("11 03000000 612f62").told();
    assertEquals("02", played.does((s, now) -> s.weigh(ReplyCode.OK_WAITING, now)).said());
    assertTrue(played.session.isReplicating());
    played.hears("7f 8877665544332211 02000000 6869 00");
    assertEquals(
        List.of(
            new ServerEvent.ReplicaAsked(
                new Topic("a/b"), new Replica(0x7F, 0x1122334455667788L, Bytes.ofText("hi")))),
        played.told());
    assertFalse(played.session.isReplicating());
    assertEquals(
        "0101", played.does((s, now) -> s.reply(ReplyCode.OK, now)).said(), "and the nop behind");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "11 04000000 2f612f62", // a slash in front
        "11 05000000 612f2f6262", // two side by side
        "11 03000000 612f2b", // a wildcard
        "11 0b000000 612f622f632f642f652f66", // six levels
      })
  void whatNoPublishHereCouldHaveIsNotTakenFromOthersEither(String hex) {
    var played = served();
    assertEquals("ff01", played.hears(hex + "00").said(), "an error, and it goes on");
    assertEquals(List.of(), played.told());
  }

  @Test
  void whatWouldBeTooLargeForItsHearersIsNotTakenFromOthersEither() {
    var played = served();
    played.hears("11 03000000 612f62").told();
    played.does((s, now) -> s.weigh(ReplyCode.OK_WAITING, now)).said();
    played.hears(Bytes.ofHex("7f 0000000000000000 e8030000").concat(Bytes.wrap(new byte[1000])));
    assertEquals("ff", played.said(), "topic, NUL and body are 1004 bytes, over 1000");
    assertEquals("01", played.hears("00").said());
    assertEquals(List.of(), played.told());
  }

  @Test
  void aReplicaThatDoesNotComeIsNotWaitedForLong() {
    var played = served();
    played.hears("11 03000000 612f62").told();
    played.does((s, now) -> s.weigh(ReplyCode.OK_WAITING, now)).said();
    assertSilentEnd(played.waits(3000));
    var stalled = served();
    stalled.hears("11 03000000 612f62").told();
    stalled.does((s, now) -> s.weigh(ReplyCode.OK_WAITING, now)).said();
    assertSilentEnd(stalled.hears("7f 0000").waits(3000));
  }

  @Test
  void aBatchEndsAtItsFirstTopicThatIsTooDeep() {
    var played = served();
    Bytes batch = Bytes.ofText("a\0a/b/c/d/e/f\0z");
    played.hears(Bytes.of(2, batch.size(), 0, 0, 0).concat(batch));
    assertEquals(List.of(new ServerEvent.SubscribeAsked(List.of(new Topic("a")))), played.told());
    assertEquals("ff", played.does((s, now) -> s.reply(ReplyCode.OK, now)).said());
    played.hears(Bytes.of(3, batch.size(), 0, 0, 0).concat(batch));
    assertEquals(List.of(new ServerEvent.UnsubscribeAsked(List.of(new Topic("a")))), played.told());
    assertEquals(
        "fe",
        played.does((s, now) -> s.reply(ReplyCode.ACCESS_DENIED, now)).said(),
        "what the program refused comes first");
    played.hears(Bytes.of(2, 11, 0, 0, 0).concat(Bytes.ofText("a/b/c/d/e/f")));
    assertEquals("ff", played.said());
    assertEquals(List.of(), played.told(), "there is nothing to ask for");
  }

  @Test
  void operationsWaitBehindADecisionAndAreTakenInOrder() {
    var played = served();
    played.hears("017f03000000610031 00 017f03000000620032 ff");
    assertEquals(1, played.told().size());
    assertEquals("", played.said());
    played.does((s, now) -> s.reply(ReplyCode.ACCESS_DENIED, now));
    assertEquals("fe01", played.said(), "the publish, then the nop behind it");
    assertEquals(
        List.of(new ServerEvent.PublishAsked(0x7F, new Topic("b"), Bytes.ofText("2"))),
        played.told());
    played.does((s, now) -> s.reply(ReplyCode.OK, now));
    assertEquals("0101", played.said());
    assertTrue(played.isClosed());
  }

  @Test
  void whatWaitsBehindADecisionIsBounded() {
    var played = greeted(ServerTerms.Security.PLAIN).hears("0100000000");
    Bytes nops = Bytes.wrap(new byte[10_000]);
    for (int i = 0; i < 6; i++) {
      played.hears(nops);
      assertFalse(played.isClosed());
    }
    played.told();
    assertSilentEnd(played.hears(nops));
  }

  @Test
  void anAnswerAfterTheEndChangesNothing() {
    var played = greeted(ServerTerms.Security.PLAIN).hears("0100000000");
    played.signal(new Signal.HungUp("peer closed"));
    played.told();
    played.does((session, now) -> session.admit(TOKEN, now));
    played.does((session, _) -> session.refuse());
    played.does((session, now) -> session.reply(ReplyCode.OK, now));
    played.does((session, now) -> session.join(now));
    played.does((session, now) -> session.push(Bytes.of(1), now));
    played.does((session, _) -> session.close("again"));
    assertEquals("", played.said());
    assertEquals(List.of(), played.told());
  }

  @Test
  void anAnswerToNoQuestionIsOurMistake() {
    var session = served().session;
    assertThrows(
        IllegalStateException.class, () -> session.reply(ReplyCode.OK, SimulatedClock.NOON));
    assertThrows(IllegalStateException.class, () -> session.admit(TOKEN, SimulatedClock.NOON));
    assertThrows(IllegalStateException.class, () -> session.join(SimulatedClock.NOON));
    assertThrows(IllegalStateException.class, session::refuse);
  }

  @Test
  void eachStepUpToTheLoginHasItsTime() {
    assertSilentEnd(played(ServerTerms.Security.PLAIN).hears("eeaa").waits(3000));
    assertFalse(played(ServerTerms.Security.PLAIN).hears("ee").waits(2999).isClosed());
    assertSilentEnd(greeted(ServerTerms.Security.PLAIN).hears("0800").waits(3000));
    var securing = played(ServerTerms.Security.TLS).hears("eeaa01").waits(3000);
    assertEquals("no TLS within PT3S", securing.closed);
    var joining = played(ServerTerms.Security.PLAIN).hears("eeab00");
    joining.said();
    assertSilentEnd(joining.hears("00").waits(3000));
  }

  /// One byte at a time would keep a server busy for ever, were these limits renewed.
  @Test
  void aLoginByDripsIsCutOff() {
    var played = greeted(ServerTerms.Security.PLAIN).hears("00040000");
    for (int i = 0; i < 5; i++) {
      played.waits(500).hears("61");
    }
    assertSilentEnd(played.waits(500));
  }

  @Test
  void anIdleConnectionIsClosedAndAnyOperationKeepsIt() {
    var played = served();
    played.waits(2999).hears("00").waits(2999);
    assertFalse(played.isClosed());
    assertEquals("01", played.said());
    assertSilentEnd(played.waits(1));
  }

  /// The reference counts from the operation before, and closes a slow upload in the middle.
  @Test
  void anOperationThatMakesProgressMayTakeLongerThanTheSilence() {
    var played = served().waits(2900).hears("017fe8030000 6100");
    Bytes body = Bytes.wrap(new byte[998]);
    for (int i = 0; i < 998; i += 499) {
      played.waits(2900).hears(body.slice(i, i + 499));
    }
    assertEquals(1, played.told().size());
    played.does((s, now) -> s.reply(ReplyCode.OK, now)).waits(2999);
    assertFalse(played.isClosed(), "and idleness counts from its answer");
  }

  @Test
  void anOperationThatStopsIsCutOff() {
    var played = served().waits(2400).hears("017f64000000 6100").waits(2999);
    assertFalse(played.isClosed());
    played.waits(1);
    assertEquals("stopped in the middle of a message", played.closed);
    assertEquals("", played.said());
  }

  @Test
  void anOperationByDripsIsCutOffAfterOneWindow() {
    var played = served().hears("017fe8030000 6100");
    for (int i = 0; i < 9; i++) {
      played.waits(1000).hears("61");
      assertFalse(played.isClosed());
    }
    played.waits(1000);
    assertEquals("17 bytes in 10 s", played.closed);
  }

  @Test
  void noOperationTakesForEver() {
    var lenient =
        new PsrtTimeouts(Duration.ofSeconds(3), 0, Duration.ofSeconds(10), Duration.ofSeconds(30));
    var terms = new ServerTerms(PsrtVectors.LIMITS, lenient, ServerTerms.Security.PLAIN);
    var played = admitted(new Played<>(new PsrtServerSession(terms)));
    played.hears("017fe8030000 6100");
    for (int i = 0; i < 14; i++) {
      played.waits(2000).hears("61");
      assertFalse(played.isClosed());
    }
    played.waits(2000);
    assertEquals("one message took 30 s", played.closed);
  }

  @Test
  void aLateWakeUpIsNotThePeersFault() {
    var played = served();
    played.now = played.now.plusSeconds(60);
    played.signal(new Signal.WokenUp());
    assertFalse(played.isClosed());
    assertSilentEnd(played.waits(3000));
  }

  @Test
  void theProgramMayTakeItsTime() {
    var played = greeted(ServerTerms.Security.PLAIN).hears("0100000000");
    assertTrue(played.session.deadline().isEmpty());
    played.waits(3_600_000).does((session, now) -> session.admit(TOKEN, now)).waits(2999);
    assertFalse(played.isClosed());
  }

  @Test
  void aDriverMayTakeOverBetweenOperations() {
    var played = served();
    var session = played.session;
    assertTrue(session.isBetweenOperations());
    played.waits(2000);
    session.passed(played.now);
    played.waits(2999);
    assertFalse(played.isClosed(), "what it handled counts");
    played.hears("017f0300");
    assertFalse(session.isBetweenOperations(), "a part is here");
    played.hears("0000610031");
    assertFalse(session.isBetweenOperations(), "a question is open");
    played.does((s, now) -> s.reply(ReplyCode.OK, now));
    assertTrue(session.isBetweenOperations());
    played.hears("ff");
    assertFalse(session.isBetweenOperations());
  }

  @Test
  void aDataSocketJoinsAndPushes() {
    var played = played(ServerTerms.Security.PLAIN).hears("eeab00");
    assertEquals("eeab0100", played.said());
    played.hears(PsrtVectors.bytes("join/five-seconds"));
    assertEquals(List.of(new ServerEvent.JoinAsked(TOKEN, Duration.ofSeconds(5))), played.told());
    played.does((session, now) -> session.join(now));
    assertEquals("01", played.said());
    Bytes push = PsrtVectors.bytes("push/hi");
    played.does((session, now) -> session.push(push, now));
    assertEquals(push.hex(), played.said());
    played.hears("ffffff");
    assertFalse(played.isClosed(), "what a client says here is not read");
    played.signal(new Signal.HungUp("peer closed"));
    assertEquals(List.of(new ServerEvent.Ended("peer closed")), played.told());
  }

  @Test
  void aJoinNobodyHasTheTokenForIsAnsweredAndClosed() {
    var played = played(ServerTerms.Security.PLAIN).hears("eeab00");
    played.hears(PsrtVectors.bytes("join/five-seconds")).said();
    played.does((session, _) -> session.refuse());
    assertEquals("ff", played.said());
    assertEquals("join refused", played.closed);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 255})
  void aBeaconComesInEachQuietHalfOfTheTimeout(int timeout) {
    long interval = 500L * Math.max(1, timeout);
    var played = joined(timeout);
    played.waits(interval - 1);
    assertEquals("", played.said());
    assertEquals("00", played.waits(1).said());
    assertEquals("0000", played.waits(2 * interval).said());
    played.waits(interval / 2).does((session, now) -> session.push(Bytes.of(1), now)).said();
    assertEquals("", played.waits(interval - 1).said(), "no beacon where something was said");
    assertEquals("00", played.waits(1).said());
    played.waits(interval / 2);
    played.session.pushed(played.now);
    assertEquals("", played.waits(interval - 1).said(), "also by the driver itself");
    assertEquals("00", played.waits(1).said());
  }

  @Test
  void everySplitIsAnsweredTheSame() {
    Bytes all =
        Bytes.ofHex(
            "eeaa00 0100000000 00 0200000000 017f0d000000612f622f632f642f652f660078 00 44 00");
    for (int cut = 0; cut <= all.size(); cut++) {
      var played = played(ServerTerms.Security.PLAIN);
      for (var piece : List.of(all.first(cut), all.from(cut))) {
        played.hears(piece);
        if (played.session.isWaiting()) {
          played.does((session, now) -> session.admit(TOKEN, now));
        }
      }
      assertEquals(WELCOME + TOKEN.value().hex() + "0101ff01", played.said(), "cut at " + cut);
      assertTrue(played.isClosed());
    }
  }

  private static Played<PsrtServerSession, ServerEvent> played(ServerTerms.Security security) {
    var terms = new ServerTerms(PsrtVectors.LIMITS, TIMEOUTS, security);
    return new Played<>(new PsrtServerSession(terms));
  }

  private static Played<PsrtServerSession, ServerEvent> greeted(ServerTerms.Security security) {
    var played = played(security).hears("eeaa00");
    assertEquals(WELCOME, played.said());
    return played;
  }

  private static Played<PsrtServerSession, ServerEvent> served() {
    return admitted(played(ServerTerms.Security.PLAIN));
  }

  private static Played<PsrtServerSession, ServerEvent> admitted(
      Played<PsrtServerSession, ServerEvent> played) {
    played.hears("eeaa00 0100000000").does((session, now) -> session.admit(TOKEN, now));
    played.said();
    played.told();
    return played;
  }

  private static Played<PsrtServerSession, ServerEvent> joined(int timeout) {
    var played = played(ServerTerms.Security.PLAIN).hears("eeab00");
    played.hears(TOKEN.value().concat(Bytes.of(timeout)));
    played.does((session, now) -> session.join(now)).said();
    return played;
  }

  private static void assertSilentEnd(Played<PsrtServerSession, ServerEvent> played) {
    String because = played.closed;
    assertNotNull(because, "still open");
    assertEquals("", played.said());
    assertEquals(List.of(new ServerEvent.Ended(because)), played.told());
    assertTrue(played.session.deadline().isEmpty());
  }
}
