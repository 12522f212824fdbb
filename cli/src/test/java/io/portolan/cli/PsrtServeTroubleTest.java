package io.portolan.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.psrt.client.Backoff;
import io.portolan.psrt.client.Message;
import io.portolan.psrt.client.PsrtClient;
import io.portolan.psrt.client.PsrtClientSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The broker as a program among clients that do not behave, in a process of its own.
@Timeout(180)
final class PsrtServeTroubleTest {
  /// Of `test`, `123`, cost 5.
  private static final String HASH = "$2y$05$yrIQWYKOlau58Fk5Qe8.0ewn5LvSl0aLhNtjP1v36nHLp4KQPadym";

  private static final Duration SOON = Duration.ofSeconds(60);

  private final Path folder;
  private final Path config;

  PsrtServeTroubleTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    this.config = folder.resolve("config.yml");
    Files.writeString(
        config,
        """
        server:
          latency_warn: 4000000
          data_queue: 16
          max_topic_depth: 4
          max_pub_size: 1000
          max_topic_length: 200
        proto:
          bind: 127.0.0.1:0
          timeout: 60
          allow_no_tls: true
        auth:
          allow_anonymous: false
          password_file: passwords
          acl: acl.yml
        """);
    Files.writeString(folder.resolve("passwords"), "test:" + HASH + "\n");
    Files.writeString(folder.resolve("acl.yml"), "test: {sub: '#', pub: 'open/#'}\n");
  }

  @Test
  void whatClientsDoIsLogged() throws Exception {
    try (var broker = new BrokerProcess(List.of("--config", config.toString(), "-v"));
        var stranger = PsrtCaller.control(broker.port("tcp"))) {
      assertEquals(0, stranger.login("test", "124").length);
      broker.awaitLog(" info login refused: test from /127.0.0.1:");
      try (var session = PsrtCaller.control(broker.port("tcp"))) {
        assertEquals(32, session.login("test", "123").length);
        broker.awaitLog(" debug client connected: test from /127.0.0.1:");
        assertEquals(0xfe, session.publish("closed", "1"));
        broker.awaitLog(" info may not publish to \"closed\": test from /127.0.0.1:");
      }
      broker.awaitLog(" debug client gone: test from /127.0.0.1:");
    }
  }

  @Test
  void aReloadEndsSessionsWhosePasswordIsAnotherOneNow() throws Exception {
    try (var broker = new BrokerProcess(List.of("--config", config.toString()));
        var session = PsrtCaller.control(broker.port("tcp"));
        var again = PsrtCaller.control(broker.port("tcp"))) {
      assertEquals(32, session.login("test", "123").length);
      broker.hangUp();
      broker.awaitLog("psrt: reloaded");
      assertEquals(1, session.publish("open/a", "still in"));
      Files.writeString(folder.resolve("passwords"), "");
      broker.hangUp();
      broker.awaitLog("psrt: reloaded");
      assertEquals(-1, session.next());
      assertEquals(0, again.login("test", "123").length);
    }
  }

  /// An MQTT client of bare bytes.
  private static final class MqttCaller implements AutoCloseable {
    private final Socket socket;

    MqttCaller(int port) throws IOException {
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setSoTimeout(30_000);
    }

    MqttCaller say(String hex) throws IOException {
      socket.getOutputStream().write(HexFormat.of().parseHex(hex.replace(" ", "")));
      return this;
    }

    MqttCaller hears(String hex) throws IOException {
      byte[] heard = socket.getInputStream().readNBytes(hex.length() / 2);
      assertEquals(hex, HexFormat.of().formatHex(heard));
      return this;
    }

    boolean isClosed() throws IOException {
      return socket.getInputStream().read() < 0;
    }

    void leave() throws IOException {
      socket.close();
    }

    @Override
    public void close() throws IOException {
      leave();
    }
  }

  @Test
  void mqttIsAnnouncedAndKeptAliveAndCounted() throws Exception {
    try (var broker =
        new BrokerProcess(List.of("--bind", "tcp::0", "--mqtt", ":0", "--status", ":0"))) {
      assertTrue(
          broker.ready.matches(
              "ready psrt tcp=127\\.0\\.0\\.1:\\d+ mqtt=127\\.0\\.0\\.1:\\d+"
                  + " status=127\\.0\\.0\\.1:\\d+"),
          broker.ready);
      int port = broker.port("mqtt");
      try (var pinging = new MqttCaller(port);
          var silent = new MqttCaller(port);
          var stranger = new MqttCaller(port)) {
        // CONNECT of 3.1.1 with a keep-alive of 1 s: "aa", then "bb".
        pinging.say("100e 0004 4d515454 04 02 0001 0002 6161").hears("20020000");
        silent.say("100e 0004 4d515454 04 02 0001 0002 6262").hears("20020000");
        // With a login, which nobody has here.
        stranger.say("1012 0004 4d515454 04 82 0001 0002 6363 0002 6d65").hears("20020004");
        assertTrue(stranger.isClosed());
        var closed =
            CompletableFuture.supplyAsync(
                () -> {
                  try {
                    return silent.isClosed();
                  } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                  }
                });
        while (!closed.isDone()) {
          pinging.say("c000").hears("d000");
        }
        assertTrue(closed.get());
        pinging.say("c000").hears("d000");
        // Who is sent away has a moment to hear why, and is counted until it has left.
        silent.leave();
        String status = get(broker, "/status");
        long until = System.nanoTime() + SOON.toNanos();
        while (!status.contains("\"mqtt\":{\"connections\":1,\"refused\":1,\"oversize\":0}")) {
          assertTrue(System.nanoTime() - until < 0, status);
          status = get(broker, "/status");
        }
        assertTrue(get(broker, "/metrics").contains("psrt_mqtt_refused_total 1\n"));
      }
    }
  }

  private static String get(BrokerProcess broker, String path) throws IOException {
    var place = URI.create("http://127.0.0.1:" + broker.port("status") + path).toURL();
    var connection = place.openConnection();
    connection.setReadTimeout(30_000);
    try (var in = connection.getInputStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void clientsFindABrokerAgainThatWasKilledUnderLoad() throws Exception {
    var first = new BrokerProcess(List.of("--bind", "tcp::0"));
    int port = first.port("tcp");
    var settings =
        PsrtClientSettings.of("127.0.0.1:" + port)
            .withBackoff(new Backoff(Duration.ofMillis(20), Duration.ofMillis(200)))
            .atLeastOnce();
    try (first;
        var subscriber = PsrtClient.connect(settings);
        var publisher = PsrtClient.connect(settings)) {
      subscriber.subscribe("load/#");
      int heard = -1;
      var outcomes = new ArrayList<CompletableFuture<@Nullable Void>>();
      for (int i = 0; i < 20_000; i++) {
        outcomes.add(publisher.publishAsync(Message.of("load/a", "" + i)));
        if (i == 10_000) {
          heard = number(subscriber);
          first.kill();
        }
      }
      try (var second = new BrokerProcess(List.of("--bind", "tcp:127.0.0.1:" + port))) {
        assertEquals("ready psrt tcp=127.0.0.1:" + port, second.ready);
        // Each is acknowledged by one of the two brokers, however often it had to be said.
        for (var outcome : outcomes) {
          outcome.get(60, TimeUnit.SECONDS);
        }
        // The subscriber is back without being told: what is published now arrives.
        assertTrue(heard >= 0);
        subscriber.subscribe("again");
        publisher.publish("load/a", "the end");
        String text = text(subscriber);
        while (!text.equals("the end")) {
          text = text(subscriber);
        }
      }
    }
  }

  private static int number(PsrtClient subscriber) throws InterruptedException {
    return Integer.parseInt(text(subscriber));
  }

  private static String text(PsrtClient subscriber) throws InterruptedException {
    return new String(
        subscriber
            .receive(SOON)
            .orElseThrow(() -> new AssertionError("nothing came"))
            .body()
            .toArray(),
        StandardCharsets.UTF_8);
  }
}
