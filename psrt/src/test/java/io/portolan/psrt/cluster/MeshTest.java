package io.portolan.psrt.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.psrt.broker.Broker;
import io.portolan.psrt.broker.BrokerSettings;
import io.portolan.psrt.broker.ClusterStatistics;
import io.portolan.psrt.broker.Doorkeeper;
import io.portolan.psrt.client.Backoff;
import io.portolan.psrt.client.BrokerAddress;
import io.portolan.psrt.message.PsrtLimits;
import io.portolan.psrt.message.PsrtMessage.Login;
import io.portolan.psrt.message.PsrtMessage.Token;
import io.portolan.psrt.server.Peer;
import io.portolan.psrt.server.PsrtServer;
import io.portolan.psrt.server.ServerSettings;
import io.portolan.wire.Bytes;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Brokers of ours as each other's neighbours, and one against bare bytes.
@Timeout(120)
class MeshTest {
  private static final Backoff SOON = new Backoff(Duration.ofMillis(5), Duration.ofMillis(40));
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final List<Closeable> open = new ArrayList<>();

  @AfterEach
  void stop() throws IOException {
    for (Closeable each : open.reversed()) {
      each.close();
    }
  }

  /// A broker on a port of its own, with those it knows.
  private final class Node implements Closeable {
    final Doorkeeper doorkeeper = new Doorkeeper().withReplicator("mesh", "1");
    final @Nullable Mesh mesh;
    private final Broker broker;
    private PsrtServer server;

    Node(int port, long waiting, String login, int... neighbours) throws IOException {
      var others = new ArrayList<MeshSettings.Neighbour>();
      for (int each : neighbours) {
        others.add(
            new MeshSettings.Neighbour(
                new BrokerAddress.Host("127.0.0.1", each),
                new Login(login, login.isEmpty() ? "" : "1"),
                TIMEOUT,
                false,
                null));
      }
      var settings = new MeshSettings(others, waiting, SOON);
      mesh = new Mesh(settings, PsrtLimits.DEFAULT, Clock.systemUTC());
      broker = new Broker(BrokerSettings.DEFAULT, doorkeeper, Instant.EPOCH, mesh);
      server = server(port);
      mesh.open();
      open.add(this);
    }

    private PsrtServer server(int port) throws IOException {
      var binds = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
      var usual = ServerSettings.loopback();
      return PsrtServer.open(
          new ServerSettings(
              List.of(binds),
              List.of(),
              null,
              true,
              usual.timeouts().withSilence(TIMEOUT),
              Duration.ZERO,
              usual.connections(),
              usual.loginsInFlight(),
              true),
          broker);
    }

    InetSocketAddress address() {
      return (InetSocketAddress) server.addresses().getFirst();
    }

    void kill() {
      server.close();
    }

    void revive(int port) throws IOException {
      server = server(port);
    }

    Client client() {
      return new Client(address());
    }

    ClusterStatistics awaits(Predicate<ClusterStatistics> wanted) {
      return MeshTest.awaits(mesh, wanted);
    }

    @Override
    public void close() {
      if (mesh != null) {
        mesh.close();
      }
      server.close();
    }
  }

  private static ClusterStatistics awaits(
      @Nullable Mesh mesh, Predicate<ClusterStatistics> wanted) {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (mesh != null && System.nanoTime() < end) {
      ClusterStatistics now = mesh.statistics();
      if (wanted.test(now)) {
        return now;
      }
      Thread.onSpinWait();
    }
    throw new AssertionError("never: " + (mesh == null ? "no mesh" : mesh.statistics()));
  }

  /// A client with both sockets.
  private final class Client {
    final Peer control;
    final Peer data;

    Client(InetSocketAddress at) {
      control = Peer.control(at, "", "");
      Token token = control.token();
      data = Peer.data(at, token, 100).hears("01");
      open.add(control);
      open.add(data);
    }

    Client hearing(String filter) {
      control.subscribe(filter);
      return this;
    }

    Client publishes(String topic, String body) {
      control.publish(topic, body).hears("01");
      return this;
    }
  }

