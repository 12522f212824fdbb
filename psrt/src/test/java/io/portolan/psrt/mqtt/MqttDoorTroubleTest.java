package io.portolan.psrt.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.mqtt.MqttVersion;
import io.portolan.psrt.broker.Broker;
import io.portolan.psrt.broker.BrokerSettings;
import io.portolan.psrt.broker.Doorkeeper;
import io.portolan.psrt.session.PsrtTimeouts;
import io.portolan.wire.Bytes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// MQTT clients that do not behave.
@Timeout(180)
class MqttDoorTroubleTest {
  private static final Duration SHORT = Duration.ofMillis(400);
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int DRIP_MILLIS = 40;
  private static final MqttVersion THREE = MqttVersion.MQTT_3_1_1;

  private final Broker broker = new Broker(BrokerSettings.DEFAULT, new Doorkeeper(), Instant.EPOCH);
  private final List<AutoCloseable> things = new ArrayList<>();

  /// @param silence how long a CONNECT may take
  private MqttDoor open(Duration silence) throws IOException {
    var usual = MqttSettings.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    return keep(
        MqttDoor.open(
            new MqttSettings(
                usual.binds(),
                List.of(),
                null,
                new PsrtTimeouts(silence, 1000, SHORT, Duration.ofHours(1)),
                usual.keepAlive(),
                usual.inFlight(),
                usual.retained(),
                usual.strictTopics(),
                usual.connections(),
                usual.loginsInFlight()),
            broker,
            Duration.ofSeconds(1)));
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable thing : things.reversed()) {
      thing.close();
    }
  }

  private <T extends AutoCloseable> T keep(T thing) {
    things.add(thing);
    return thing;
  }

  private MqttPeer peer(MqttDoor door) {
    return keep(new MqttPeer(door.addresses().getFirst(), THREE));
  }

  /// Says one byte after the other until nobody listens.
  private void drip(MqttPeer peer) {
    var tap = keep(Executors.newSingleThreadScheduledExecutor());
    var _ =
        tap.scheduleAtFixedRate(
            () -> peer.say(Bytes.of('a')), DRIP_MILLIS, DRIP_MILLIS, TimeUnit.MILLISECONDS);
  }

  private int awaitSessions(int wanted) {
    long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (broker.statistics().sessions() != wanted && System.nanoTime() - until < 0) {
      Thread.onSpinWait();
    }
    return broker.statistics().sessions();
  }

  /// Nothing, a byte, and a CONNECT of 8192 bytes with only its head there.
  @ParameterizedTest
  @ValueSource(strings = {"", "10", "108040 0004 4d515454 04 02 0001"})
  void whoDoesNotGetOnWithItsConnectIsHungUpOn(String hex) throws IOException {
    MqttDoor door = open(SHORT);
    assertTrue(peer(door).say(Bytes.ofHex(hex)).isClosed());
  }

  @Test
  void aConnectThatDripsIsCutOff() throws IOException {
    MqttDoor door = open(SHORT);
    MqttPeer peer = peer(door).say(Bytes.ofHex("108040 0004 4d515454 04 02 0001"));
    drip(peer);
    assertTrue(peer.isClosed());
  }

  @Test
  void aPacketThatDripsIsCutOff() throws IOException {
    MqttDoor door = open(LONG);
    MqttPeer peer = peer(door).in("dripping").say(Bytes.ofHex("308040 0001 61"));
    drip(peer);
    assertTrue(peer.isClosed());
    assertEquals(0, awaitSessions(0));
  }

  @Test
  void whoIsSilentLongerThanItSaidIsHungUpOnAndWhoPingsIsNot() throws IOException {
    MqttDoor door = open(LONG);
    MqttPeer pinging = peer(door);
    pinging.connect("pinging", more -> more.keepAlive(1));
    MqttPeer silent = peer(door);
    silent.connect("silent", more -> more.keepAlive(1));
    var closed = CompletableFuture.supplyAsync(silent::isClosed);
    while (!closed.isDone()) {
      pinging.say(Bytes.ofHex("c000")).hear();
    }
    assertTrue(closed.join());
    pinging.say(Bytes.ofHex("c000")).hear();
    silent.close();
    assertEquals(1, awaitSessions(1));
  }

  @Test
  void clientsThatComeAndGoLeaveNothingBehind() throws Exception {
    MqttDoor door = open(LONG);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var clients = new ArrayList<Future<?>>();
      for (int i = 0; i < 200; i++) {
        String name = "client " + i;
        boolean saysFarewell = i % 2 == 0;
        clients.add(
            threads.submit(
                () -> {
                  try (var peer = new MqttPeer(door.addresses().getFirst(), THREE).in(name)) {
                    peer.subscribe(1, "a/+");
                    if (saysFarewell) {
                      peer.say(Bytes.ofHex("e000"));
                    }
                  }
                }));
      }
      for (Future<?> client : clients) {
        client.get();
      }
    }
    assertEquals(0, awaitSessions(0));
    assertEquals(0, door.connections());
    assertEquals(0, broker.statistics().subscriptions());
    assertEquals(200, broker.statistics().logins().accepted());
  }
}
