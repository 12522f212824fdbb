package io.portolan.bus;

import io.portolan.psrt.broker.Broker;
import io.portolan.psrt.broker.BrokerSettings;
import io.portolan.psrt.mqtt.MqttDoor;
import io.portolan.psrt.mqtt.MqttSettings;
import io.portolan.psrt.server.PsrtServer;
import io.portolan.psrt.server.ServerSettings;
import io.portolan.psrt.session.PsrtTimeouts;
import java.io.Closeable;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A broker on loopback that speaks PSRT and MQTT, and can be killed and started again on the same
/// ports.
final class BrokerHouse implements Closeable {
  static final PubSubSettings QUICK =
      PubSubSettings.DEFAULT.withRetry(Duration.ofMillis(5), Duration.ofMillis(50));

  final Rights rights = new Rights("open/#");
  private PsrtServer server;
  private MqttDoor door;
  private InetSocketAddress psrt;
  private InetSocketAddress mqtt;

  BrokerHouse() throws IOException {
    open(0, 0);
  }

  private void open(int psrtPort, int mqttPort) throws IOException {
    var defaults = ServerSettings.loopback();
    var broker = new Broker(BrokerSettings.DEFAULT, rights, Instant.EPOCH);
    server =
        PsrtServer.open(
            new ServerSettings(
                List.of(loopback(psrtPort)),
                List.of(),
                null,
                true,
                PsrtTimeouts.DEFAULT.withSilence(Duration.ofSeconds(20)),
                Duration.ZERO,
                defaults.connections(),
                defaults.loginsInFlight(),
                true),
            broker);
    door =
        MqttDoor.open(MqttSettings.at(loopback(mqttPort)).withRetained(100), broker, Duration.ZERO);
    psrt = (InetSocketAddress) server.addresses().getFirst();
    mqtt = door.addresses().getFirst();
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  InetSocketAddress address(Kind kind) {
    return kind.isMqtt() ? mqtt : psrt;
  }

  String hostAndPort(Kind kind) {
    return "127.0.0.1:" + address(kind).getPort();
  }

  String uri(Kind kind) {
    return kind.uri(hostAndPort(kind));
  }

  PubSub connect(Kind kind) throws IOException, InterruptedException {
    return PubSub.open(uri(kind), QUICK);
  }

  PubSub connectAsTest(Kind kind) throws IOException, InterruptedException {
    return PubSub.open(kind.uri("test:1%202%2F3@" + hostAndPort(kind)), QUICK);
  }

  void kill() {
    door.close();
    server.close();
  }

  /// On the same ports, as soon as the system gives them back.
  void restart() throws IOException {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (true) {
      try {
        open(psrt.getPort(), mqtt.getPort());
        return;
      } catch (BindException e) {
        server.close();
        if (System.nanoTime() - until > 0) {
          throw e;
        }
      }
    }
  }

  @Override
  public void close() {
    kill();
  }
}