  private static int freePort() throws IOException {
    return freePorts(1)[0];
  }

  private static int[] freePorts(int count) throws IOException {
    var ports = new int[count];
    var taken = new ArrayList<ServerSocket>();
    for (int i = 0; i < count; i++) {
      taken.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      ports[i] = taken.getLast().getLocalPort();
    }
    for (ServerSocket each : taken) {
      each.close();
    }
    return ports;
  }

  /// Three of them, each with the two others.
  private List<Node> three() throws IOException {
    int[] ports = freePorts(3);
    long much = MeshSettings.WAITING;
    return List.of(
        new Node(ports[0], much, "mesh", ports[1], ports[2]),
        new Node(ports[1], much, "mesh", ports[0], ports[2]),
        new Node(ports[2], much, "mesh", ports[0], ports[1]));
  }

  @Test
  void whatEachAcceptsIsHeardOnAllOthersOnceAndInOrder() throws IOException {
    List<Node> nodes = three();
    List<Client> clients = nodes.stream().map(node -> node.client().hearing("#")).toList();
    int each = 200;

    for (int i = 0; i < each; i++) {
      for (int n = 0; n < 3; n++) {
        clients.get(n).publishes("from/" + n, "" + i);
      }
    }
    for (Node node : nodes) {
      node.awaits(s -> s.sent() == 2L * each && s.received() == 2L * each);
    }
    for (int n = 0; n < 3; n++) {
      clients.get(n).publishes("end/" + n, "");
    }

    for (Client client : clients) {
      int[] next = new int[3];
      int ends = 0;
      while (ends < 3) {
        var push = client.data.push();
        if (push.topic().startsWith("end/")) {
          ends++;
        } else {
          int from = Integer.parseInt(push.topic().substring(5));
          assertEquals("" + next[from]++, text(push.body()), "of " + from);
        }
      }
      assertEquals(List.of(each, each, each), List.of(next[0], next[1], next[2]));
    }
    for (Node node : nodes) {
      ClusterStatistics now = node.awaits(s -> s.state().equals("connected"));
      assertEquals(0, now.dropped());
      assertEquals(2, now.nodes().size());
    }
  }

  private static String text(Bytes body) {
    return body.latin1();
  }

  @Test
  void nobodyIsCalledBeforeThereIsSomethingToSay() throws IOException {
    Node node = new Node(0, MeshSettings.WAITING, "mesh", freePort());
    assertEquals("waiting", node.awaits(_ -> true).state());
  }

  @Test
  void whatNobodyWantsThereIsNotSaid() throws IOException {
    Node there = new Node(0, MeshSettings.WAITING, "mesh", freePort());
    Node here = new Node(0, MeshSettings.WAITING, "mesh", there.address().getPort());
    Client far = there.client().hearing("wanted");

    here.client().publishes("unwanted", "1").publishes("wanted", "2");

    far.data.hearsPush("wanted", "2");
    ClusterStatistics now = here.awaits(s -> s.sent() == 1 && s.waiting() == 0);
    assertEquals(0, now.dropped(), "nobody missed the other");
    assertEquals(1, there.awaits(s -> s.received() == 1).received());
  }

  @Test
  void whomANeighbourDoesNotTrustItDoesNotHear() throws IOException {
    Node there = new Node(0, MeshSettings.WAITING, "mesh", freePort());
    there.doorkeeper.with("stranger", "1", "#", "#");
    Node here = new Node(0, MeshSettings.WAITING, "stranger", there.address().getPort());
    Client far = there.client().hearing("#");

    here.client().publishes("a", "1");

    ClusterStatistics now = here.awaits(s -> s.dropped() == 1);
    assertTrue(now.server().endsWith(" unavailable"), now.server());
    far.publishes("own", "").data.hearsPush("own", "");
  }

