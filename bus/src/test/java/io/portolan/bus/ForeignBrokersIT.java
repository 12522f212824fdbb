package io.portolan.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.bus.PubSubException.Reason;
import io.portolan.wire.Bytes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The same program at mosquitto and at psrtd 0.3.8.
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ForeignBrokersIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir private Path folder;
  private @Nullable Program broker;

  @AfterEach
  void stop() throws IOException {
    if (broker != null) {
      broker.close();
    }
  }

  private Program start(Kind kind) throws IOException {
    Program started = kind.isMqtt() ? Program.mosquitto(folder) : Program.psrtd(folder);
    broker = started;
    return started;
  }

  private static PubSub connect(Kind kind, Program broker, PubSubSettings settings)
      throws IOException, InterruptedException {
    long until = System.nanoTime() + SOON.toNanos();
    while (true) {
      try {
        return PubSub.open(kind.uri("127.0.0.1:" + broker.port()), settings);
      } catch (PubSubException e) {
        if (e.reason() != Reason.UNREACHABLE || System.nanoTime() - until > 0) {
          throw e;
        }
      }
    }
  }

  private PubSub connect(Kind kind) throws IOException, InterruptedException {
    return connect(kind, start(kind), BrokerHouse.QUICK);
  }

  private static String heard(PubSub bus) throws InterruptedException {
    Message message = bus.receive(SOON).orElseThrow();
    return message.topic() + "=" + message.text();
  }

  @ParameterizedTest
  @EnumSource
  void whatIsPublishedIsHeardInOrder(Kind kind) throws Exception {
    try (var bus = connect(kind)) {
      bus.subscribe("plant/+");
      var outcomes = new ArrayList<CompletableFuture<@Nullable Void>>();
      for (int i = 0; i < 500; i++) {
        outcomes.add(bus.publishAsync(Message.of("plant/temp", "" + i)));
      }
      for (int i = 0; i < 500; i++) {
        assertEquals("plant/temp=" + i, heard(bus));
      }
      for (var outcome : outcomes) {
        outcome.get(60, TimeUnit.SECONDS);
      }
      var large = new Message("plant/large", Bytes.wrap(new byte[1_000_000]));
      bus.publish(large);
      assertEquals(large.body(), bus.receive(SOON).orElseThrow().body());
    }
  }

  @ParameterizedTest
  @EnumSource
  void filtersMeanTheSame(Kind kind) throws Exception {
    try (var bus = connect(kind)) {
      bus.subscribe("a/#", "a/b", "a/+", "//c//d", "+/z", "e/#/f");
      bus.publish("a", "unheard");
      bus.publish("$x/z", "unheard");
      bus.publish("a/b", "1");
      bus.publish("/c/d", "2");
      bus.publish("e/g/h", "3");
      bus.subscribe(List.of(Subscription.to("a/#").withParentMatch()));
      bus.publish("a", "4");
      assertEquals(
          List.of("a/b=1", "c/d=2", "e/g/h=3", "a=4"),
          List.of(heard(bus), heard(bus), heard(bus), heard(bus)));
      bus.unsubscribe("a/#");
      bus.publish("a/b/c", "unheard");
      bus.publish("a/b", "5");
      assertEquals("a/b=5", heard(bus));
    }
  }

  /// Over MQTT 5 mosquitto sends one copy for each filter that matches, and nothing tells copies
  /// from messages that are alike.
  @ParameterizedTest
  @EnumSource
  void filtersThatCrossDrawCopiesOverMqtt5(Kind kind) throws Exception {
    try (var bus = connect(kind)) {
      bus.subscribe("a/+", "+/b");
      bus.publish("a/b", "crossed");
      bus.publish("a/c", "last");
      assertEquals("a/b=crossed", heard(bus));
      if (kind == Kind.MQTT_5) {
        assertEquals("a/b=crossed", heard(bus));
      }
      assertEquals("a/c=last", heard(bus));
    }
  }

  /// To an MQTT broker `/a` is another topic than `a`, and one that only foreign programs publish.
  @ParameterizedTest
  @EnumSource
  void aForeignSlashInFrontIsAnotherTopicToMqtt(Kind kind) throws Exception {
    Program running = start(kind);
    try (var bus = connect(kind, running, BrokerHouse.QUICK)) {
      bus.subscribe("s/a", "#");
      bus.unsubscribe("#");
      if (kind.isMqtt()) {
        mosquittoPub(running, "/s/a", "unheard");
      } else {
        bus.publish("/s/a", "heard");
        assertEquals("s/a=heard", heard(bus));
      }
      bus.subscribe("+/+/#");
      if (kind.isMqtt()) {
        mosquittoPub(running, "/s/a", "heard as s/a");
        assertEquals("s/a=heard as s/a", heard(bus));
      }
    }
  }

  private static void mosquittoPub(Program running, String topic, String text)
      throws IOException, InterruptedException {
    Process pub =
        new ProcessBuilder(
                "/usr/bin/mosquitto_pub",
                "-h",
                "127.0.0.1",
                "-p",
                "" + running.port(),
                "-q",
                "1",
                "-t",
                topic,
                "-m",
                text)
            .inheritIO()
            .start();
    assertTrue(pub.waitFor(60, TimeUnit.SECONDS));
    assertEquals(0, pub.exitValue());
  }

  @ParameterizedTest
  @EnumSource
  void deepTopicsAreRefusedByPsrtAlone(Kind kind) throws Exception {
    String deep = "a/".repeat(40) + "b";
    try (var bus = connect(kind)) {
      if (kind.isMqtt()) {
        bus.subscribe(deep);
        bus.publish(deep, "deep");
        assertEquals(deep + "=deep", heard(bus));
      } else {
        var e = assertThrows(PubSubException.class, () -> bus.publish(deep, "deep"));
        assertEquals(Reason.REFUSED, e.reason());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void subscriptionsAndWhatWaitsOutliveTheBroker(Kind kind) throws Exception {
    Program running = start(kind);
    var diary = new Diary();
    try (var bus = connect(kind, running, BrokerHouse.QUICK)) {
      bus.watch(diary);
      diary.await(PubSubEvent.Connected.class);
      bus.subscribe("a", "b/#");
      running.kill();
      diary.await(PubSubEvent.Disconnected.class);
      var later = bus.publishAsync(Message.of("b/c", "meanwhile"));
      running.start();
      diary.await(PubSubEvent.Connected.class);
      later.get(60, TimeUnit.SECONDS);
      assertEquals("b/c=meanwhile", heard(bus));
    }
  }

  @ParameterizedTest
  @EnumSource
  void whoDoesNotFetchMissesNothing(Kind kind) throws Exception {
    Program running = start(kind);
    try (var slow = connect(kind, running, BrokerHouse.QUICK.withInbox(10, FullInbox.WAIT));
        var bus = connect(kind, running, BrokerHouse.QUICK)) {
      slow.subscribe("a");
      for (int i = 0; i < 300; i++) {
        bus.publish("a", "" + i);
      }
      for (int i = 0; i < 300; i++) {
        assertEquals("a=" + i, heard(slow));
      }
    }
  }
}
