package io.portolan.psrt.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.psrt.broker.Broker;
import io.portolan.psrt.broker.BrokerLimits;
import io.portolan.psrt.broker.BrokerSettings;
import io.portolan.psrt.broker.Doorkeeper;
import io.portolan.psrt.broker.QueueLimits;
import io.portolan.psrt.broker.SlowConsumerPolicy;
import io.portolan.psrt.codec.PsrtCodec;
import io.portolan.psrt.message.PsrtMessage.Login;
import io.portolan.psrt.message.PsrtMessage.Publish;
import io.portolan.psrt.message.PsrtMessage.Push;
import io.portolan.psrt.message.PsrtMessage.Token;
import io.portolan.psrt.session.PsrtTimeouts;
import io.portolan.wire.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Clients that do not behave, and those beside them.
@Timeout(180)
class PsrtServerTroubleTest {
  private static final Duration SHORT = Duration.ofMillis(1500);

  private final List<Peer> peers = new ArrayList<>();
  private final Doorkeeper doorkeeper = new Doorkeeper();
  private Broker broker;
  private PsrtServer server;

  PsrtServerTroubleTest() throws IOException {
    open(BrokerSettings.DEFAULT.queue(), Duration.ofSeconds(30), 100_000);
  }

  private void open(QueueLimits queue, Duration silence, int connections) throws IOException {
    if (server != null) {
      server.close();
    }
    broker =
        new Broker(
            new BrokerSettings(BrokerLimits.DEFAULT, queue, Duration.ofDays(1)),
            doorkeeper,
            Instant.EPOCH);
    server =
        PsrtServer.open(
            new ServerSettings(
                List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                List.of(),
                null,
                true,
                PsrtTimeouts.DEFAULT.withSilence(silence),
                Duration.ofSeconds(1),
                connections,
                16,
                true),
            broker);
  }

  private SocketAddress address() {
    return server.addresses().getFirst();
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

  private record Both(Peer control, Peer data, Token token) {}

  private Both both(int timeoutSeconds, String... filters) {
    Peer control = keep(Peer.control(address(), "", ""));
    Token token = control.token();
    control.subscribe(filters);
    Peer data = keep(Peer.data(address(), token, timeoutSeconds)).hears("01");
    return new Both(control, data, token);
  }

  private static Bytes numbered(int number, int size) {
    var body = ByteBuffer.allocate(Math.max(4, size)).putInt(0, number);
    return PsrtCodec.write(new Publish(7, "n/" + number % 7, Bytes.copyOf(body)));
  }

  private static int numberIn(Push push) {
    return push.body().buffer().getInt();
  }

  /// Publishes so many messages, hears their acknowledgements, and says how many there were.
  private int flood(int messages, int size) {
    try (Peer publisher = Peer.control(address(), "", "")) {
      publisher.token();
      int batch = Math.max(1, 50_000 / (size + 20));
      for (int i = 0; i < messages; ) {
        var out = new ByteArrayOutputStream();
        int n = 0;
        for (; n < batch && i < messages; n++, i++) {
          numbered(i, size).writeTo(out);
        }
        publisher.say(Bytes.wrap(out.toByteArray()));
        if (!publisher.hear(n).equals(Bytes.ofHex("01".repeat(n)))) {
          throw new AssertionError("not acknowledged");
        }
      }
    }
    return messages;
  }

  /// Hears all numbered messages in order.
  private static int listen(Peer data, int messages) {
    for (int i = 0; i < messages; i++) {
      int heard = numberIn(data.push());
      if (heard != i) {
        throw new AssertionError("heard " + heard + ", expected " + i);
      }
    }
    return messages;
  }

  @Test
  void orderHoldsAndNothingIsTwiceForManySubscribersUnderLoad() throws Exception {
    open(
        new QueueLimits(1 << 20, 1 << 30, SlowConsumerPolicy.DISCONNECT, SHORT),
        SHORT.multipliedBy(100),
        100);
    int messages = 40_000;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var listening = new ArrayList<Future<Integer>>();
      for (int i = 0; i < 8; i++) {
        Both both = both(255, "#", "n/+", "n/#", "n/3");
        listening.add(threads.submit(() -> listen(both.data(), messages)));
      }
      flood(messages, 60);
      for (Future<Integer> each : listening) {
        assertEquals(messages, each.get());
      }
    }
    assertEquals(8L * messages, broker.statistics().sent().messages());
    assertEquals(0, broker.statistics().queues().bytes());
  }

