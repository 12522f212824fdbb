package io.portolan.psrt.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.psrt.codec.FrameScanner;
import io.portolan.psrt.codec.PsrtCodec;
import io.portolan.psrt.message.PsrtLimits;
import io.portolan.psrt.message.PsrtMessage.Push;
import io.portolan.psrt.message.ReplyCode;
import io.portolan.psrt.message.Topic;
import io.portolan.wire.Bytes;
import java.io.ByteArrayOutputStream;
import java.lang.ref.WeakReference;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Queues and policies without a socket.
@Timeout(180)
class BrokerTest {
  private final Doorkeeper doorkeeper = new Doorkeeper();

  private Broker broker(SlowConsumerPolicy policy, int messages, long bytes) {
    var queue = new QueueLimits(messages, bytes, policy, Duration.ofMillis(50));
    return new Broker(
        new BrokerSettings(BrokerLimits.DEFAULT, queue, Duration.ofDays(1)),
        doorkeeper,
        Instant.EPOCH);
  }

  /// Publishes all of them as one batch, as if they had been read at once; `topic=body` each.
  private static void publish(Broker broker, String... messages) {
    publish(broker, broker.publisher(), Access.everything(""), messages);
  }

  private static List<ReplyCode> publish(
      Broker broker, Publisher publisher, Access access, String... messages) {
    var out = new ByteArrayOutputStream();
    for (String message : messages) {
      int equals = message.indexOf('=');
      PsrtCodec.write(
              new Push(
                  7, message.substring(0, equals), Bytes.ofText(message.substring(equals + 1))))
          .writeTo(out);
    }
    byte[] chunk = out.toByteArray();
    int longestRun = Publisher.longestRun(broker.settings().queue());
    var scanner = new FrameScanner(PsrtLimits.DEFAULT, longestRun);
    scanner.over(chunk, 0, chunk.length);
    var replies = new ArrayList<ReplyCode>();
    while (scanner.next() == FrameScanner.Found.RUN) {
      replies.add(
          publisher.publish(
              broker.permissions(access),
              chunk,
              scanner.offset(),
              scanner.length(),
              scanner.count(),
              scanner.topicOffset(),
              scanner.topicLength(),
              System.nanoTime()));
    }
    publisher.flush();
    return replies;
  }

