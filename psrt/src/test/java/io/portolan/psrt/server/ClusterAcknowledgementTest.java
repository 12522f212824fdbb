package io.portolan.psrt.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portolan.psrt.broker.Broker;
import io.portolan.psrt.broker.BrokerSettings;
import io.portolan.psrt.broker.Doorkeeper;
import io.portolan.psrt.broker.Neighbours;
import io.portolan.psrt.codec.PsrtCodec;
import io.portolan.psrt.message.PsrtMessage.Publish;
import io.portolan.psrt.message.PsrtMessage.Subscribe;
import io.portolan.wire.Bytes;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What clients are answered when the cluster has not kept what they published.
@Timeout(180)
class ClusterAcknowledgementTest {
  private final Neighbours neighbours = new Neighbours();
  private final Neighbours.Member member = neighbours.member();
  private final Broker broker =
      new Broker(BrokerSettings.DEFAULT, new Doorkeeper(), Instant.EPOCH, member);
  private final PsrtServer server;

  ClusterAcknowledgementTest() throws IOException {
    member.open(broker);
    server = PsrtServer.open(ServerSettings.loopback(), broker);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static Bytes publish(String topic) {
    return PsrtCodec.write(new Publish(7, topic, Bytes.ofText("x")));
  }

  @Test
  void onlyThePublishesOfABatchAreRefused() {
    neighbours.keeps(false);
    try (var peer = Peer.control(server.addresses().getFirst(), "", "")) {
      assertEquals(32, peer.token().value().size());
      String nothing = "00";
      peer.say(
          nothing
              + publish("a").hex()
              + publish("/b").hex()
              + nothing
              + PsrtCodec.write(new Subscribe(List.of("a"))).hex()
              + publish("c").hex()
              + publish("x/".repeat(40) + "deep").hex());
      peer.hears("01" + "ff" + "ff" + "01" + "01" + "ff" + "ff");
      neighbours.keeps(true);
      peer.say(publish("a").hex() + nothing).hears("0101");
    }
    assertEquals(List.of("a*1", "b*1", "c*1", "a*1"), member.offered());
  }
}
