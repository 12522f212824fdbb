package io.portolan.psrt.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.psrt.broker.Broker;
import io.portolan.psrt.broker.BrokerSettings;
import io.portolan.psrt.broker.Doorkeeper;
import io.portolan.psrt.codec.PsrtCodec;
import io.portolan.psrt.message.PsrtMessage.Push;
import io.portolan.psrt.message.PsrtMessage.Replica;
import io.portolan.psrt.message.PsrtMessage.Replicate;
import io.portolan.psrt.message.PsrtMessage.Token;
import io.portolan.wire.Bytes;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What another broker is answered that offers messages, byte for byte.
@Timeout(180)
class PsrtServerReplicaTest {
  private static final String OFFER = "11 03000000 612f62";
  private static final String HI = "7f 8877665544332211 02000000 6869";

  private final Broker broker =
      new Broker(
          BrokerSettings.DEFAULT,
          new Doorkeeper().withReplicator("north", "1").with("ann", "2", "#", "#"),
          Instant.EPOCH);
  private final PsrtServer server;
  private final SocketAddress address;

  PsrtServerReplicaTest() throws IOException {
    server = PsrtServer.open(ServerSettings.loopback(), broker);
    address = server.addresses().getFirst();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Peer neighbour() {
    Peer peer = Peer.control(address, "north", "1");
    assertEquals(Token.SIZE, peer.token().value().size());
    return peer;
  }

  /// A data socket that hears what matches; its control socket stays open in `control`.
  private Peer listener(Peer control, String filter) {
    Token token = control.token();
    Peer data = Peer.data(address, token, 5).hears("01");
    control.subscribe(filter);
    return data;
  }

  @Test
  void whatNobodyWantsIsNotRequired() {
    try (Peer neighbour = neighbour()) {
      neighbour.say(OFFER).hears("e0").say(OFFER + "00").hears("e0 01");
    }
  }

  @Test
  void whatSomebodyWantsIsHeardAndAcknowledged() {
    try (Peer neighbour = neighbour();
        Peer control = Peer.control(address, "ann", "2");
        Peer data = listener(control, "a/+")) {
      neighbour.say(OFFER).hears("02").say(HI).hears("01");
      data.hearsPush("a/b", "hi");
      neighbour.say("11 01000000 61").hears("e0");
      assertEquals(0, broker.statistics().published().messages(), "it was published elsewhere");
      assertEquals(1, broker.statistics().sent().messages());
    }
  }

  @Test
  void whoIsNoReplicatorIsRefusedAndMayGoOn() {
    try (Peer ann = Peer.control(address, "ann", "2")) {
      ann.token();
      ann.subscribe("#").say(OFFER).hears("fe").say("00").hears("01");
    }
  }

  @Test
  void aReplicatorMayDoNothingElse() {
    try (Peer neighbour = neighbour()) {
      neighbour.publish("a", "x").hears("fe").say("02 01000000 61").hears("fe");
    }
  }

  @Test
  void theSecondHalfIsReadAsWhatItIsWhateverItLooksLike() {
    var likePublish = new Replica(1, 0, Bytes.ofText("one"));
    var likeNop = new Replica(0, 0, Bytes.EMPTY);
    try (Peer neighbour = neighbour();
        Peer control = Peer.control(address, "ann", "2");
        Peer data = listener(control, "#")) {
      for (var replica : new Replica[] {likePublish, likeNop}) {
        Bytes offer = PsrtCodec.write(new Replicate("a/b"));
        Bytes together = offer.concat(PsrtCodec.write(replica)).concat(Bytes.of(0));
        neighbour.say(together).hears("02 01 01");
        assertEquals(new Push(replica.priority(), "a/b", replica.body()), data.push());
        for (int i = 0; i < together.size(); i++) {
          neighbour.say(together.slice(i, i + 1));
        }
        neighbour.hears("02 01 01");
        assertEquals(new Push(replica.priority(), "a/b", replica.body()), data.push());
      }
    }
  }

  @Test
  void greetingLoginOfferAndMessageMayComeInOneSegment() {
    try (Peer control = Peer.control(address, "ann", "2");
        Peer data = listener(control, "#");
        Peer neighbour = new Peer(address)) {
      neighbour.say("eeaa00" + "07000000 6e6f727468 00 31" + OFFER + HI + "00");
      neighbour.hears("eeaa0100").token();
      neighbour.hears("02 01 01");
      data.hearsPush("a/b", "hi");
    }
  }

  @Test
  void aLargeBodyArrivesWhole() {
    var body = new byte[1_000_000];
    for (int i = 0; i < body.length; i++) {
      body[i] = (byte) (i * 31);
    }
    var replica = new Replica(7, 0, Bytes.wrap(body));
    try (Peer neighbour = neighbour();
        Peer control = Peer.control(address, "ann", "2");
        Peer data = listener(control, "#")) {
      neighbour.say(OFFER).hears("02").say(replica).hears("01");
      assertEquals(new Push(7, "a/b", replica.body()), data.push());
    }
  }

  @Test
  void theEmptyTopicIsHandedOn() {
    try (Peer neighbour = neighbour();
        Peer control = Peer.control(address, "ann", "2");
        Peer data = listener(control, "#")) {
      neighbour.say("11 00000000").hears("02").say(HI).hears("01");
      data.hearsPush("", "hi");
    }
  }

  @Test
  void aTopicThatNoPublishCouldHaveIsAnErrorAndABodyOverTheLimitTheEnd() {
    try (Peer neighbour = neighbour();
        Peer control = Peer.control(address, "ann", "2");
        Peer _ = listener(control, "#")) {
      neighbour.say("11 04000000 2f612f62").hears("ff").say("11 01000000 23").hears("ff");
      neighbour.say(OFFER).hears("02").say("7f 0000000000000000 e1c81000");
      assertTrue(neighbour.isClosed(), "1,100,001 bytes");
    }
  }
}
