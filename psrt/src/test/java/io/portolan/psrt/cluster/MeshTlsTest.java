package io.portolan.psrt.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.net.tls.TlsMaterial;
import io.portolan.psrt.broker.Broker;
import io.portolan.psrt.broker.BrokerSettings;
import io.portolan.psrt.broker.ClusterStatistics;
import io.portolan.psrt.broker.Doorkeeper;
import io.portolan.psrt.client.Backoff;
import io.portolan.psrt.client.BrokerAddress;
import io.portolan.psrt.client.PsrtClient;
import io.portolan.psrt.client.PsrtClientSettings;
import io.portolan.psrt.message.PsrtLimits;
import io.portolan.psrt.message.PsrtMessage.Login;
import io.portolan.psrt.server.PsrtServer;
import io.portolan.psrt.server.ServerSettings;
import io.portolan.psrt.server.TlsStore;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
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
import org.junit.jupiter.api.io.TempDir;

/// Neighbours that are called in TLS: one that is who it was called is told, no other hears a byte
/// of a message or of our password.
@Timeout(60)
class MeshTlsTest {
  private static final Backoff SOON = new Backoff(Duration.ofMillis(5), Duration.ofMillis(40));

  private final Path folder;
  private final Doorkeeper doorkeeper = new Doorkeeper().withReplicator("mesh", "1");
  private final List<Closeable> open = new ArrayList<>();

  MeshTlsTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @AfterEach
  void stop() throws IOException {
    for (Closeable each : open.reversed()) {
      each.close();
    }
  }

  /// A broker, with a certificate for these names or without any, that takes calls in the clear
  /// only if it has none or is told to.
  private int neighbour(@Nullable Path store, boolean clearAllowed) throws IOException {
    TlsMaterial tls = store == null ? null : TlsMaterial.fromPkcs12(store, "broker");
    var usual = ServerSettings.loopback();
    var settings =
        new ServerSettings(
            List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
            List.of(),
            tls,
            clearAllowed,
            usual.timeouts(),
            Duration.ZERO,
            usual.connections(),
            usual.loginsInFlight(),
            true);
    var server =
        PsrtServer.open(settings, new Broker(BrokerSettings.DEFAULT, doorkeeper, Instant.EPOCH));
    open.add(server);
    return ((InetSocketAddress) server.addresses().getFirst()).getPort();
  }

  /// A broker with one neighbour, and a client at it that has published `a`=`1`.
  private Mesh telling(String host, int port, boolean tls, @Nullable Path authorities)
      throws IOException, InterruptedException {
    var neighbour =
        new MeshSettings.Neighbour(
            new BrokerAddress.Host(host, port),
            new Login("mesh", "1"),
            Duration.ofSeconds(20),
            tls,
            authorities);
    var settings = new MeshSettings(List.of(neighbour), MeshSettings.WAITING, SOON);
    var mesh = new Mesh(settings, PsrtLimits.DEFAULT, Clock.systemUTC());
    var broker = new Broker(BrokerSettings.DEFAULT, new Doorkeeper(), Instant.EPOCH, mesh);
    var server = PsrtServer.open(ServerSettings.loopback(), broker);
    open.add(server);
    open.add(mesh);
    mesh.open();
    var own = (InetSocketAddress) server.addresses().getFirst();
    try (var client = PsrtClient.connect("127.0.0.1:" + own.getPort())) {
      client.publish("a", "1");
    }
    return mesh;
  }

  private static ClusterStatistics awaits(Mesh mesh, Predicate<ClusterStatistics> wanted) {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (System.nanoTime() < end) {
      ClusterStatistics now = mesh.statistics();
      if (wanted.test(now)) {
        return now;
      }
      Thread.onSpinWait();
    }
    throw new AssertionError("never: " + mesh.statistics());
  }

  /// It waits, and is not dropped: whoever mends the certificate loses nothing.
  private void isNotTold(Mesh mesh) {
    ClusterStatistics now = awaits(mesh, s -> s.server().endsWith(" offline"));
    assertEquals(List.of(0L, 0L, 1L), List.of(now.sent(), now.dropped(), now.waiting()));
    assertEquals(List.of(), doorkeeper.asked(), "our password was said to a stranger");
  }

  @Test
  void aNeighbourThatIsWhoItWasCalledIsTold() throws Exception {
    Path store = TlsStore.make(folder, "good", "dns:localhost,ip:127.0.0.1");
    int port = neighbour(store, false);
    Path authority = TlsStore.certificate(store);
    var calling =
        PsrtClientSettings.of("localhost:" + port).withTls(TlsMaterial.trusting(authority));
    try (var far = PsrtClient.connect(calling)) {
      far.subscribe("#");

      Mesh named = telling("localhost", port, true, authority);
      assertEquals("1", far.receive(Duration.ofSeconds(20)).orElseThrow().text());
      Mesh numbered = telling("127.0.0.1", port, true, authority);
      assertEquals("1", far.receive(Duration.ofSeconds(20)).orElseThrow().text());

      for (Mesh each : List.of(named, numbered)) {
        ClusterStatistics now = awaits(each, s -> s.sent() == 1);
        assertEquals(List.of(1L, 0L), List.of(now.sent(), now.dropped()));
      }
    }
  }

  @Test
  void anotherAuthorityDoesNotVouchForIt() throws Exception {
    int port = neighbour(TlsStore.make(folder, "good", "dns:localhost"), true);
    Path stranger = TlsStore.certificate(TlsStore.make(folder, "stranger", "dns:localhost"));

    isNotTold(telling("localhost", port, true, stranger));
    isNotTold(telling("localhost", port, true, null));
  }

  @Test
  void oneWithAnotherNameIsSomebodyElse() throws Exception {
    Path store = TlsStore.make(folder, "other", "dns:other.plant,ip:127.0.0.2");
    int port = neighbour(store, true);

    isNotTold(telling("localhost", port, true, TlsStore.certificate(store)));
    isNotTold(telling("127.0.0.1", port, true, TlsStore.certificate(store)));
  }

  @Test
  void oneWithoutTlsIsNotSpokenToInTheClear() throws Exception {
    int port = neighbour(null, true);
    Path authority = TlsStore.certificate(TlsStore.make(folder, "good", "dns:localhost"));

    isNotTold(telling("localhost", port, true, authority));
  }

  @Test
  void oneThatInsistsOnTlsIsNotServedInTheClear() throws Exception {
    int port = neighbour(TlsStore.make(folder, "good", "dns:localhost"), false);

    isNotTold(telling("localhost", port, false, null));
  }

  @Test
  void authoritiesThatCannotBeReadAreSaidBeforeAnythingIsOpened() {
    Path none = folder.resolve("none.pem");

    var e = assertThrows(IOException.class, () -> telling("localhost", 1, true, none));

    assertTrue(String.valueOf(e.getMessage()).contains(none.toString()), e.getMessage());
  }
}
