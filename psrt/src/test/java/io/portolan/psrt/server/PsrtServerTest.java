package io.portolan.psrt.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.psrt.broker.Broker;
import io.portolan.psrt.broker.BrokerSettings;
import io.portolan.psrt.broker.Doorkeeper;
import io.portolan.psrt.codec.PsrtCodec;
import io.portolan.psrt.message.PsrtMessage.Publish;
import io.portolan.psrt.message.PsrtMessage.Token;
import io.portolan.wire.Bytes;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The broker as its clients see it, over real sockets.
@Timeout(180)
class PsrtServerTest {
  private final Doorkeeper doorkeeper =
      new Doorkeeper().with("test", "123", "open/# own/+", "open/# own/+");
  private final List<Peer> peers = new ArrayList<>();
  private Broker broker;
  private PsrtServer server;
  private SocketAddress address;

  PsrtServerTest() throws IOException {
    broker = new Broker(BrokerSettings.DEFAULT, doorkeeper, Instant.EPOCH);
    server = PsrtServer.open(ServerSettings.loopback(), broker);
    address = server.addresses().getFirst();
  }

  @BeforeEach
  void isReady() {
    assertEquals(1, server.addresses().size());
  }

  @AfterEach
  void stop() {
    peers.forEach(Peer::close);
    server.close();
  }

  private Peer keep(Peer peer) {
    peers.add(peer);
    return peer;
  }

  private Peer control() {
    Peer peer = keep(Peer.control(address, "", ""));
    peer.token();
    return peer;
  }

  /// A control socket with its data socket.
  private record Both(Peer control, Peer data, Token token) {}

  private Both both(String... filters) {
    Peer control = keep(Peer.control(address, "", ""));
    Token token = control.token();
    Peer data = keep(Peer.data(address, token, 255)).hears("01");
    if (filters.length > 0) {
      control.subscribe(filters);
    }
    return new Both(control, data, token);
  }

  @Test
  void aMessageReachesItsSubscriberByteForByte() {
    Both subscriber = both("a/b");
    control().say("017f06000000612f62006869").hears("01");
    subscriber.data().hears("017f06000000612f62006869");
  }

  @Test
  void greetingLoginAndOperationsMayComeInOneSegment() {
    Both subscriber = both("#");
    Peer eager =
        keep(new Peer(address))
            .say(
                Bytes.ofHex("eeaa00 0100000000")
                    .concat(PsrtCodec.write(new Publish(1, "x", Bytes.ofText("1"))))
                    .concat(PsrtCodec.write(new Publish(1, "x", Bytes.ofText("2"))))
                    .concat(Bytes.ofHex("00")));
    eager.hears("eeaa0100");
    eager.token();
    eager.hears("010101");
    assertEquals(Bytes.ofText("1"), subscriber.data().push().body());
    assertEquals(Bytes.ofText("2"), subscriber.data().push().body());
  }

  @Test
  void repliesComeInTheOrderOfTheOperations() {
    Peer peer = keep(Peer.control(address, "test", "123"));
    peer.token();
    peer.say(
            Bytes.ofHex("00")
                .concat(PsrtCodec.write(new Publish(1, "open/x", Bytes.EMPTY)))
                .concat(PsrtCodec.write(new Publish(1, "closed", Bytes.EMPTY)))
                .concat(PsrtCodec.write(new Publish(1, "own/a", Bytes.EMPTY)))
                .concat(PsrtCodec.write(new Publish(1, "closed", Bytes.EMPTY)))
                .concat(PsrtCodec.write(new Publish(1, "a/".repeat(40), Bytes.EMPTY)))
                .concat(Bytes.ofHex("02 04000000 2b002300"))
                .concat(Bytes.ofHex("02 00000000"))
                .concat(Bytes.ofHex("ff")))
        .hears("01 01 fe 01 fe ff fe 01 01");
    assertTrue(peer.isClosed());
  }

  @Test
  void subscribersGetTheNormalForm() {
    Both subscriber = both("a/b");
    Peer publisher = control();
    publisher.publish("//a///b", "x").hears("01");
    subscriber.data().hearsPush("a/b", "x");
  }