  @ParameterizedTest
  @EnumSource(
      value = SlowConsumerPolicy.class,
      names = {"DISCONNECT", "DROP_OLDEST", "LATEST_PER_TOPIC"})
  void aSuspendedSubscriberDoesNotDisturbItsNeighbour(SlowConsumerPolicy policy) throws Exception {
    open(new QueueLimits(2000, 4 << 20, policy, SHORT), Duration.ofSeconds(30), 100);
    Both suspended = both(255, "#");
    int messages = 20_000;
    Both neighbour = both(255, "#");
    // The neighbour reads in step with the publisher, so that only the suspended one is slow.
    try (Peer publisher = Peer.control(address(), "", "")) {
      publisher.token();
      for (int i = 0; i < messages; i += 50) {
        var out = new ByteArrayOutputStream();
        for (int j = i; j < i + 50; j++) {
          numbered(j, 1000).writeTo(out);
        }
        publisher.say(Bytes.wrap(out.toByteArray()));
        publisher.hear(50);
        for (int j = i; j < i + 50; j++) {
          assertEquals(j, numberIn(neighbour.data().push()));
        }
      }
    }
    suspended.control().say("00").hears("01");
    var queues = broker.statistics().queues();
    assertTrue(queues.bytes() <= 4 << 20, () -> "keeps " + queues.bytes() + " bytes");
    switch (policy) {
      case DISCONNECT -> {
        assertEquals(1, queues.disconnected());
        assertTrue(wasCut(suspended.data()));
        Peer again = keep(Peer.data(address(), suspended.token(), 255)).hears("01");
        flood(1, 4);
        assertEquals(0, numberIn(again.push()));
      }
      case DROP_OLDEST -> {
        assertTrue(queues.dropped() > 0);
        assertEquals(messages - 1, lastHeard(suspended.data(), messages - 1));
      }
      case LATEST_PER_TOPIC -> {
        assertTrue(queues.replaced() > 0);
        assertTrue(queues.messages() <= 20, () -> queues.messages() + " messages wait");
        assertEquals(messages - 1, lastHeard(suspended.data(), messages - 1));
      }
      case THROTTLE_PUBLISHER -> throw new AssertionError("holds up its neighbour by design");
    }
  }

  /// Whole messages in rising order come, and then, perhaps in the middle of one, the end.
  private static boolean wasCut(Peer data) {
    int before = -1;
    try {
      while (true) {
        int heard = numberIn(data.push());
        assertTrue(heard > before);
        before = heard;
      }
    } catch (UncheckedIOException e) {
      return !(e.getCause() instanceof SocketTimeoutException);
    }
  }

  /// The last number heard, up to `wanted`, rising within each topic.
  private static int lastHeard(Peer data, int wanted) {
    var last = new HashMap<String, Integer>();
    int heard = -1;
    while (heard < wanted) {
      Push push = data.push();
      heard = numberIn(push);
      int before = last.getOrDefault(push.topic(), -1);
      assertTrue(heard > before, "heard " + heard + " after " + before);
      last.put(push.topic(), heard);
    }
    return heard;
  }

