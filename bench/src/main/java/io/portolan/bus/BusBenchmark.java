package io.portolan.bus;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import io.portolan.psrt.broker.Broker;
import io.portolan.psrt.broker.BrokerSettings;
import io.portolan.psrt.client.PsrtClient;
import io.portolan.psrt.client.PsrtClientSettings;
import io.portolan.psrt.config.Everybody;
import io.portolan.psrt.mqtt.MqttDoor;
import io.portolan.psrt.mqtt.MqttSettings;
import io.portolan.psrt.server.PsrtServer;
import io.portolan.psrt.server.ServerSettings;
import io.portolan.wire.Bytes;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// Messages of 100 bytes from one client to itself, by our broker in the same JVM: over the bus,
/// and with the client that is behind it alone. Each is acknowledged and heard.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class BusBenchmark {
  private static final int MESSAGES = 1000;
  private static final String TOPIC = "plant/temp";
  private static final byte[] BODY = new byte[100];
  private static final Duration LONG = Duration.ofSeconds(20);

  /// By whom.
  @Param({"PsrtClient", "bus over PSRT", "HiveMQ client", "bus over MQTT 5"})
  public String way = "";

  /// What is done by each of them.
  private interface Way {
    CompletableFuture<?> publish();

    void awaitAll() throws InterruptedException;
  }

  private final ArrayDeque<Closeable> open = new ArrayDeque<>();
  private @Nullable Way chosen;

  /// Opens broker and client.
  @Setup
  public void open() throws IOException, InterruptedException {
    var broker = new Broker(BrokerSettings.DEFAULT, new Everybody(), Instant.now());
    var server = PsrtServer.open(ServerSettings.loopback(), broker);
    open.push(server);
    var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    var door = MqttDoor.open(MqttSettings.at(any), broker, Duration.ZERO);
    open.push(door);
    String psrt = "127.0.0.1:" + ((InetSocketAddress) server.addresses().getFirst()).getPort();
    int mqtt = door.addresses().getFirst().getPort();
    chosen =
        switch (way) {
          case "PsrtClient" -> client(psrt);
          case "bus over PSRT" -> bus("psrt://" + psrt);
          case "HiveMQ client" -> hivemq(mqtt);
          case "bus over MQTT 5" -> bus("mqtt://127.0.0.1:" + mqtt);
          default -> throw new IllegalArgumentException(way);
        };
  }

  private Way client(String broker) throws IOException, InterruptedException {
    var client = PsrtClient.connect(PsrtClientSettings.of(broker));
    open.push(client);
    client.subscribe(TOPIC);
    var message = new io.portolan.psrt.client.Message(TOPIC, Bytes.wrap(BODY));
    return new Way() {
      @Override
      public CompletableFuture<?> publish() {
        return client.publishAsync(message);
      }

      @Override
      public void awaitAll() throws InterruptedException {
        for (int i = 0; i < MESSAGES; i++) {
          client.receive(LONG).orElseThrow();
        }
      }
    };
  }

  private Way bus(String uri) throws IOException, InterruptedException {
    PubSub bus = PubSub.open(uri);
    open.push(bus);
    bus.subscribe(TOPIC);
    var message = Message.of(TOPIC, "x".repeat(BODY.length));
    return new Way() {
      @Override
      public CompletableFuture<?> publish() {
        return bus.publishAsync(message);
      }

      @Override
      public void awaitAll() throws InterruptedException {
        for (int i = 0; i < MESSAGES; i++) {
          bus.receive(LONG).orElseThrow();
        }
      }
    };
  }

  private Way hivemq(int port) {
    var client = Mqtt5Client.builder().serverHost("127.0.0.1").serverPort(port).buildAsync();
    var heard = new Semaphore(0);
    client.publishes(MqttGlobalPublishFilter.ALL, _ -> heard.release());
    client.connect().join();
    open.push(() -> client.disconnect().join());
    client.subscribeWith().topicFilter(TOPIC).qos(MqttQos.AT_LEAST_ONCE).send().join();
    return new Way() {
      @Override
      public CompletableFuture<?> publish() {
        return client.publishWith().topic(TOPIC).qos(MqttQos.AT_LEAST_ONCE).payload(BODY).send();
      }

      @Override
      public void awaitAll() throws InterruptedException {
        if (!heard.tryAcquire(MESSAGES, LONG.toSeconds(), TimeUnit.SECONDS)) {
          throw new IllegalStateException("not all came");
        }
      }
    };
  }

  /// Client first, then the broker.
  @TearDown
  public void close() throws IOException {
    for (Closeable each : open) {
      each.close();
    }
    open.clear();
  }

  /// Publishes and waits until everything is acknowledged and heard.
  @Benchmark
  @OperationsPerInvocation(MESSAGES)
  public void heard() throws InterruptedException {
    Way client = chosen;
    if (client == null) {
      throw new IllegalStateException("not open");
    }
    var outcomes = new CompletableFuture<?>[MESSAGES];
    for (int i = 0; i < MESSAGES; i++) {
      outcomes[i] = client.publish();
    }
    client.awaitAll();
    CompletableFuture.allOf(outcomes).join();
  }
}