  @Test
  void aNeighbourThatComesBackHearsWhatWaited() throws IOException {
    int port = freePort();
    Node there = new Node(port, MeshSettings.WAITING, "mesh", freePort());
    Node here = new Node(0, MeshSettings.WAITING, "mesh", port);
    Client near = here.client();
    Client far = there.client().hearing("#");
    near.publishes("a", "1");
    far.data.hearsPush("a", "1");
    here.awaits(s -> s.sent() == 1);

    there.kill();
    near.publishes("a", "2").publishes("a", "3");
    here.awaits(s -> s.server().endsWith(" offline"));
    assertEquals(2, here.awaits(_ -> true).waiting());
    near.publishes("a", "4");

    there.doorkeeper.without("mesh");
    there.revive(port);
    Client again = there.client().hearing("#");
    here.awaits(s -> s.server().endsWith(" unavailable"));
    there.doorkeeper.withReplicator("mesh", "1");
    again.data.hearsPush("a", "2").hearsPush("a", "3").hearsPush("a", "4");
    near.publishes("a", "5");
    again.data.hearsPush("a", "5");
    assertEquals(0, here.awaits(s -> s.sent() == 5).dropped());
  }

  @Test
  void whatWaitsForOneThatIsAwayIsBoundedAndTheRestCounted() throws IOException {
    int port = freePort();
    Node here = new Node(0, 10_000, "mesh", port);
    Client near = here.client();
    String body = "x".repeat(1000);
    for (int i = 0; i < 20; i++) {
      near.publishes("a", body);
    }
    ClusterStatistics now = here.awaits(s -> s.server().endsWith(" offline"));
    assertEquals(20, now.waiting() + now.dropped());
    assertEquals(8, now.waiting(), "1,129 bytes each");
  }

  @Test
  void saysTheBytesOfTheProtocolAndGivesUpWhatWasSaidAndNotAnswered() throws IOException {
    try (var listening = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      listening.setSoTimeout(60_000);
      Node here = new Node(0, MeshSettings.WAITING, "mesh", listening.getLocalPort());
      here.client().publishes("/a//b", "hi").publishes("c", "lost").publishes("d", "again");

      try (Socket line = listening.accept()) {
        greeted(line);
        heard(line, "1103000000612f62");
        said(line, "02");
        Bytes replica = heard(line, 15);
        assertEquals(0x7F, replica.at(0));
        assertEquals("020000006869", replica.from(9).hex());
        said(line, "01");
        heard(line, "110100000063");
        said(line, "02");
        heard(line, 17);
      }
      try (Socket line = listening.accept()) {
        greeted(line);
        heard(line, "110100000064");
      }
      try (Socket line = listening.accept()) {
        greeted(line);
        heard(line, "110100000064");
        said(line, "e0");
        ClusterStatistics now = here.awaits(s -> s.waiting() == 0);
        assertEquals(1, now.sent());
        assertEquals(1, now.dropped(), "the one that was said and not answered");
      }
    }
  }

  @Test
  void aMessageThatMakesANeighbourHangUpIsNotTriedForEver() throws IOException {
    try (var listening = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      listening.setSoTimeout(60_000);
      Node here = new Node(0, MeshSettings.WAITING, "mesh", listening.getLocalPort());
      here.client().publishes("a", "1").publishes("b", "2");

      for (String topic : List.of("61", "61", "62", "62")) {
        try (Socket line = listening.accept()) {
          greeted(line);
          heard(line, "1101000000" + topic);
        }
      }
      assertEquals(2, here.awaits(s -> s.dropped() == 2).dropped());
    }
  }

  private static void greeted(Socket line) throws IOException {
    line.setSoTimeout(60_000);
    heard(line, "eeaa00");
    said(line, "eeaa0100");
    heard(line, "060000006d6573680031");
    said(line, "00".repeat(32));
  }

  private static void heard(Socket line, String hex) throws IOException {
    assertEquals(hex, heard(line, hex.length() / 2).hex());
  }

  private static Bytes heard(Socket line, int size) throws IOException {
    return Bytes.wrap(line.getInputStream().readNBytes(size));
  }

  private static void said(Socket line, String hex) throws IOException {
    Bytes.ofHex(hex).writeTo(line.getOutputStream());
  }
}