  @Test
  void aPublisherIsHeldBackByASubscriberThatReadsSlowly() throws Exception {
    open(
        new QueueLimits(
            100, 1 << 20, SlowConsumerPolicy.THROTTLE_PUBLISHER, Duration.ofSeconds(60)),
        Duration.ofSeconds(30),
        100);
    Both slow = both(255, "#");
    int messages = 20_000;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Integer> flooding = threads.submit(() -> flood(messages, 1000));
      while (broker.statistics().queues().throttled() == 0 && !flooding.isDone()) {
        Thread.onSpinWait();
      }
      assertEquals(messages, listen(slow.data(), messages));
      assertEquals(messages, flooding.get());
    }
    assertTrue(broker.statistics().queues().throttled() > 0);
    assertEquals(0, broker.statistics().queues().disconnected());
  }

  @Test
  void aFloodThatNobodyReadsTheRepliesOfStopsAtTheFlooder() throws Exception {
    open(QueueLimits.DEFAULT, SHORT, 100);
    Peer flooder = keep(Peer.control(address(), "", ""));
    flooder.token();
    var nops = Bytes.wrap(new byte[1 << 20]);
    // Nobody reads the answers: they fill the way back, the broker stops reading, and in the end
    // it closes.
    boolean stopped = false;
    for (int i = 0; i < 200 && !stopped; i++) {
      try {
        flooder.say(nops);
      } catch (UncheckedIOException e) {
        stopped = true;
      }
    }
    assertTrue(stopped, "200 MB of operations without an answer taken");
    assertEquals(1, flood(1, 10));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ee",
        "eeaa",
        "eeaa00",
        "eeaa00 05",
        "eeaa00 0500000041",
        "eeab00",
        "eeab00 0001020304"
      })
  void whoStopsBeforeTheLoginIsClosed(String hex) throws Exception {
    open(QueueLimits.DEFAULT, SHORT, 100);
    Peer peer = keep(new Peer(address())).say(hex);
    Bytes answer = peer.rest();
    assertTrue(answer.size() <= 4, () -> "heard " + answer);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "01", "017f0a0000", "017f0a00000061", "020a000000 61"})
  void whoFallsSilentAfterTheLoginIsClosedWithoutAByte(String hex) throws Exception {
    open(QueueLimits.DEFAULT, SHORT, 100);
    Peer peer = keep(Peer.control(address(), "", ""));
    peer.token();
    peer.say("00").hears("01").say(hex);
    assertEquals(Bytes.EMPTY, peer.rest());
    assertEquals(0, awaitSessions(0));
  }

  private int awaitSessions(int wanted) {
    long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (broker.statistics().sessions() != wanted && System.nanoTime() - until < 0) {
      Thread.onSpinWait();
    }
    return broker.statistics().sessions();
  }

  @Test
  void aBeaconComesWhereNothingElseDoes() {
    Both patient = both(255, "x");
    Both one = both(1, "y");
    Both zero = both(0, "y");
    one.data().hears("00").hears("00").hears("00");
    zero.data().hears("00").hears("00");
    // By now several beacons of the impatient have come, and none of the patient.
    try (Peer publisher = Peer.control(address(), "", "")) {
      publisher.token();
      publisher.publish("x", "").hears("01");
    }
    patient.data().hears("017f02000000 7800");
  }

  @Test
  void thousandsOfFailedLoginsLeaveOthersAlone() throws Exception {
    var checks = new AtomicInteger();
    try (var pool = Executors.newFixedThreadPool(1)) {
      var slow =
          new Doorkeeper(
                  task ->
                      pool.execute(
                          () -> {
                            checks.incrementAndGet();
                            task.run();
                          }))
              .with("test", "right", "#", "#");
      server.close();
      broker = new Broker(BrokerSettings.DEFAULT, slow, Instant.EPOCH);
      server = PsrtServer.open(ServerSettings.loopback(), broker);
      Peer calm = keep(Peer.control(address(), "test", "right"));
      calm.token();
      int attempts = 3000;
      var over = new CountDownLatch(attempts);
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        var failures = new ArrayList<Future<Bytes>>();
        for (int i = 0; i < attempts; i++) {
          String password = "wrong " + i;
          failures.add(
              threads.submit(
                  () -> {
                    try (Peer stranger =
                        new Peer(address())
                            .say("eeaa00")
                            .hears("eeaa0100")
                            .say(PsrtCodec.write(new Login("test", password)))) {
                      return stranger.rest();
                    } finally {
                      over.countDown();
                    }
                  }));
          if (i % 100 == 0) {
            calm.say("00").hears("01");
          }
        }
        for (int i = 0; i < attempts; i++) {
          assertEquals(Bytes.EMPTY, failures.get(i).get());
          if (i % 100 == 0) {
            calm.say("00").hears("01");
          }
        }
      }
      over.await();
      calm.publish("still", "here").hears("01");
      var logins = broker.statistics().logins();
      assertEquals(attempts, logins.refused());
      assertEquals(0, logins.inFlight());
      assertEquals(attempts + 1, checks.get());
    }
  }

  @Test
  void moreConnectionsThanAllowedWaitTheirTurn() throws Exception {
    open(QueueLimits.DEFAULT, Duration.ofSeconds(30), 2);
    Peer first = keep(Peer.control(address(), "", ""));
    first.token();
    Peer second = keep(Peer.control(address(), "", ""));
    second.token();
    Peer third = keep(new Peer(address())).say("eeaa00");
    first.say("ff").hears("01");
    third.hears("eeaa0100").say("0100000000");
    third.token();
  }

  @Test
  void clientsThatComeAndGoLeaveNothingBehind() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var clients = new ArrayList<Future<?>>();
      for (int i = 0; i < 500; i++) {
        int how = i % 5;
        clients.add(
            threads.submit(
                () -> {
                  Peer control = Peer.control(address(), "", "");
                  Token token = control.token();
                  control.subscribe("a/+", "b");
                  Peer data = Peer.data(address(), token, 1).hears("01");
                  control.publish("a/" + how, "x").hears("01");
                  switch (how) {
                    case 0 -> control.say("ff").hears("01");
                    case 1 -> control.say("77");
                    case 2 -> data.close();
                    case 3 -> control.say("017f");
                    default -> {}
                  }
                  control.close();
                  data.close();
                  return null;
                }));
      }
      for (Future<?> client : clients) {
        client.get();
      }
    }
    assertEquals(0, awaitSessions(0));
    var statistics = broker.statistics();
    assertEquals(0, statistics.subscriptions());
    assertEquals(0, statistics.dataSockets());
    assertEquals(0, statistics.queues().bytes());
    assertEquals(500, statistics.published().messages());
  }
}
