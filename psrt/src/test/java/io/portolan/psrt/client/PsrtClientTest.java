package io.portolan.psrt.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.psrt.message.ReplyCode;
import io.portolan.sim.DelayingProxy;
import io.portolan.wire.Bytes;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The client at a real broker over loopback.
@Timeout(180)
class PsrtClientTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  private final BrokerHouse house;

  PsrtClientTest() throws IOException {
    house = new BrokerHouse();
  }

  @AfterEach
  void close() {
    house.close();
  }

  private static Throwable failure(CompletableFuture<?> outcome) {
    var failed = assertThrows(ExecutionException.class, () -> outcome.get(60, TimeUnit.SECONDS));
    return Objects.requireNonNull(failed.getCause(), "a failed future has a cause");
  }

  @Test
  void whatIsPublishedComesBackInNormalFormAndInOrder() throws Exception {
    try (var client = PsrtClient.connect(house.settings())) {
      client.subscribe("plant/#");
      var outcomes = new ArrayList<CompletableFuture<@Nullable Void>>();
      for (int i = 0; i < 500; i++) {
        outcomes.add(client.publishAsync(Message.of("/plant//temp", "" + i)));
      }
      for (int i = 0; i < 500; i++) {
        assertEquals(Message.of("plant/temp", "" + i), client.receive(SOON).orElseThrow());
      }
      CompletableFuture.allOf(outcomes.toArray(CompletableFuture[]::new)).get();
    }
  }

  @Test
  void aMegabyteComesBackWholeAndTellsItsProgress() throws Exception {
    var body = Bytes.wrap(new byte[1_000_000]);
    var steps = new LinkedBlockingQueue<Long>();
    try (var client = PsrtClient.connect(house.settings())) {
      client.subscribe("big");
      client.publishAsync(new Message("big", body, 3), steps::add).get();
      assertEquals(new Message("big", body, 3), client.receive(SOON).orElseThrow());
    }
    assertTrue(steps.size() > 10, steps::toString);
    assertEquals(1_000_010, List.copyOf(steps).getLast());
  }

  @Test
  void aRefusalFailsItsOwnFutureAndNoOther() throws Exception {
    try (var client = PsrtClient.connect(house.settings().withLogin("test", "123"))) {
      var good = client.publishAsync(Message.of("open/x", "1"));
      var denied = client.publishAsync(Message.of("closed", "2"));
      var deep = client.publishAsync(Message.of("open/" + "a/".repeat(40), "3"));
      var last = client.publishAsync(Message.of("open/x", "4"));
      good.get();
      last.get();
      assertEquals(
          ReplyCode.ACCESS_DENIED,
          assertInstanceOf(RefusedException.class, failure(denied)).code());
      assertInstanceOf(RefusedException.class, failure(deep));
    }
  }

  @Test
  void ofManyTopicsOnlyThoseThatAreRefusedFail() throws Exception {
    try (var client = PsrtClient.connect(house.settings().withLogin("test", "123"))) {
      var outcome = client.subscribeAsync(List.of("open/a", "closed", "open/b"));
      assertTrue(String.valueOf(failure(outcome).getMessage()).contains("closed"));
      client.publish("open/b", "heard");
      assertEquals("heard", client.receive(SOON).orElseThrow().text());
    }
  }

  @Test
  void unsubscribingEndsWhatWasSubscribed() throws Exception {
    try (var client = PsrtClient.connect(house.settings())) {
      client.subscribe("a", "b");
      client.unsubscribe("a");
      client.publish("a", "unheard");
      client.publish("b", "heard");
      assertEquals("heard", client.receive(SOON).orElseThrow().text());
    }
  }

  @Test
  void aWrongPasswordIsSaidSo() {
    var settings = house.settings().withLogin("test", "wrong");
    assertThrows(LoginRefusedException.class, () -> PsrtClient.connect(settings).close());
  }

  @Test
  void nobodyThereIsAnErrorAtOnce() {
    house.kill();
    assertThrows(IOException.class, () -> PsrtClient.connect(house.settings()).close());
  }

  @Test
  void theNextBrokerIsTriedWhereOneIsMissing() throws Exception {
    try (var other = new BrokerHouse()) {
      house.kill();
      var settings =
          PsrtClientSettings.of(
              "127.0.0.1:" + house.address().getPort(), "127.0.0.1:" + other.address().getPort());
      try (var client = PsrtClient.connect(settings)) {
        client.publish("a", "b");
        assertTrue(client.isConnected());
      }
    }
  }

  @Test
  void closingWaitsForAnswers() throws Exception {
    var outcomes = new ArrayList<CompletableFuture<@Nullable Void>>();
    try (var client = PsrtClient.connect(house.settings())) {
      IntStream.range(0, 20_000)
          .forEach(i -> outcomes.add(client.publishAsync(Message.of("t", "" + i))));
    }
    for (var outcome : outcomes) {
      outcome.get(60, TimeUnit.SECONDS);
    }
  }

  @Test
  void aClosedClientSendsNothing() throws Exception {
    var client = PsrtClient.connect(house.settings());
    client.close();
    assertInstanceOf(NotSentException.class, failure(client.publishAsync(Message.of("a", "b"))));
    assertFalse(client.isConnected());
  }

  @Test
  void subscriptionsAndTheBufferOutliveTheBroker() throws Exception {
    var diary = new Diary();
    try (var client = PsrtClient.connect(house.settings(), diary)) {
      client.subscribe("a", "b/#");
      client.publish("a", "before");
      assertEquals("before", diary.text());
      house.kill();
      diary.await(ClientEvent.Disconnected.class);
      var later = client.publishAsync(Message.of("b/c", "meanwhile"));
      assertTrue(client.buffered() > 0);
      house.restart();
      later.get(60, TimeUnit.SECONDS);
      assertEquals("meanwhile", diary.text());
    }
  }

  @Test
  void aCutLineIsMendedAndSubscriptionsHold() throws Exception {
    try (var proxy = DelayingProxy.open(house.address(), Duration.ZERO, Long.MAX_VALUE)) {
      var diary = new Diary();
      var settings =
          PsrtClientSettings.of("127.0.0.1:" + proxy.address().getPort())
              .withBackoff(new Backoff(Duration.ofMillis(5), Duration.ofMillis(50)));
      try (var client = PsrtClient.connect(settings, diary)) {
        client.subscribe("a");
        diary.await(ClientEvent.Receiving.class);
        proxy.cut();
        diary.await(ClientEvent.Receiving.class);
        client.publish("a", "again");
        assertEquals("again", diary.text());
      }
    }
  }

  @Test
  void aLostDataSocketIsJoinedAgainUnderTheSameControlSocket() throws Exception {
    var gate = new CountDownLatch(1);
    var diary = new Diary();
    var listener =
        new ClientListener() {
          @Override
          public void received(Message message) {
            try {
              gate.await();
            } catch (InterruptedException _) {
              Thread.currentThread().interrupt();
            }
            diary.received(message);
          }

          @Override
          public void happened(ClientEvent event) {
            diary.happened(event);
          }
        };
    try (var client = PsrtClient.connect(house.settings(), listener)) {
      client.subscribe("#");
      var large = new Message("large", Bytes.wrap(new byte[100_000]));
      for (int i = 0; i < 1500; i++) {
        client.publish(large);
      }
      gate.countDown();
      diary.await(ClientEvent.NotReceiving.class);
      diary.await(ClientEvent.Receiving.class);
      client.publish("a", "again");
      String text = diary.text();
      while (!text.equals("again")) {
        text = diary.text();
      }
      assertFalse(diary.sawDisconnection);
    }
  }

  @Test
  void whatWasUnderWayIsUnknownUnlessItMayBeRepeated() throws Exception {
    for (boolean repeats : new boolean[] {false, true}) {
      try (var proxy =
          DelayingProxy.open(house.address(), Duration.ofMillis(200), Long.MAX_VALUE)) {
        var diary = new Diary();
        var settings =
            PsrtClientSettings.of("127.0.0.1:" + proxy.address().getPort())
                .withBackoff(new Backoff(Duration.ofMillis(5), Duration.ofMillis(50)));
        try (var client = PsrtClient.connect(repeats ? settings.atLeastOnce() : settings, diary)) {
          var outcome = client.publishAsync(Message.of("a", "b"));
          proxy.cut();
          if (repeats) {
            outcome.get(60, TimeUnit.SECONDS);
          } else {
            assertInstanceOf(UnknownOutcomeException.class, failure(outcome));
          }
        }
      }
    }
  }

  @Test
  void aFullBufferFailsTheNewestOrTheOldest() throws Exception {
    house.kill();
    var small = house.settings().withBuffer(10, FullBuffer.FAIL);
    try (var client = PsrtClient.start(small, new Diary())) {
      var first = client.publishAsync(Message.of("a", "12345"));
      var second = client.publishAsync(Message.of("a", "67890"));
      assertInstanceOf(NotSentException.class, failure(second));
      assertFalse(first.isDone());
    }
    var dropping = house.settings().withBuffer(10, FullBuffer.DROP_OLDEST);
    try (var client = PsrtClient.start(dropping, new Diary())) {
      var first = client.publishAsync(Message.of("a", "12345"));
      var second = client.publishAsync(Message.of("a", "67890"));
      assertInstanceOf(NotSentException.class, failure(first));
      assertFalse(second.isDone());
    }
  }

  @Test
  void nonsenseIsRefusedBeforeItIsSent() throws Exception {
    try (var client = PsrtClient.connect(house.settings())) {
      for (String topic : List.of("", "a/+", "#", "a\0b")) {
        assertThrows(
            IllegalArgumentException.class, () -> client.publishAsync(Message.of(topic, "x")));
      }
      var large = new Message("a", Bytes.wrap(new byte[1_100_000]));
      assertThrows(IllegalArgumentException.class, () -> client.publishAsync(large));
      client.publish("a", "still there");
    }
  }
}
