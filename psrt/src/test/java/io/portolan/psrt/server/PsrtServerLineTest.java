package io.portolan.psrt.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.psrt.broker.Broker;
import io.portolan.psrt.broker.BrokerSettings;
import io.portolan.psrt.broker.Doorkeeper;
import io.portolan.psrt.client.Backoff;
import io.portolan.psrt.client.Message;
import io.portolan.psrt.client.PsrtClient;
import io.portolan.psrt.client.PsrtClientSettings;
import io.portolan.psrt.codec.PsrtCodec;
import io.portolan.psrt.message.PsrtMessage.Publish;
import io.portolan.psrt.message.PsrtMessage.Token;
import io.portolan.psrt.session.ClientTerms;
import io.portolan.psrt.session.PsrtTimeouts;
import io.portolan.sim.DelayingProxy;
import io.portolan.wire.Bytes;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The broker over lines that are slow, or that go dark without a word.
@Timeout(120)
class PsrtServerLineTest {
  /// Long enough for a busy machine to get round to a client that is there.
  private static final Duration SILENCE = Duration.ofSeconds(3);

  private final Broker broker = new Broker(BrokerSettings.DEFAULT, new Doorkeeper(), Instant.EPOCH);
  private final List<Closeable> things = new ArrayList<>();
  private final PsrtServer server;

  PsrtServerLineTest() throws IOException {
    server = serve(SILENCE);
  }

  private PsrtServer serve(Duration silence) throws IOException {
    var settings =
        new ServerSettings(
            List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
            List.of(),
            null,
            true,
            new PsrtTimeouts(silence, 1000, Duration.ofSeconds(30), Duration.ofHours(1)),
            Duration.ofSeconds(1),
            1000,
            16,
            true);
    return keep(PsrtServer.open(settings, broker));
  }

  @AfterEach
  void close() throws IOException {
    for (Closeable thing : things.reversed()) {
      thing.close();
    }
  }

  private <T extends Closeable> T keep(T thing) {
    things.add(thing);
    return thing;
  }

  private InetSocketAddress address() {
    return (InetSocketAddress) server.addresses().getFirst();
  }

  private DelayingProxy line(long bytesPerSecond) throws IOException {
    return keep(DelayingProxy.open(address(), Duration.ZERO, bytesPerSecond));
  }

  /// A subscriber's data socket, both its sockets over the same way.
  private Peer subscriber(InetSocketAddress way) {
    Peer control = keep(Peer.control(way, "", ""));
    Token token = control.token();
    control.subscribe("#");
    return keep(Peer.data(way, token, 255)).hears("01");
  }

  private static Bytes body(int size) {
    var body = new byte[size];
    for (int i = 0; i < size; i++) {
      body[i] = (byte) (i * 31 + (i >> 8));
    }
    return Bytes.wrap(body);
  }

  /// Keeps a session alive by talking all the time, until told to stop.
  private static final class Talking implements Closeable {
    private final Peer peer;
    private volatile boolean enough;
    private final Future<Integer> said;
    private final java.util.concurrent.ExecutorService thread =
        Executors.newVirtualThreadPerTaskExecutor();

    Talking(Peer peer) {
      this.peer = peer;
      this.said = thread.submit(this::talk);
    }

    private int talk() {
      int rounds = 0;
      while (!enough) {
        peer.say("00").hears("01");
        rounds++;
      }
      return rounds;
    }

