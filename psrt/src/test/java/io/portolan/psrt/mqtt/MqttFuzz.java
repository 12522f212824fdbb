package io.portolan.psrt.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.portolan.psrt.broker.Broker;
import io.portolan.psrt.broker.BrokerSettings;
import io.portolan.psrt.broker.Doorkeeper;
import io.portolan.wire.Bytes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Conversations that went wrong somewhere, bit by bit.
@Timeout(120)
class MqttFuzz {
  private static final Bytes CONNECT_3 = Bytes.ofHex("100d 0004 4d515454 04 02 0000 0001 61");
  private static final Bytes CONNECT_5 = Bytes.ofHex("100e 0004 4d515454 05 02 0000 00 0001 61");
  private static final List<Bytes> SAID =
      List.of(
          Bytes.ofHex("3203 0001 74").concat(Bytes.ofHex("c000")),
          Bytes.ofHex("3206 0001 74 0007 78"),
          Bytes.ofHex("3406 0001 74 0008 78"),
          Bytes.ofHex("6202 0008"),
          Bytes.ofHex("4002 0001"),
          Bytes.ofHex("8206 0001 0001 23 01"),
          Bytes.ofHex("8207 0001 00 0001 23 01"),
          Bytes.ofHex("a205 0001 0001 23"),
          Bytes.ofHex("3207 0001 74 0007 00 78"),
          Bytes.ofHex("c000"),
          Bytes.ofHex("e000"));

  /// Whatever is said, the door keeps serving others, and no session stays behind.
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void nothingThatIsSaidHurtsTheDoor(int seed) throws IOException {
    var random = new SplittableRandom(seed);
    var broker = new Broker(BrokerSettings.DEFAULT, new Doorkeeper(), Instant.EPOCH);
    try (var door =
        MqttDoor.open(
            MqttSettings.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .withRetained(4),
            broker,
            Duration.ofSeconds(1))) {
      InetSocketAddress address = door.addresses().getFirst();
      for (int round = 0; round < 250; round++) {
        try (var socket = new Socket(address.getAddress(), address.getPort())) {
          socket.setSoTimeout(10_000);
          conversation(random).writeTo(socket.getOutputStream());
          socket.shutdownOutput();
          while (socket.getInputStream().read() >= 0) {
            // Until the door closes, as it has to.
          }
        } catch (java.net.SocketException _) {
          // Closed upon us, which is an answer too.
        }
      }
      try (var well = new MqttPeer(address, MqttVersion.MQTT_5)) {
        well.in("well").say(MqttMessage.PINGREQ).hear(MqttMessageType.PINGRESP);
        assertTrue(broker.sessions().size() <= 2, broker.sessions().toString());
      }
    }
  }

  private static Bytes conversation(SplittableRandom random) {
    Bytes all = random.nextBoolean() ? CONNECT_3 : CONNECT_5;
    for (int i = random.nextInt(8); i > 0; i--) {
      all = all.concat(SAID.get(random.nextInt(SAID.size())));
    }
    byte[] bytes = all.toArray();
    for (int i = random.nextInt(4); i > 0; i--) {
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return Bytes.wrap(
        bytes, 0, random.nextInt(4) == 0 ? random.nextInt(bytes.length) : bytes.length);
  }

  @Test
  void theCodecLeavesNothingBehindForTheNextPacket() throws Exception {
    var random = new SplittableRandom(7);
    var codec = new MqttCodec(100_000);
    var framer = new PacketFramer();
    Bytes ping = Bytes.ofHex("c000");
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = SAID.get(random.nextInt(SAID.size())).toArray();
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      var said = Bytes.wrap(bytes);
      var version = random.nextBoolean() ? MqttVersion.MQTT_5 : MqttVersion.MQTT_3_1_1;
      try {
        int size = framer.frame(said);
        if (size > 0 && size <= said.size()) {
          MqttMessage _ = codec.read(version, said.first(size));
        }
      } catch (io.portolan.wire.MalformedException _) {
        // An answer too.
      }
      assertEquals(MqttMessageType.PINGREQ, codec.read(version, ping).fixedHeader().messageType());
    }
  }
}
