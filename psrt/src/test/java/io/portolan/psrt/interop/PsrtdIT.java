package io.portolan.psrt.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.psrt.client.Backoff;
import io.portolan.psrt.client.ClientEvent;
import io.portolan.psrt.client.ClientListener;
import io.portolan.psrt.client.FileMessage;
import io.portolan.psrt.client.LoginRefusedException;
import io.portolan.psrt.client.Message;
import io.portolan.psrt.client.PsrtClient;
import io.portolan.psrt.client.PsrtClientSettings;
import io.portolan.psrt.client.PsrtDatagramPublisher;
import io.portolan.psrt.client.RefusedException;
import io.portolan.psrt.client.Store;
import io.portolan.psrt.message.DatagramCipher;
import io.portolan.psrt.message.PsrtLimits;
import io.portolan.psrt.session.ClientTerms;
import io.portolan.wire.Bytes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Our client at psrtd 0.3.8.
@Timeout(120)
class PsrtdIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  private final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
  private final BlockingQueue<ClientEvent> events = new LinkedBlockingQueue<>();
  private final Psrtd psrtd;
  private PsrtClient client;

  PsrtdIT(@TempDir Path folder) throws IOException {
    psrtd = new Psrtd(folder);
    client = PsrtClient.start(settings(), listener());
  }

  @BeforeEach
  void isUp() throws InterruptedException {
    await(ClientEvent.Connected.class);
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    psrtd.close();
  }

  private PsrtClientSettings settings() {
    return PsrtClientSettings.of("127.0.0.1:" + psrtd.port())
        .withBackoff(new Backoff(Duration.ofMillis(20), Duration.ofMillis(200)));
  }

  private ClientListener listener() {
    return new ClientListener() {
      @Override
      public void received(Message message) {
        messages.add(message);
      }

      @Override
      public void happened(ClientEvent event) {
        events.add(event);
      }
    };
  }

  private void await(Class<? extends ClientEvent> kind) throws InterruptedException {
    ClientEvent event = events.poll(60, TimeUnit.SECONDS);
    while (event != null && !kind.isInstance(event)) {
      event = events.poll(60, TimeUnit.SECONDS);
    }
    assertInstanceOf(kind, event);
  }

  private Message next() throws InterruptedException {
    Message message = messages.poll(60, TimeUnit.SECONDS);
    assertTrue(message != null, "no message came");
    return message;
  }

  @Test
  void manyPublishesUnderWayComeBackInOrderAndInNormalForm() throws Exception {
    client.subscribe("a/+", "b", "c/#");
    var outcomes = new ArrayList<CompletableFuture<?>>();
    for (int i = 0; i < 5000; i++) {
      outcomes.add(client.publishAsync(Message.of("//a//x", "" + i)));
    }
    for (int i = 0; i < 5000; i++) {
      assertEquals(Message.of("a/x", "" + i), next());
    }
    CompletableFuture.allOf(outcomes.toArray(CompletableFuture[]::new)).get();
    client.unsubscribe("a/+");
    client.publish("a/x", "unheard");
    client.publish("b", "heard");
    assertEquals(Message.of("b", "heard"), next());
  }

  @Test
  void aMegabyteComesBackWhole() throws Exception {
    var body = new byte[1_000_000];
    for (int i = 0; i < body.length; i++) {
      body[i] = (byte) (i * 31);
    }
    var message = new Message("big", Bytes.wrap(body), 1);
    client.subscribe("big");
    client.publish(message);
    assertEquals(message, next());
  }

  @Test
  void refusalsFailWhatTheyBelongTo() throws Exception {
    assertThrows(
        LoginRefusedException.class,
        () -> PsrtClient.connect(settings().withLogin("test", "wrong")).close());
    try (var user = PsrtClient.connect(settings().withLogin("test", "123"))) {
      var denied = user.publishAsync(Message.of("closed", "x"));
      var deep = user.publishAsync(Message.of("open/" + "a/".repeat(40), "x"));
      user.publish("open/x", "taken");
      assertTrue(denied.isCompletedExceptionally());
      assertTrue(deep.isCompletedExceptionally());
      assertThrows(RefusedException.class, () -> user.subscribe("open/a", "closed", "open/b"));
      client.publish("open/b", "still subscribed");
      assertEquals("still subscribed", user.receive(SOON).orElseThrow().text());
    }
  }

  @Test
  void datagramsAreAcknowledged() throws Exception {
    client.subscribe("open/#");
    var broker = new InetSocketAddress(InetAddress.getLoopbackAddress(), psrtd.port());
    Bytes key = Bytes.ofHex(Psrtd.KEY);
    try (var plain = PsrtDatagramPublisher.plain(broker, "test", "123", 4096);
        var shorter =
            PsrtDatagramPublisher.sealed(broker, DatagramCipher.AES_128_GCM, "test", key, 4096);
        var longer =
            PsrtDatagramPublisher.sealed(broker, DatagramCipher.AES_256_GCM, "test", key, 4096)) {
      for (PsrtDatagramPublisher publisher : List.of(plain, shorter, longer)) {
        publisher.publishAcknowledged(Message.of("open/udp", "x"), SOON);
        assertEquals(Message.of("open/udp", "x"), next());
        assertThrows(
            RefusedException.class,
            () -> publisher.publishAcknowledged(Message.of("closed", "x"), SOON));
      }
    }
  }

  @Test
  void itsRestartIsOutlived() throws Exception {
    client.subscribe("a");
    psrtd.kill();
    await(ClientEvent.Disconnected.class);
    var later = client.publishAsync(Message.of("a", "meanwhile"));
    psrtd.start();
    later.get(60, TimeUnit.SECONDS);
    assertEquals("meanwhile", next().text());
  }

  @Test
  void thousandsOfTopicsAreSubscribedAtOnceAndLeftAgain() throws Exception {
    var topics = new ArrayList<String>();
    for (int i = 0; i < 3000; i++) {
      topics.add("many/" + i);
    }
    client.subscribeAsync(topics).get(60, TimeUnit.SECONDS);
    client.publish("many/2999", "heard");
    assertEquals(Message.of("many/2999", "heard"), next());
    client.unsubscribeAsync(topics).get(60, TimeUnit.SECONDS);
    client.subscribe("end");
    client.publish("many/2999", "unheard");
    client.publish("end", "heard");
    assertEquals(Message.of("end", "heard"), next());
  }

  @Test
  void inLockStepEverythingComesToo() throws Exception {
    var settings = settings();
    settings = settings.withTerms(settings.terms().withWindow(1));
    client.subscribe("step");
    try (var slow = PsrtClient.connect(settings)) {
      for (int i = 0; i < 100; i++) {
        var _ = slow.publishAsync(Message.of("step", "" + i));
      }
    }
    for (int i = 0; i < 100; i++) {
      assertEquals("" + i, next().text());
    }
  }

  @Test
  void farewellWaitsForEveryAnswer() throws Exception {
    var outcomes = new ArrayList<CompletableFuture<?>>();
    try (var leaving = PsrtClient.connect(settings())) {
      for (int i = 0; i < 5000; i++) {
        outcomes.add(leaving.publishAsync(Message.of("bye", "" + i)));
      }
    }
    for (CompletableFuture<?> outcome : outcomes) {
      assertTrue(outcome.isDone() && !outcome.isCompletedExceptionally(), outcome::toString);
    }
  }

  @Test
  void aFileArrivesAsItIs(@TempDir Path folder) throws Exception {
    var content = new byte[1_000_000];
    for (int i = 0; i < content.length; i++) {
      content[i] = (byte) (i * 7);
    }
    Path file = Files.write(folder.resolve("body"), content);
    client.subscribe("file");
    client.publishAsync(new FileMessage("file", file, 9), null).get(60, TimeUnit.SECONDS);
    assertEquals(new Message("file", Bytes.wrap(content), 9), next());
  }

  @Test
  void whatIsKeptOnDiskOutlivesItsKill(@TempDir Path folder) throws Exception {
    client.subscribe("kept");
    psrtd.kill();
    await(ClientEvent.Disconnected.class);
    try (var store = Store.open(folder, 1 << 20)) {
      try (var keeping = PsrtClient.start(settings(), store, _ -> {})) {
        for (int i = 0; i < 100; i++) {
          keeping.publishAsync(Message.of("kept", "" + i)).get(60, TimeUnit.SECONDS);
        }
      }
      psrtd.start();
      await(ClientEvent.Receiving.class);
      client.publish("kept", "subscribed again");
      assertEquals("subscribed again", next().text());
      try (var sending = PsrtClient.start(settings(), store, _ -> {})) {
        assertTrue(sending.awaitDelivery(SOON));
      }
    }
    for (int i = 0; i < 100; i++) {
      assertEquals("" + i, next().text());
    }
  }

  /// psrtd hangs up without a word on anything above its max_pub_size.
  @Test
  void whatItHangsUpOnHoldsNothingUp(@TempDir Path folder) throws Exception {
    var wide = settings().terms();
    var limits = new PsrtLimits(4_000_000, 1_000_000, 32, 4096);
    var settings =
        settings()
            .withTerms(
                new ClientTerms(
                    limits, Duration.ofSeconds(2), false, wide.operations(), wide.bytes()));
    client.subscribe("#");
    var told = new LinkedBlockingQueue<ClientEvent>();
    try (var store = Store.open(folder, 1 << 26);
        var keeping = PsrtClient.start(settings, store, telling(told))) {
      for (int size : List.of(1000, 3_000_000, 1_099_998, 1_099_999, 2_000_000, 2)) {
        var message = new Message("k", Bytes.wrap(new byte[size]));
        keeping.publishAsync(message).get(20, TimeUnit.SECONDS);
      }
      assertTrue(keeping.awaitDelivery(Duration.ofSeconds(60)), told::toString);
    }
    var given = told.stream().filter(ClientEvent.Undelivered.class::isInstance).toList();
    assertEquals(List.of(3_000_002, 1_100_001, 2_000_002), sizes(given), given::toString);
    var heard = new LinkedHashSet<Integer>();
    while (heard.isEmpty() || heard.getLast() != 2) {
      heard.add(next().body().size());
    }
    assertEquals(List.of(1000, 1_099_998, 2), List.copyOf(heard));
  }

  private static List<Integer> sizes(List<ClientEvent> undelivered) {
    return undelivered.stream()
        .map(event -> ((ClientEvent.Undelivered) event).because())
        .map(because -> because.replaceFirst(".* have ([0-9]+) bytes.*", "$1"))
        .map(Integer::valueOf)
        .toList();
  }

  private static ClientListener telling(BlockingQueue<ClientEvent> told) {
    return new ClientListener() {
      @Override
      public void received(Message message) {
        // Nobody subscribes here.
      }

      @Override
      public void happened(ClientEvent event) {
        told.add(event);
      }
    };
  }
}