  private static String[] numbered(String topic, int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> topic + "=" + i).toArray(String[]::new);
  }

  @Test
  void everySubscriberGetsEverythingInOrder() {
    Broker broker = broker(SlowConsumerPolicy.DISCONNECT, 1000, 1 << 20);
    var both = new Subscribed(broker, "a", "b");
    var one = new Subscribed(broker, "b", "#");
    publish(broker, "a=1", "a=2", "b=3", "c=4", "a=5");
    assertEquals(List.of("a=1", "a=2", "b=3", "a=5"), both.heard());
    assertEquals(List.of("a=1", "a=2", "b=3", "c=4", "a=5"), one.heard());
    assertEquals(9, broker.statistics().sent().messages());
    assertEquals(0, broker.statistics().queues().messages());
    assertEquals(0, broker.statistics().queues().bytes());
  }

  @Test
  void whatIsNotAllowedReachesNobody() {
    doorkeeper.with("ann", "", "open/#", "#");
    Broker broker = broker(SlowConsumerPolicy.DISCONNECT, 1000, 1 << 20);
    var subscriber = new Subscribed(broker, "#");
    Access ann = doorkeeper.access("ann").orElseThrow();
    assertEquals(
        List.of(ReplyCode.OK, ReplyCode.ACCESS_DENIED, ReplyCode.OK, ReplyCode.ACCESS_DENIED),
        publish(broker, broker.publisher(), ann, "open/a=1", "closed=2", "open/a=3", "closed=4"));
    assertEquals(List.of("open/a=1", "open/a=3"), subscriber.heard());
    assertEquals(2, broker.statistics().published().denied());
    assertEquals(4, broker.statistics().published().messages());
  }

  @Test
  void aQueueThatIsFullIsCutAndTheOthersAreNot() {
    Broker broker = broker(SlowConsumerPolicy.DISCONNECT, 10, 1 << 20);
    var slow = new Subscribed(broker, "a");
    var other = new Subscribed(broker, "a");
    slow.takes(0);
    publish(broker, numbered("a", 0, 2));
    for (int i = 2; i < 10; i++) {
      publish(broker, "a=" + i);
    }
    assertEquals("", slow.closedBecause());
    assertEquals(10, slow.queue().messages());
    publish(broker, "a=10");
    assertEquals("queue full", slow.closedBecause());
    assertNull(slow.session.outbound());
    publish(broker, "a=11");
    assertEquals(List.of(numbered("a", 0, 12)), other.heard());
    var queues = broker.statistics().queues();
    assertEquals(10, queues.discarded());
    assertEquals(2, queues.unjoined());
    assertEquals(1, queues.disconnected());
    assertEquals(0, queues.bytes());
    assertEquals(2, broker.statistics().sessions());
  }

  @Test
  void aBatchLargerThanTheQueueDoesNotCutWhoTakesIt() {
    Broker broker = broker(SlowConsumerPolicy.DISCONNECT, 8, 1 << 20);
    var subscriber = new Subscribed(broker, "#");
    publish(broker, numbered("a", 0, 500));
    assertEquals(List.of(numbered("a", 0, 500)), subscriber.heard());
    assertEquals("", subscriber.closedBecause());
  }

  @Test
  void bytesAreLimitedByWhatIsKeptAlive() {
    Broker broker = broker(SlowConsumerPolicy.DISCONNECT, 1_000_000, 10_000);
    var slow = new Subscribed(broker, "a");
    slow.takes(0);
    String body = "x".repeat(992);
    for (int i = 0; i < 10; i++) {
      publish(broker, "a=" + body);
    }
    assertEquals(10_000, slow.queue().bytes());
    publish(broker, "a=");
    assertEquals("queue full", slow.closedBecause());
  }

  @Test
  void aLittleOfALargeBufferDoesNotKeepItAlive() {
    Broker broker = broker(SlowConsumerPolicy.DISCONNECT, 1000, 1 << 20);
    var slow = new Subscribed(broker, "a");
    slow.takes(0);
    var batch = new ArrayList<String>(List.of(numbered("other", 0, 1000)));
    batch.add(500, "a=1");
    for (int i = 0; i < 100; i++) {
      publish(broker, batch.toArray(String[]::new));
    }
    assertEquals(100, slow.queue().messages());
    assertEquals(100 * 9, slow.queue().bytes());
    slow.takes(Long.MAX_VALUE);
    assertEquals(100, slow.heard().size());
    assertEquals(0, slow.queue().bytes());
  }

  @Test
  void theOldestAreDroppedAndTheRestComesInOrder() {
    Broker broker = broker(SlowConsumerPolicy.DROP_OLDEST, 10, 1 << 20);
    var slow = new Subscribed(broker, "a");
    slow.takes(5);
    publish(broker, "a=0");
    for (int i = 1; i < 25; i += 3) {
      publish(broker, numbered("a", i, i + 3));
    }
    slow.takes(Long.MAX_VALUE);
    // The first was on its way; the last nine are what fitted beside it.
    var expected = new ArrayList<String>(List.of("a=0"));
    expected.addAll(List.of(numbered("a", 16, 25)));
    assertEquals(expected, slow.heard());
    assertEquals(15, broker.statistics().queues().dropped());
    assertEquals(10, broker.statistics().sent().messages());
  }

  @Test
  void onlyTheNewestOfEachTopicWaits() {
    Broker broker = broker(SlowConsumerPolicy.LATEST_PER_TOPIC, 100, 1 << 20);
    var slow = new Subscribed(broker, "#");
    slow.takes(3);
    publish(broker, "a=on its way");
    publish(broker, "a=1", "b=1", "c=1");
    publish(broker, numbered("b", 2, 40));
    publish(broker, "a=2", "d=1", "a=3");
    slow.takes(Long.MAX_VALUE);
    assertEquals(List.of("a=on its way", "a=3", "b=39", "c=1", "d=1"), slow.heard());
    publish(broker, "a=4", "b=40");
    assertEquals(List.of("a=4", "b=40"), slow.heard());
    var statistics = broker.statistics();
    assertEquals(2 + 38, statistics.queues().replaced());
    assertEquals(0, statistics.queues().bytes());
    assertEquals(0, statistics.queues().messages());
  }

  @Test
  void ofTooManyTopicsTheOldestAreDropped() {
    Broker broker = broker(SlowConsumerPolicy.LATEST_PER_TOPIC, 3, 1 << 20);
    var slow = new Subscribed(broker, "#");
    slow.takes(3);
    publish(broker, "x=0");
    publish(broker, "a=1", "b=1", "c=1");
    publish(broker, "b=2", "d=1", "a=2");
    slow.takes(Long.MAX_VALUE);
    assertEquals(List.of("x=0", "d=1", "a=2"), slow.heard());
  }

  @Test
  void aPublisherWaitsForRoomAndThenGoesOn() throws Exception {
    var settings =
        new BrokerSettings(
            BrokerLimits.DEFAULT,
            new QueueLimits(
                4, 1 << 20, SlowConsumerPolicy.THROTTLE_PUBLISHER, Duration.ofSeconds(30)),
            Duration.ofDays(1));
    var patient = new Broker(settings, doorkeeper, Instant.EPOCH);
    var slow = new Subscribed(patient, "a");
    slow.takes(0);
    var through = new CountDownLatch(1);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var publishing =
          threads.submit(
              () -> {
                publish(patient, numbered("a", 0, 9));
                through.countDown();
              });
      while (patient.statistics().queues().throttled() == 0 && !publishing.isDone()) {
        Thread.onSpinWait();
      }
      assertEquals(1, through.getCount());
      slow.takes(Long.MAX_VALUE);
      publishing.get();
    }
    assertEquals(List.of(numbered("a", 0, 9)), slow.heard());
    assertEquals("", slow.closedBecause());
    assertTrue(patient.statistics().queues().throttled() >= 1);
  }

  @Test
  void aPublisherDoesNotWaitForEver() {
    Broker broker = broker(SlowConsumerPolicy.THROTTLE_PUBLISHER, 4, 1 << 20);
    var stuck = new Subscribed(broker, "a");
    var other = new Subscribed(broker, "a");
    stuck.takes(0);
    publish(broker, numbered("a", 0, 9));
    assertEquals("queue full", stuck.closedBecause());
    assertEquals(List.of(numbered("a", 0, 9)), other.heard());
  }

  @Test
  void aSenderMayTakeAnyPartAndLosesNothing() {
    Broker broker = broker(SlowConsumerPolicy.DISCONNECT, 100_000, 100 << 20);
    for (long seed = 1; seed <= 200; seed++) {
      var random = new Random(seed);
      var subscriber = new Subscribed(broker, "a", "b");
      var expected = new ArrayList<String>();
      int number = 0;
      for (int i = 0; i < 30; i++) {
        var batch = new ArrayList<String>();
        for (int j = random.nextInt(6); j >= 0; j--) {
          batch.add((random.nextBoolean() ? "a=" : "b=") + number++);
        }
        publish(broker, batch.toArray(String[]::new));
        expected.addAll(batch);
        subscriber.takes(random.nextInt(60));
      }
      subscriber.takes(Long.MAX_VALUE);
      assertEquals(expected, subscriber.heard(), "seed " + seed);
      assertEquals(0, subscriber.queue().bytes(), "seed " + seed);
      subscriber.session.end();
    }
    assertEquals(0, broker.statistics().sessions());
    assertEquals(0, broker.statistics().subscriptions());
  }

  @Test
  void orderHoldsForEachOfManyPublishersAtOnce() throws Exception {
    Broker broker = broker(SlowConsumerPolicy.DISCONNECT, 1_000_000, 1L << 30);
    var subscribers = IntStream.range(0, 3).mapToObj(_ -> new Subscribed(broker, "#")).toList();
    int publishers = 4;
    int each = 5_000;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var publishing = new ArrayList<Future<?>>();
      for (int p = 0; p < publishers; p++) {
        String topic = "p" + p;
        publishing.add(
            threads.submit(
                () -> {
                  Publisher publisher = broker.publisher();
                  for (int i = 0; i < each; i += 10) {
                    publish(broker, publisher, Access.everything(""), numbered(topic, i, i + 10));
                  }
                }));
      }
      for (Future<?> one : publishing) {
        one.get();
      }
    }
    for (Subscribed subscriber : subscribers) {
      List<String> heard = subscriber.heard();
      assertEquals(publishers * each, heard.size());
      for (int p = 0; p < publishers; p++) {
        String topic = "p" + p;
        assertEquals(
            List.of(numbered(topic, 0, each)),
            heard.stream().filter(message -> message.startsWith(topic + "=")).toList());
      }
    }
  }

  @Test
  void buffersMayBeUsedAgainOnlyWhenNobodyRefersToThem() {
    Broker broker = broker(SlowConsumerPolicy.DISCONNECT, 100, 1 << 20);
    var subscriber = new Subscribed(broker, "a");
    var publisher = broker.publisher();
    byte[] chunk = PsrtCodec.write(new Push(1, "a", Bytes.EMPTY)).toArray();
    var everything = broker.permissions(Access.everything(""));
    publisher.publish(everything, chunk, 0, chunk.length, 1, 6, 1, 0);
    assertTrue(publisher.flush());
    subscriber.takes(3);
    publisher.publish(everything, chunk, 0, chunk.length, 1, 6, 1, 0);
    assertFalse(publisher.flush());
    publisher.publish(everything, chunk, 0, chunk.length, 1, 6, 1, 0);
    assertFalse(publisher.flush());
    subscriber.takes(Long.MAX_VALUE);
    publisher.publish(everything, chunk, 0, chunk.length, 1, 6, 1, 0);
    assertTrue(publisher.flush());
    assertEquals(4, subscriber.heard().size());
  }

  @Test
  void thereAreNoMoreSessionsThanAllowed() {
    var limits = new BrokerLimits(PsrtLimits.DEFAULT, 2, 3);
    var broker =
        new Broker(
            new BrokerSettings(limits, QueueLimits.DEFAULT, Duration.ofDays(1)),
            doorkeeper,
            Instant.EPOCH);
    var first = new Subscribed(broker, "a");
    var second = new Subscribed(broker, "a");
    var peer = InetSocketAddress.createUnresolved("third", 1);
    assertTrue(broker.open(Access.everything(""), peer, false, _ -> {}).isEmpty());
    first.session.end();
    assertTrue(broker.open(Access.everything(""), peer, false, _ -> {}).isPresent());
    List<Topic> three = List.of(Topic.of("b"), Topic.of("c"), Topic.of("d"));
    assertEquals(ReplyCode.ERROR, second.session.subscribe(three));
    assertEquals(3, broker.statistics().subscriptions());
  }

  /// A session, and what its connection keeps alive.
  private record Connected(ClientSession session, WeakReference<byte[]> buffer) {
    static Connected to(Broker broker) {
      var buffer = new byte[1000];
      var peer = InetSocketAddress.createUnresolved("gone", 1);
      var session =
          broker
              .open(Access.everything(""), peer, false, why -> buffer[0] = (byte) why.length())
              .orElseThrow();
      return new Connected(session, new WeakReference<>(buffer));
    }
  }

  @Test
  void anEndedSessionKeepsNothingOfItsConnectionAlive() {
    Broker broker = broker(SlowConsumerPolicy.DISCONNECT, 100, 1 << 20);
    var connected = Connected.to(broker);
    connected.session().subscribe(List.of(Topic.of("a")));
    // From now on it is remembered that this session hears of the topic.
    publish(broker, "a=1");
    connected.session().end();
    long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (connected.buffer().get() != null && System.nanoTime() - until < 0) {
      System.gc();
    }
    assertNull(connected.buffer().get());
    connected.session().hangUp("late");
  }

  @Test
  void anEndedSessionSubscribesNothing() {
    Broker broker = broker(SlowConsumerPolicy.DISCONNECT, 100, 1 << 20);
    var gone = new Subscribed(broker, "a");
    gone.session.end();
    assertEquals("session ended", gone.closedBecause());
    assertEquals(ReplyCode.ERROR, gone.session.subscribe(List.of(Topic.of("b"))));
    assertEquals(0, broker.statistics().subscriptions());
    assertNull(gone.session.join(gone));
  }
}