    @Override
    public void close() throws IOException {
      enough = true;
      thread.close();
      try {
        assertTrue(said.get() > 0);
      } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
        throw new IOException(e);
      }
    }
  }

  @Test
  void aLargeMessageArrivesOverALineThatTakesManyTimesTheSilenceForIt() throws Exception {
    Peer listener = keep(Peer.control(address(), "", ""));
    Token token = listener.token();
    listener.subscribe("#");
    Peer data = keep(Peer.data(address(), token, 255)).hears("01");
    Peer slow = keep(Peer.control(line(40_000).address(), "", ""));
    slow.token();
    Bytes body = body(400_000);
    try (var _ = new Talking(listener)) {
      slow.say(new Publish(1, "large", body)).hears("01");
    }
    assertEquals(body, data.push().body());
  }

  @Test
  void aSubscriberBehindASlowLineGetsEverything() throws Exception {
    var slow = line(3_000_000);
    Peer control = keep(Peer.control(slow.address(), "", ""));
    Token token = control.token();
    control.subscribe("#");
    Peer data = keep(Peer.data(slow.address(), token, 255)).hears("01");
    Peer publisher = keep(Peer.control(address(), "", ""));
    publisher.token();
    int messages = 15;
    try (var _ = new Talking(control)) {
      for (int i = 0; i < messages; i++) {
        publisher.say(new Publish(i, "large", body(1_000_000 + i))).hears("01");
      }
      for (int i = 0; i < messages; i++) {
        assertEquals(body(1_000_000 + i), data.push().body());
      }
    }
    assertEquals(0, broker.statistics().queues().disconnected());
  }

  @Test
  void whoVanishesWithoutAWordIsNoticedAndNobodyElseIs() throws Exception {
    // Those who will vanish say nothing from the beginning, and are all to be there at once.
    var patient = (InetSocketAddress) serve(Duration.ofSeconds(6)).addresses().getFirst();
    var proxy = keep(DelayingProxy.open(patient, Duration.ZERO, Long.MAX_VALUE));
    Peer neighbour = keep(Peer.control(patient, "", ""));
    Token token = neighbour.token();
    neighbour.subscribe("still/#");
    Peer data = keep(Peer.data(patient, token, 255)).hears("01");
    int published = 0;
    for (int i = 0; i < 5; i++) {
      subscriber(proxy.address());
      neighbour.publish("still/here", "" + published).hears("01");
      data.hearsPush("still/here", "" + published++);
    }
    assertEquals(6, broker.statistics().sessions());
    proxy.fallSilent();
    while (broker.statistics().sessions() > 1) {
      neighbour.publish("still/here", "" + published).hears("01");
      data.hearsPush("still/here", "" + published++);
    }
    neighbour.publish("still/here", "last").hears("01");
    data.hearsPush("still/here", "last");
    assertEquals(1, broker.statistics().dataSockets());
    assertEquals(1, broker.statistics().subscriptions());
    assertEquals(0, broker.statistics().queues().bytes());
  }

  @Test
  void aClientWhoseLineWentDarkIsBackOverANewOne() throws Exception {
    var proxy = line(Long.MAX_VALUE);
    var terms = ClientTerms.DEFAULT.withSilence(Duration.ofSeconds(2));
    var settings =
        PsrtClientSettings.of("127.0.0.1:" + proxy.address().getPort())
            .withTerms(terms)
            .withBackoff(new Backoff(Duration.ofMillis(5), Duration.ofMillis(50)));
    try (var client = PsrtClient.connect(settings);
        var other = PsrtClient.connect("127.0.0.1:" + address().getPort())) {
      client.subscribe("news");
      other.publish("news", "before");
      assertEquals(
          Optional.of(Message.of("news", "before")), client.receive(Duration.ofSeconds(60)));
      proxy.fallSilent();
      Optional<Message> heard = Optional.empty();
      while (heard.isEmpty()) {
        other.publish("news", "after");
        heard = client.receive(Duration.ofMillis(20));
      }
      assertEquals(Optional.of(Message.of("news", "after")), heard);
    }
  }

  @Test
  void aConversationThatComesByteByByteIsTheSame() {
    Peer data = subscriber(address());
    Bytes all =
        Bytes.ofHex("eeaa00 0100000000 00")
            .concat(PsrtCodec.write(new Publish(7, "//a//b", Bytes.ofText("drop"))))
            .concat(Bytes.ofHex("02 03000000 612f62 03 03000000 612f62 ff"));
    Peer dripping = keep(new Peer(address()));
    for (int i = 0; i < all.size(); i++) {
      dripping.say(all.slice(i, i + 1));
    }
    dripping.hears("eeaa0100");
    dripping.token();
    dripping.hears("01 01 01 01 01");
    assertTrue(dripping.isClosed());
    assertEquals("a/b", data.push().topic());
  }
}
