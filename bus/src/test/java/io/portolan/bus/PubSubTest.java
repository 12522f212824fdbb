package io.portolan.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.bus.PubSubException.Reason;
import io.portolan.sim.DelayingProxy;
import io.portolan.wire.Bytes;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What holds over every transport.
@Timeout(180)
class PubSubTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  private final BrokerHouse house;

  PubSubTest() throws IOException {
    house = new BrokerHouse();
  }

  @AfterEach
  void close() {
    house.close();
  }

  private static String heard(PubSub bus) throws InterruptedException {
    Message message = bus.receive(SOON).orElseThrow();
    return message.topic() + "=" + message.text();
  }

  private static Reason failure(CompletableFuture<@Nullable Void> outcome) {
    var e = assertThrows(ExecutionException.class, () -> outcome.get(60, TimeUnit.SECONDS));
    return assertInstanceOf(PubSubException.class, e.getCause()).reason();
  }

  @ParameterizedTest
  @EnumSource
  void whatIsPublishedIsHeardInOrder(Kind kind) throws Exception {
    try (var bus = house.connect(kind)) {
      bus.subscribe("plant/+");
      var outcomes = new ArrayList<CompletableFuture<@Nullable Void>>();
      for (int i = 0; i < 900; i++) {
        outcomes.add(bus.publishAsync(Message.of("plant/temp", "" + i)));
      }
      for (int i = 0; i < 900; i++) {
        assertEquals("plant/temp=" + i, heard(bus));
      }
      for (var outcome : outcomes) {
        outcome.get(60, TimeUnit.SECONDS);
      }
      assertEquals(0, bus.buffered());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aMegabyteComesBackWhole(Kind kind) throws Exception {
    var body = Bytes.wrap(new byte[1_000_000]);
    try (var bus = house.connect(kind)) {
      bus.subscribe("big");
      bus.publish(new Message("big", body));
      assertEquals(body, bus.receive(SOON).orElseThrow().body());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aListenerIsToldInstead(Kind kind) throws Exception {
    BlockingQueue<Message> told = new LinkedBlockingQueue<>();
    try (var bus = PubSub.open(house.uri(kind), BrokerHouse.QUICK, told::add)) {
      bus.subscribe("a");
      bus.publish("a", "1");
      assertEquals("1", told.poll(60, TimeUnit.SECONDS).text());
    }
  }

  @ParameterizedTest
  @EnumSource
  void unsubscribingEndsWhatWasSubscribed(Kind kind) throws Exception {
    try (var bus = house.connect(kind)) {
      bus.subscribe("a", "b/#", "c");
      bus.unsubscribe("/a", "b/#/x", "never");
      bus.publish("a", "unheard");
      bus.publish("b/x", "unheard");
      bus.publish("c", "heard");
      assertEquals("c=heard", heard(bus));
    }
  }

  @ParameterizedTest
  @EnumSource
  void howeverManyFiltersMatchAMessageComesOnce(Kind kind) throws Exception {
    try (var bus = house.connect(kind)) {
      bus.subscribe("a/b", "a/+", "a/#", "+/b", "#");
      bus.publish("a/b", "1");
      bus.unsubscribe("#", "a/#");
      bus.publish("a/b", "2");
      bus.publish("a/b/c", "unheard");
      bus.subscribe("a/#");
      bus.publish("a/b", "3");
      bus.unsubscribe("a/b", "a/+", "a/#");
      bus.publish("a/c", "unheard");
      bus.publish("a/b", "4");
      for (int i = 1; i <= 4; i++) {
        assertEquals("a/b=" + i, heard(bus));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aTreeIsWithoutItsParentUnlessAsked(Kind kind) throws Exception {
    try (var bus = house.connect(kind)) {
      bus.subscribe("a/#");
      bus.publish("a", "unheard");
      bus.publish("a/b", "1");
      assertEquals("a/b=1", heard(bus));
      bus.subscribe(List.of(Subscription.to("a/#").withParentMatch()));
      bus.publish("a", "2");
      assertEquals("a=2", heard(bus));
      bus.subscribe("a");
      bus.unsubscribe("a/#");
      bus.publish("a/b", "unheard");
      bus.publish("a", "3");
      assertEquals("a=3", heard(bus));
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatBeginsWithADollarIsHeardByNameOnly(Kind kind) throws Exception {
    try (var bus = house.connect(kind)) {
      bus.subscribe("#", "+/b");
      bus.publish("$x/b", "unheard");
      bus.publish("x/b", "1");
      assertEquals("x/b=1", heard(bus));
      bus.subscribe("$x/+");
      bus.publish("$x/b", "2");
      assertEquals("$x/b=2", heard(bus));
    }
  }

  @ParameterizedTest
  @EnumSource
  void topicsAndFiltersAreBroughtIntoNormalForm(Kind kind) throws Exception {
    try (var bus = house.connect(kind)) {
      bus.subscribe("//a//b", "c/#/d");
      bus.publish("a/b", "1");
      bus.publish("/a///b", "2");
      bus.publish("c//x", "3");
      bus.publish("a/b/", "unheard");
      bus.publish("c/last", "4");
      assertEquals(
          List.of("a/b=1", "a/b=2", "c/x=3", "c/last=4"),
          List.of(heard(bus), heard(bus), heard(bus), heard(bus)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void nonsenseIsRefusedBeforeItIsSent(Kind kind) throws Exception {
    try (var bus = house.connect(kind)) {
      for (String topic : List.of("", "/", "a/+", "#", "a\0b")) {
        assertThrows(
            IllegalArgumentException.class, () -> bus.publishAsync(Message.of(topic, "x")));
      }
      for (String filter : List.of("", "/", "a+", "b/#c", "a\0b", "$share/group/a")) {
        assertThrows(IllegalArgumentException.class, () -> bus.subscribe(filter));
      }
      var large = new Message("a", Bytes.wrap(new byte[1_200_000]));
      if (bus.capabilities().largest() < large.body().size()) {
        assertThrows(IllegalArgumentException.class, () -> bus.publishAsync(large));
      }
      bus.publish("a", "still there");
    }
  }

  @ParameterizedTest
  @EnumSource
  void ofManyFiltersOnlyThoseThatAreRefusedFail(Kind kind) throws Exception {
    try (var bus = house.connectAsTest(kind)) {
      var outcome =
          bus.subscribeAsync(
              List.of(
                  Subscription.to("open/a"), Subscription.to("closed"), Subscription.to("open/+")));
      assertEquals(Reason.REFUSED, failure(outcome));
      bus.publish("open/b", "heard");
      assertEquals("open/b=heard", heard(bus));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aWrongPasswordIsSaidSo(Kind kind) {
    String uri = kind.uri("test:secret@" + house.hostAndPort(kind));
    var e = assertThrows(PubSubException.class, () -> PubSub.open(uri, BrokerHouse.QUICK).close());
    assertEquals(Reason.LOGIN_REFUSED, e.reason(), e::getMessage);
    assertFalse(String.valueOf(e.getMessage()).contains("secret"));
  }

  @ParameterizedTest
  @EnumSource
  void nobodyThereIsAnErrorAtOnce(Kind kind) {
    house.kill();
    var e = assertThrows(PubSubException.class, () -> house.connect(kind).close());
    assertEquals(Reason.UNREACHABLE, e.reason(), e::getMessage);
  }

  @ParameterizedTest
  @EnumSource
  void theNextBrokerIsTriedWhereOneIsMissing(Kind kind) throws Exception {
    try (var other = new BrokerHouse()) {
      house.kill();
      String both = kind.uri(house.hostAndPort(kind) + "," + other.hostAndPort(kind));
      try (var bus = PubSub.open(both, BrokerHouse.QUICK)) {
        bus.subscribe("a");
        bus.publish("a", "there");
        assertEquals("a=there", heard(bus));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void subscriptionsAndWhatWaitsOutliveTheBroker(Kind kind) throws Exception {
    var diary = new Diary();
    try (var bus = house.connect(kind)) {
      bus.watch(diary);
      diary.await(PubSubEvent.Connected.class);
      bus.subscribe("a", "b/#");
      bus.publish("a", "before");
      assertEquals("a=before", heard(bus));
      house.kill();
      diary.await(PubSubEvent.Disconnected.class);
      assertFalse(bus.isConnected());
      var first = bus.publishAsync(Message.of("b/c", "1"));
      var wish = bus.subscribeAsync(List.of(Subscription.to("c")));
      assertTrue(bus.buffered() > 0);
      house.restart();
      diary.await(PubSubEvent.Connected.class);
      first.get(60, TimeUnit.SECONDS);
      wish.get(60, TimeUnit.SECONDS);
      bus.publish("c", "2");
      assertEquals("b/c=1", heard(bus));
      assertEquals("c=2", heard(bus));
    }
    diary.await(PubSubEvent.Closed.class);
  }

  @ParameterizedTest
  @EnumSource
  void aCutLineIsMended(Kind kind) throws Exception {
    var diary = new Diary();
    try (var proxy = DelayingProxy.open(house.address(kind), Duration.ZERO, Long.MAX_VALUE);
        var bus =
            PubSub.open(kind.uri("127.0.0.1:" + proxy.address().getPort()), BrokerHouse.QUICK)) {
      bus.watch(diary);
      bus.subscribe("a");
      for (int i = 0; i < 3; i++) {
        diary.await(PubSubEvent.Connected.class);
        bus.publish("a", "" + i);
        assertEquals("a=" + i, heard(bus));
        proxy.cut();
        diary.await(PubSubEvent.Disconnected.class);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatWasUnderWayIsUnknownUnlessItMayBeRepeated(Kind kind) throws Exception {
    for (boolean repeats : new boolean[] {false, true}) {
      try (var proxy =
          DelayingProxy.open(house.address(kind), Duration.ofMillis(200), Long.MAX_VALUE)) {
        String uri = kind.uri("127.0.0.1:" + proxy.address().getPort());
        var settings = repeats ? BrokerHouse.QUICK.atLeastOnce() : BrokerHouse.QUICK;
        try (var bus = PubSub.open(uri, settings)) {
          var outcome = bus.publishAsync(Message.of("a", "b"));
          while (!outcome.isDone() && bus.buffered() == 0) {
            Thread.onSpinWait();
          }
          if (repeats) {
            proxy.cut();
            outcome.get(60, TimeUnit.SECONDS);
          } else {
            proxy.cut();
            assertEquals(Reason.UNKNOWN_OUTCOME, failure(outcome));
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void withRepeatsNothingIsLostAndTheOrderHolds(Kind kind) throws Exception {
    // Fewer than our broker queues for a reader before it hangs up on it.
    int count = 300;
    var diary = new Diary();
    try (var proxy = DelayingProxy.open(house.address(kind), Duration.ofMillis(1), Long.MAX_VALUE);
        var reader = house.connect(kind);
        var bus =
            PubSub.open(
                kind.uri("127.0.0.1:" + proxy.address().getPort()),
                BrokerHouse.QUICK.atLeastOnce())) {
      reader.subscribe("a");
      bus.watch(diary);
      var outcomes = new ArrayList<CompletableFuture<@Nullable Void>>();
      for (int i = 0; i < count; i++) {
        outcomes.add(bus.publishAsync(Message.of("a", "" + i)));
        if (i % 100 == 50) {
          diary.await(PubSubEvent.Connected.class);
          proxy.cut();
        }
      }
      for (var outcome : outcomes) {
        outcome.get(60, TimeUnit.SECONDS);
      }
      int next = 0;
      while (next < count) {
        int heard = Integer.parseInt(reader.receive(SOON).orElseThrow().text());
        assertTrue(heard <= next, "heard " + heard + " before " + next);
        next += heard == next ? 1 : 0;
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aSubscriptionThatIsRefusedLaterIsSaidToBeLost(Kind kind) throws Exception {
    var diary = new Diary();
    try (var bus = house.connectAsTest(kind)) {
      bus.watch(diary);
      bus.subscribe("open/a");
      house.kill();
      house.rights.become("other/#");
      house.restart();
      assertEquals("open/a", diary.await(PubSubEvent.SubscriptionLost.class).filter());
      bus.subscribe("other/b");
      bus.publish("other/b", "goes on");
      assertEquals("other/b=goes on", heard(bus));
    }
  }

  @ParameterizedTest
  @EnumSource
  void whoDoesNotFetchMissesNothing(Kind kind) throws Exception {
    var settings = BrokerHouse.QUICK.withInbox(10, FullInbox.WAIT);
    try (var slow = PubSub.open(house.uri(kind), settings);
        var bus = house.connect(kind)) {
      slow.subscribe("a");
      for (int i = 0; i < 500; i++) {
        bus.publish("a", "" + i);
      }
      for (int i = 0; i < 500; i++) {
        assertEquals("a=" + i, heard(slow));
      }
      assertEquals(0, slow.forgotten());
    }
  }

  @ParameterizedTest
  @EnumSource
  void orForgetsTheOldest(Kind kind) throws Exception {
    var settings = BrokerHouse.QUICK.withInbox(3, FullInbox.DROP_OLDEST);
    try (var slow = PubSub.open(house.uri(kind), settings);
        var bus = house.connect(kind)) {
      slow.subscribe("a");
      for (int i = 0; i < 10; i++) {
        bus.publish("a", "" + i);
      }
      while (slow.forgotten() < 7) {
        Thread.onSpinWait();
      }
      for (int i = 7; i < 10; i++) {
        assertEquals("a=" + i, heard(slow));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aFullBufferFailsWhatIsNew(Kind kind) throws Exception {
    var diary = new Diary();
    try (var bus =
        PubSub.open(house.uri(kind), BrokerHouse.QUICK.withBuffer(10, FullBuffer.FAIL))) {
      bus.watch(diary);
      house.kill();
      diary.await(PubSubEvent.Disconnected.class);
      var first = bus.publishAsync(Message.of("a", "1234567"));
      assertEquals(Reason.NOT_SENT, failure(bus.publishAsync(Message.of("a", "1234567"))));
      assertFalse(first.isDone());
    }
  }

  @ParameterizedTest
  @EnumSource
  void patienceEnds(Kind kind) throws Exception {
    var diary = new Diary();
    var settings = BrokerHouse.QUICK.withPatience(Duration.ofSeconds(5));
    try (var bus = PubSub.open(house.uri(kind), settings)) {
      bus.watch(diary);
      house.kill();
      diary.await(PubSubEvent.Disconnected.class);
      var e = assertThrows(PubSubException.class, () -> bus.publish("a", "b"));
      assertEquals(Reason.OVERDUE, e.reason());
    }
  }

  @ParameterizedTest
  @EnumSource
  void closingWaitsForAnswers(Kind kind) throws Exception {
    var outcomes = new ArrayList<CompletableFuture<@Nullable Void>>();
    try (var bus = house.connect(kind)) {
      for (int i = 0; i < 5000; i++) {
        outcomes.add(bus.publishAsync(Message.of("t", "" + i)));
      }
    }
    for (var outcome : outcomes) {
      outcome.get(60, TimeUnit.SECONDS);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsClosedSendsNothing(Kind kind) throws Exception {
    var bus = house.connect(kind);
    bus.close();
    bus.close();
    assertEquals(Reason.NOT_SENT, failure(bus.publishAsync(Message.of("a", "b"))));
    assertEquals(Reason.NOT_SENT, failure(bus.subscribeAsync(List.of(Subscription.to("a")))));
    assertFalse(bus.isConnected());
    assertTrue(bus.receive(Duration.ZERO).isEmpty());
  }
}
