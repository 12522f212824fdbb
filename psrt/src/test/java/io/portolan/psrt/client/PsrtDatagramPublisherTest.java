package io.portolan.psrt.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.portolan.psrt.broker.Doorkeeper;
import io.portolan.psrt.message.DatagramCipher;
import io.portolan.wire.Bytes;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class PsrtDatagramPublisherTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  @Test
  void plainAndEncryptedDatagramsArrive() throws Exception {
    try (var house = new BrokerHouse();
        var client = PsrtClient.connect(house.settings())) {
      client.subscribe("open/#");
      var address = house.datagrams();
      try (var plain = PsrtDatagramPublisher.plain(address, "test", "123", 4096);
          var shorter =
              PsrtDatagramPublisher.sealed(
                  address, DatagramCipher.AES_128_GCM, "test", Doorkeeper.KEY, 4096);
          var longer =
              PsrtDatagramPublisher.sealed(
                  address, DatagramCipher.AES_256_GCM, "test", Doorkeeper.KEY, 4096)) {
        plain.publishAcknowledged(Message.of("open/1", "plain"), SOON);
        shorter.publishAcknowledged(Message.of("open/2", "shorter"), SOON);
        longer.publish(Message.of("open/3", "longer"));
        for (String text : new String[] {"plain", "shorter", "longer"}) {
          assertEquals(text, client.receive(SOON).orElseThrow().text());
        }
      }
    }
  }

  @Test
  void aRefusalIsToldAndSilenceIsUnknown() throws Exception {
    try (var house = new BrokerHouse();
        var plain = PsrtDatagramPublisher.plain(house.datagrams(), "test", "wrong", 4096);
        var mute = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        var unheard =
            PsrtDatagramPublisher.plain(
                (InetSocketAddress) mute.getLocalSocketAddress(), "", "", 4096)) {
      var message = Message.of("open/1", "x");
      assertThrows(RefusedException.class, () -> plain.publishAcknowledged(message, SOON));
      assertThrows(
          UnknownOutcomeException.class,
          () -> unheard.publishAcknowledged(message, Duration.ofMillis(20)));
    }
  }

  @Test
  void whatDoesNotFitIsNotSent() throws Exception {
    try (var mute = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        var publisher =
            PsrtDatagramPublisher.plain(
                (InetSocketAddress) mute.getLocalSocketAddress(), "", "", 64)) {
      var large = new Message("a", Bytes.wrap(new byte[100]));
      assertThrows(IllegalArgumentException.class, () -> publisher.publish(large));
    }
  }
}
