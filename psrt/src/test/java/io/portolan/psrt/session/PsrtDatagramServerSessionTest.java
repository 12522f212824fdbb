package io.portolan.psrt.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.psrt.codec.DatagramKey;
import io.portolan.psrt.codec.PsrtCodec;
import io.portolan.psrt.codec.PsrtVectors;
import io.portolan.psrt.message.DatagramCipher;
import io.portolan.psrt.message.PsrtMessage.PlainDatagram;
import io.portolan.psrt.message.PsrtMessage.Telegram;
import io.portolan.psrt.message.ReplyCode;
import io.portolan.psrt.message.Topic;
import io.portolan.psrt.session.DatagramEvent.Received;
import io.portolan.sim.SimulatedClock;
import io.portolan.wire.Bytes;
import io.portolan.wire.session.Signal;
import io.portolan.wire.session.Step;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PsrtDatagramServerSessionTest {
  private static final InetSocketAddress PEER = new InetSocketAddress("192.0.2.1", 40000);
  private static final DatagramKey KEY = DatagramKey.of(PsrtVectors.KEY);
  private static final Bytes NONCE = Bytes.ofHex("000102030405060708090a0b");

  private final PsrtDatagramServerSession session =
      new PsrtDatagramServerSession(
          PsrtVectors.LIMITS, login -> login.equals("user1") ? Optional.of(KEY) : Optional.empty());

  @Test
  void asksForTheLoginThenForThePublishThenAcknowledges() {
    var asked = event(PsrtVectors.bytes("datagram/plain"), DatagramEvent.LoginAsked.class);
    assertEquals("xxx", asked.password());
    assertFalse(asked.toString().contains("xxx"));
    Received received = asked.received();
    assertEquals("user1", received.login());
    assertEquals(new Topic("mytopic"), received.topic());
    assertEquals(
        List.of(new Step.Happened<DatagramEvent>(new DatagramEvent.PublishAsked(received))),
        session.admit(received));
    assertEquals(acknowledged("01"), session.answer(received, ReplyCode.OK));
    assertEquals(acknowledged("fe"), session.answer(received, ReplyCode.ACCESS_DENIED));
    assertEquals(acknowledged("fe"), session.refuse(received));
  }

  @Test
  void whoWantsNoAnswerGetsNone() {
    var asked = event(PsrtVectors.bytes("datagram/anonymous"), DatagramEvent.LoginAsked.class);
    assertEquals("", asked.received().login());
    assertEquals(List.of(), session.refuse(asked.received()));
    assertEquals(List.of(), session.answer(asked.received(), ReplyCode.OK));
  }

  @ParameterizedTest
  @ValueSource(strings = {"datagram/aes-128", "datagram/aes-256"})
  void whoHasTheKeyNeedsNoPassword(String vector) {
    var asked = event(PsrtVectors.bytes(vector), DatagramEvent.PublishAsked.class);
    assertEquals(
        new Received(PEER, "user1", new Telegram(false, 0x7F, "mytopic", Bytes.ofText("hello"))),
        asked.received());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", // nothing
        "eeaa", // not much
        "474554202f", // HTTP
        "eeab010000 0000 017f740068", // the data socket's magic
        "eeaa020000 0000 017f740068", // version 2
        "eeaa010001 0000 017f740068", // the plain key that nobody implements
        "eeaa010000 61", // no NUL behind the login
        "eeaa010000 6100 62", // nor behind the password
        "eeaa010000 ff00 00 017f740068", // login not UTF-8
        "eeaa010000 0000 027f740068", // no operation
        "eeaa010000 0000 0100740068", // priority 0
        "eeaa010000 0000 017f0068", // no topic
        "eeaa010000 0000 017f", // nothing at all
        "eeaa010000 0000 217fc3280068", // topic not UTF-8, no answer wanted
        "eeaa010002 757365723100 000102030405060708090a0b 00", // short
      })
  void isNotAnsweredAndNobodyIsAsked(String hex) {
    assertDropped(Bytes.ofHex(hex), false);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "eeaa010000 0000 017fc3280068", // topic not UTF-8
        "eeaa010000 0000 017f7468", // no NUL behind it
      })
  void aBadTopicIsAnsweredBeforeThePasswordIsLookedAt(String hex) {
    assertDropped(Bytes.ofHex(hex), true);
  }

  @Test
  void anUnknownKeyOrAWrongTagIsNotAnswered() {
    Bytes sealed = PsrtVectors.bytes("datagram/aes-256");
    assertDropped(sealed.first(sealed.size() - 1).concat(Bytes.of(0)), false);
    var telegram = new Telegram(true, 1, "t", Bytes.EMPTY);
    var foreign = KEY.seal(DatagramCipher.AES_256_GCM, "nobody", NONCE, telegram);
    assertDropped(PsrtCodec.write(foreign), false);
  }

  @ParameterizedTest
  @CsvSource({"a/b/c/d/e/f", "a/+", "a#"})
  void aTopicNobodyCanPublishToIsAnErrorOnceTheLoginIsRight(String topic) {
    var telegram = new Telegram(true, 1, topic, Bytes.EMPTY);
    var plain = new PlainDatagram("user1", "xxx", PsrtCodec.write(telegram));
    var asked = event(PsrtCodec.write(plain), DatagramEvent.LoginAsked.class);
    assertEquals(acknowledged("fe"), session.refuse(asked.received()));
    assertEquals(acknowledged("ff"), session.admit(asked.received()));
    var sealed = KEY.seal(DatagramCipher.AES_128_GCM, "user1", NONCE, telegram);
    assertEquals(acknowledged("ff"), arrived(PsrtCodec.write(sealed)));
  }

  /// The reference publishes what is left of it.
  @Test
  void aDatagramOverTheLimitIsAnErrorAndNotPublished() {
    Bytes head = Bytes.ofHex("eeaa010000 6d6500 00 01017400");
    Bytes just = head.concat(Bytes.wrap(new byte[600 - head.size()]));
    event(just, DatagramEvent.LoginAsked.class);
    assertDropped(just.concat(Bytes.of(0)), true);
    var sealed =
        KEY.seal(
            DatagramCipher.AES_256_GCM,
            "user1",
            NONCE,
            new Telegram(true, 1, "t", Bytes.wrap(new byte[600])));
    assertDropped(PsrtCodec.write(sealed), true);
    var unanswered = new Telegram(false, 1, "t", Bytes.wrap(new byte[600]));
    assertDropped(PsrtCodec.write(new PlainDatagram("", "", PsrtCodec.write(unanswered))), false);
  }

  @Test
  void theEndIsTold() {
    assertEquals(
        List.of(new Step.Happened<DatagramEvent>(new DatagramEvent.Ended("closed"))),
        session.on(new Signal.HungUp("closed"), SimulatedClock.NOON));
    assertTrue(session.deadline().isEmpty());
  }

  private List<Step<DatagramEvent>> arrived(Bytes datagram) {
    return session.on(new Signal.Arrived(datagram, PEER), SimulatedClock.NOON);
  }

  private <T extends DatagramEvent> T event(Bytes datagram, Class<T> kind) {
    var steps = arrived(datagram);
    assertEquals(1, steps.size());
    var happened = assertInstanceOf(Step.Happened.class, steps.getFirst());
    return assertInstanceOf(kind, happened.event());
  }

  private void assertDropped(Bytes datagram, boolean answered) {
    var steps = arrived(datagram);
    var happened = assertInstanceOf(Step.Happened.class, steps.getFirst());
    assertInstanceOf(DatagramEvent.Dropped.class, happened.event());
    assertEquals(answered ? acknowledged("ff") : List.of(), steps.subList(1, steps.size()));
  }

  private static List<Step<DatagramEvent>> acknowledged(String code) {
    return List.of(new Step.Send<>(Bytes.ofHex("eeaa0100" + code), PEER));
  }
}
