package io.portolan.psrt.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.portolan.psrt.client.Backoff;
import io.portolan.psrt.client.BrokerAddress.Host;
import io.portolan.psrt.client.BrokerAddress.SocketFile;
import io.portolan.psrt.cluster.Acknowledgement;
import io.portolan.psrt.cluster.ClusterSettings;
import io.portolan.psrt.cluster.MeshSettings;
import io.portolan.psrt.cluster.MeshSettings.Neighbour;
import io.portolan.psrt.message.PsrtMessage.Login;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterReaderTest {
  private static final String REST =
      """
      server:
        latency_warn: 1000
        data_queue: 1024
        max_topic_depth: 32
        max_topic_length: 1000
        max_pub_size: 1000
      proto:
        bind: 127.0.0.1:0
        allow_no_tls: true
      auth:
        allow_anonymous: true
        acl: acl.yml
      portolan:
      """;

  private final Path folder;
  private final Path file;

  ClusterReaderTest(@TempDir Path folder) {
    this.folder = folder;
    this.file = folder.resolve("config.yml");
  }

  private PsrtdConfiguration read(String cluster) throws IOException {
    return PsrtdConfigurationReader.read(Files.writeString(file, REST + cluster));
  }

  @Test
  void anUrlIsEnough() throws IOException {
    var settings = read("  cluster: {url: 'nats://10.0.0.1'}\n").clusterSettings("north.plant");

    assertEquals(ClusterSettings.of("nats://10.0.0.1", "north-plant"), settings);
    assertEquals(Acknowledgement.LOCAL, ClusterSettings.of("nats://h", "n").acknowledgement());
  }

  @Test
  void aMeshIsAListOfNeighbours() throws IOException {
    var configuration =
        read(
            """
              cluster:
                waiting: 1MiB
                mesh:
                  - {path: 'north:2874', user: south, password: s3cret, timeout: 2.5}
                  - path: east.plant
                    tls: true
                    tls_ca: ca.pem
                  - {path: /run/west.sock}
            """);

    assertEquals(
        new MeshSettings(
            List.of(
                new Neighbour(
                    new Host("north", 2874),
                    new Login("south", "s3cret"),
                    Duration.ofMillis(2500),
                    false,
                    null),
                new Neighbour(
                    new Host("east.plant", 2873),
                    Login.ANONYMOUS,
                    Duration.ofSeconds(5),
                    true,
                    folder.resolve("ca.pem")),
                Neighbour.of(new SocketFile(Path.of("/run/west.sock")), Login.ANONYMOUS)),
            1 << 20,
            Backoff.DEFAULT),
        configuration.own().mesh());
    assertNull(configuration.clusterSettings("host"), "it is one or the other");
  }

  @Test
  void withoutTheSectionThereIsNoCluster() throws IOException {
    assertNull(read("  sessions: 5\n").clusterSettings("host"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{node: a} | 14:12: portolan.cluster.url is missing",
        "{url: 'http://h'} | 14:18: portolan.cluster.url: expected nats://HOST:PORT or"
            + " tls://HOST:PORT, found http://h",
        "{url: 'nats://h', ack: both} | 14:35: portolan.cluster.ack: expected local or cluster,"
            + " found both",
        "{url: 'nats://h', ack: cluster} | 14:12: portolan.cluster: ack: cluster needs a node (a"
            + " name that stays, by which the node finds what it missed)",
        "{url: 'nats://h', name: a.b} | 14:36: portolan.cluster.name: expected 1 to 64 letters,"
            + " digits, - and _, found a.b",
        "{url: 'nats://h', user: me} | 14:36: portolan.cluster.user: the password is missing",
        "{url: 'nats://h', token: t, credentials: c} | 14:37: portolan.cluster.token: there is"
            + " another login beside it",
        "{url: 'nats://h', user: u, password: p, credentials: c} | 14:36: portolan.cluster.user:"
            + " there is another login beside it",
        "{url: 'nats://h', nodes: c} | 14:30: unknown key portolan.cluster.nodes (did you mean"
            + " node?)",
        "{url: 'nats://h', replicas: 9} | 14:40: portolan.cluster.replicas: expected 1 to 5,"
            + " found 9",
        "{mesh: []} | 14:19: portolan.cluster.mesh: 0 neighbours, 16777216 bytes to wait",
        "{mesh: north} | 14:19: portolan.cluster.mesh: expected a list, found \"north\"",
        "{mesh: [{path: n}, {path: n}]} | 14:19: portolan.cluster.mesh: n:2873 twice",
        "{mesh: [{path: n}, {user: me}]} | 14:31: portolan.cluster.mesh.path is missing",
        "{mesh: [{path: n, login: me}]} | 14:30: unknown key portolan.cluster.mesh.login",
        "{mesh: [{path: n}, {path: n.sock, tls: true}]} | 14:31: portolan.cluster.mesh: no TLS over"
            + " a UNIX socket: n.sock",
        "{mesh: [{path: n}], url: 'nats://h'} | 14:37: portolan.cluster.url: there is a mesh"
            + " beside it",
        "true | 14:12: portolan.cluster: expected a map, found \"true\"",
      })
  void saysWhatIsWrongAndWhere(String cluster, String complaint) {
    var e = assertThrows(ConfigurationException.class, () -> read("  cluster: " + cluster + "\n"));

    assertEquals(
        List.of("config.yml:" + complaint),
        e.problems().stream()
            .map(each -> each.toString().substring(folder.toString().length() + 1))
            .toList());
  }
}
