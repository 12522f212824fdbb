package io.portolan.psrt.client;

import io.portolan.psrt.broker.Broker;
import io.portolan.psrt.broker.BrokerSettings;
import io.portolan.psrt.broker.Doorkeeper;
import io.portolan.psrt.server.PsrtServer;
import io.portolan.psrt.server.ServerSettings;
import io.portolan.psrt.session.PsrtTimeouts;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// A broker on loopback that can be killed and started again on the same port.
final class BrokerHouse implements Closeable {
  final Doorkeeper doorkeeper =
      new Doorkeeper().with("test", "123", "open/# own/+", "open/# own/+");
  private PsrtServer server;
  private InetSocketAddress address;

  private final BrokerSettings brokerSettings;

  BrokerHouse() throws IOException {
    this(BrokerSettings.DEFAULT);
  }

  BrokerHouse(BrokerSettings brokerSettings) throws IOException {
    this.brokerSettings = brokerSettings;
    open(0);
  }

  private void open(int port) throws IOException {
    var binds = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    var settings = ServerSettings.loopback();
    server =
        PsrtServer.open(
            new ServerSettings(
                List.of(binds),
                List.of(binds),
                null,
                true,
                PsrtTimeouts.DEFAULT.withSilence(Duration.ofSeconds(20)),
                Duration.ZERO,
                settings.connections(),
                settings.loginsInFlight(),
                true),
            new Broker(brokerSettings, doorkeeper, Instant.EPOCH));
    address = (InetSocketAddress) server.addresses().getFirst();
  }

  InetSocketAddress address() {
    return address;
  }

  InetSocketAddress datagrams() {
    return server.datagramAddresses().getFirst();
  }

  PsrtClientSettings settings() {
    return PsrtClientSettings.of("127.0.0.1:" + address.getPort())
        .withBackoff(new Backoff(Duration.ofMillis(5), Duration.ofMillis(50)));
  }

  void kill() {
    server.close();
  }

  void restart() throws IOException {
    open(address.getPort());
  }

  @Override
  public void close() {
    server.close();
  }
}
