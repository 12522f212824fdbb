package io.portolan.psrt.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.portolan.psrt.broker.Broker;
import io.portolan.psrt.broker.BrokerSettings;
import io.portolan.psrt.broker.Doorkeeper;
import io.portolan.psrt.broker.Neighbours;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What MQTT clients are answered when the cluster has not kept what they published.
@Timeout(180)
class ClusterDoorTest {
  private final Neighbours neighbours = new Neighbours();
  private final Neighbours.Member member = neighbours.member();
  private final MqttDoor door;

  ClusterDoorTest() throws IOException {
    var broker = new Broker(BrokerSettings.DEFAULT, new Doorkeeper(), Instant.EPOCH, member);
    member.open(broker);
    var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    door = MqttDoor.open(MqttSettings.at(any), broker, Duration.ofSeconds(1));
  }

  @AfterEach
  void stop() {
    door.close();
  }

  private static int reason(MqttMessage reply) {
    return ((MqttPubReplyMessageVariableHeader) reply.variableHeader()).reasonCode() & 0xFF;
  }

  @Test
  void clientsOfMqtt5AreToldAndMayTryAgain() {
    try (var peer = new MqttPeer(door.addresses().getFirst(), MqttVersion.MQTT_5).in("five")) {
      neighbours.keeps(false);
      peer.publish(1, 1, "a", "x");
      assertEquals(0x80, reason(peer.hear(MqttMessageType.PUBACK)));
      peer.publish(2, 2, "a", "x");
      assertEquals(0x80, reason(peer.hear(MqttMessageType.PUBREC)));

      neighbours.keeps(true);
      peer.publish(2, 2, "a", "x");
      assertEquals(0, reason(peer.hear(MqttMessageType.PUBREC)));
      assertEquals(3, member.offered().size());
    }
  }

  @Test
  void clientsOfMqtt311AreHungUpOnSinceTheyCannotBeTold() {
    try (var peer = new MqttPeer(door.addresses().getFirst(), MqttVersion.MQTT_3_1_1).in("three")) {
      neighbours.keeps(false);
      peer.publish(0, 0, "a", "x");
      peer.publish(1, 1, "a", "x");
      assertTrue(peer.isClosed());
    }
  }
}