  @Test
  void theEmptyTopicIsMatchedByWildcards() {
    Both subscriber = both("+");
    control().publish("/", "nothing").hears("01");
    subscriber.data().hearsPush("", "nothing");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "05", "e0", "017f04000000 2b006869", "017f05000000 61236200 68", "017f020000000061",
        "017f020000006161", "017f03000000c32800", "017f00000000", "017fffffffff", "017fe1c81000",
        "0202000000c328", "02ffffffff", "0302000000c328", "03ffffffff", "1141420f00",
        "7f", "10", "12"
      })
  void whatIsNotUnderstoodClosesWithoutAByte(String hex) {
    Peer peer = control().say("00").hears("01").say(hex);
    assertEquals(Bytes.EMPTY, peer.rest());
  }

  @Test
  void whatCameBeforeSomethingWrongIsStillAnswered() {
    Both subscriber = both("#");
    Peer peer = control();
    peer.say(
        PsrtCodec.write(new Publish(1, "a", Bytes.ofText("good"))).concat(Bytes.ofHex("00 7a")));
    assertEquals(Bytes.ofHex("0101"), peer.rest());
    assertEquals(Bytes.ofText("good"), subscriber.data().push().body());
  }

  @ParameterizedTest
  @ValueSource(strings = {"eeab01", "eeaa01", "eeaa02", "eeac00", "474554", "00"})
  void aWrongGreetingClosesWithoutAByte(String hex) {
    assertEquals(Bytes.EMPTY, keep(new Peer(address)).say(hex).shutdownOutput().rest());
  }

  @Test
  void aRefusedLoginClosesWithoutAByte() {
    assertEquals(Bytes.EMPTY, keep(Peer.control(address, "test", "wrong")).rest());
    assertEquals(Bytes.EMPTY, keep(Peer.control(address, "nobody", "")).rest());
    assertEquals(2, broker.statistics().logins().refused());
  }

  @Test
  void aTopicThatIsTooDeepIsAnErrorAndTheConnectionStays() {
    Peer peer = control();
    peer.publish("a/".repeat(33), "").hears("ff").publish("a/".repeat(32), "").hears("01");
    peer.say("00").hears("01");
  }

  @Test
  void everySplitOfAPublishIsTheSamePublish() {
    Both subscriber = both("split/#");
    Peer publisher = control();
    Bytes frame = PsrtCodec.write(new Publish(9, "split/here", Bytes.ofText("body")));
    for (int cut = 1; cut < frame.size(); cut++) {
      publisher.say(frame.first(cut)).say("").say(frame.from(cut)).hears("01");
      assertEquals(Bytes.ofText("body"), subscriber.data().push().body(), "cut at " + cut);
    }
  }

  @Test
  void onePushForEachSessionWhateverFiltersOverlap() {
    Both subscriber = both("a/b", "a/+", "a/#", "#", "a/#/x");
    control().publish("a/b", "once").hears("01").publish("a/b", "twice").hears("01");
    subscriber.data().hearsPush("a/b", "once").hearsPush("a/b", "twice");
  }

  @Test
  void aPublisherHearsItself() {
    Both both = both("echo");
    both.control().publish("echo", "hello").hears("01");
    both.data().hearsPush("echo", "hello");
  }

  @Test
  void whatIsNotSubscribedAnyMoreDoesNotCome() {
    Both subscriber = both("a", "b");
    subscriber.control().unsubscribe("a", "never");
    control().publish("a", "1").hears("01").publish("b", "2").hears("01");
    subscriber.data().hearsPush("b", "2");
  }

  @Test
  void ofABatchOfFiltersThoseBeforeTheFirstThatFailsStaySubscribed() {
    Peer control = keep(Peer.control(address, "test", "123"));
    Token token = control.token();
    Peer data = keep(Peer.data(address, token, 255)).hears("01");
    control.say(Bytes.ofHex("02 15000000").concat(Bytes.ofText("open/a\0closed\0open/b\0")));
    control.hears("fe");
    control().publish("open/b", "no").hears("01").publish("open/a", "yes").hears("01");
    data.hearsPush("open/a", "yes");
  }

  @Test
  void aWildcardIsNotSubscribedThroughANarrowerMask() {
    doorkeeper.with("narrow", "", "#", "+ a/+");
    Peer peer = keep(Peer.control(address, "narrow", ""));
    peer.token();
    peer.say("02 01000000 23").hears("fe");
    peer.say("02 03000000 612f23").hears("fe");
    peer.say("02 03000000 612f2b").hears("01");
  }

  @Test
  void aDataSocketMayBeJoinedBeforeOrAfterSubscribing() {
    Peer control = control();
    Peer late = keep(Peer.control(address, "", ""));
    Token token = late.token();
    late.subscribe("late");
    control.publish("late", "lost").hears("01");
    Peer data = keep(Peer.data(address, token, 255)).hears("01");
    control.publish("late", "found").hears("01");
    data.hearsPush("late", "found");
  }

  @Test
  void aSecondDataSocketIsRefusedWhileTheFirstLives() {
    Both both = both("x");
    Peer second = keep(Peer.data(address, both.token(), 5)).hears("ff");
    assertTrue(second.isClosed());
    control().publish("x", "still here").hears("01");
    both.data().hearsPush("x", "still here");
  }

  @Test
  void anUnknownTokenIsRefused() {
    Peer data = keep(Peer.data(address, new Token(Bytes.wrap(new byte[32])), 5)).hears("ff");
    assertTrue(data.isClosed());
  }

  @Test
  void aDataSocketThatWasClosedMayBeJoinedAgain() {
    Both both = both("x");
    Peer data = both.data();
    for (int i = 0; i < 6; i++) {
      data.close();
      if (i % 2 == 0) {
        control().publish("x", "into the void").hears("01");
      }
      data = keep(Peer.data(address, both.token(), 255)).hears("01");
    }
    control().publish("x", "back").hears("01");
    data.hearsPush("x", "back");
  }

  @Test
  void theEndOfTheControlSocketIsTheEndOfTheDataSocket() {
    Both both = both("x");
    both.control().say("ff").hears("01");
    assertTrue(both.control().isClosed());
    assertEquals(Bytes.EMPTY, both.data().rest());
    Both other = both("x");
    other.control().close();
    assertEquals(Bytes.EMPTY, other.data().rest());
    Peer data = keep(Peer.data(address, other.token(), 5)).hears("ff");
    assertTrue(data.isClosed());
  }

  @Test
  void aLargeBodyArrivesWhole() {
    Both subscriber = both("large");
    Peer publisher = control();
    var body = new byte[1_000_000];
    for (int i = 0; i < body.length; i++) {
      body[i] = (byte) (i * 31 + (i >> 8));
    }
    for (int i = 0; i < 20; i++) {
      body[0] = (byte) i;
      var publish = new Publish(i, "large", Bytes.copyOf(body));
      publisher.say(publish).say(new Publish(0, "large", Bytes.ofText("small " + i)));
      publisher.hears("0101");
      assertEquals(publish.body(), subscriber.data().push().body());
      assertEquals(Bytes.ofText("small " + i), subscriber.data().push().body());
    }
  }

  @Test
  void theLargestPublishIsTakenAndOneByteMoreIsNot() {
    int most = broker.settings().limits().messages().publish();
    Peer peer = control();
    peer.say(new Publish(1, "a", Bytes.wrap(new byte[most - 2]))).hears("01");
    peer.say("017f").say(Bytes.ofHex("e1c81000"));
    assertEquals(Bytes.EMPTY, peer.rest());
  }

  @Test
  void aReloadReachesLiveSessions() {
    doorkeeper.with("ann", "", "#", "#").with("bob", "", "#", "#");
    Peer ann = keep(Peer.control(address, "ann", ""));
    Token token = ann.token();
    Peer data = keep(Peer.data(address, token, 255)).hears("01");
    ann.subscribe("open", "secret");
    Peer bob = keep(Peer.control(address, "bob", ""));
    bob.token();
    bob.publish("secret", "1").hears("01");
    data.hearsPush("secret", "1");
    doorkeeper.with("ann", "", "open", "open").without("bob");
    broker.reload();
    assertEquals(Bytes.EMPTY, bob.rest());
    ann.publish("secret", "").hears("fe").publish("open", "").hears("01");
    data.hearsPush("open", "");
    control().publish("secret", "2").hears("01").publish("open", "3").hears("01");
    data.hearsPush("open", "3");
  }

  @Test
  void whatWasCountedIsWhatHappened() {
    Both both = both("a", "b/#");
    Peer publisher = control();
    publisher.publish("a", "12345").hears("01").publish("c", "1").hears("01");
    both.data().hearsPush("a", "12345");
    both.control().unsubscribe("a", "b/#");
    var statistics = broker.statistics();
    assertEquals(2, statistics.published().messages());
    assertEquals(7 + 3, statistics.published().bytes());
    assertEquals(4, statistics.topicOperations());
    assertEquals(2, statistics.sessions());
    assertEquals(1, statistics.dataSockets());
    assertEquals(0, statistics.subscriptions());
    assertEquals(0, statistics.queues().discarded());
  }

  @Test
  void stoppingSendsWhatIsQueuedAndHangsUp() {
    Both both = both("bye/#");
    Peer publisher = control();
    for (int i = 0; i < 500; i++) {
      publisher.publish("bye/" + i, "x".repeat(100));
    }
    publisher.hear(500);
    server.close();
    for (int i = 0; i < 500; i++) {
      both.data().hearsPush("bye/" + i, "x".repeat(100));
    }
    assertTrue(both.data().isClosed());
    assertTrue(both.control().isClosed());
    assertTrue(publisher.isClosed());
    assertFalse(canConnect());
  }

  private boolean canConnect() {
    try (var late = new Peer(address)) {
      return !late.isClosed();
    } catch (java.io.UncheckedIOException e) {
      return false;
    }
  }
}
