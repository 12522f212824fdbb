package io.portolan.psrt.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.psrt.broker.SlowConsumerPolicy;
import io.portolan.psrt.cluster.Acknowledgement;
import io.portolan.psrt.cluster.ClusterSettings;
import io.portolan.psrt.config.PsrtdConfiguration.Certificate;
import io.portolan.psrt.message.PsrtLimits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PsrtdConfigurationReaderTest {
  /// Every key psrtd knows.
  private static final String WHOLE =
      """
      server:
        workers: 2
        latency_warn: 50000
        data_queue: 1024
        max_topic_depth: 32
        max_pub_size: 1100000
        max_topic_length: 1000000
        pid_file: /var/run/psrtd/psrtd.pid
        bind_stats: 127.0.0.1:8880
        license: /opt/licence
      proto:
        bind:
          - 127.0.0.1:2873
          - "[::1]:2873"
          - /run/psrt.sock
          - psrt.socket
        bind_udp: 127.0.0.1:2873
        udp_frame_size: 600
        timeout: 2.5
        tls_cert: certs/server.crt
        tls_key: ./server.key
        fips: false
        allow_no_tls: true
      auth:
        allow_anonymous: false
        password_file: psrt-passwd
        key_file: /etc/keys.yml
        acl: acl.yml
      cluster:
        config: cluster.yml
      """;

  /// The least there can be.
  private static final String LEAST =
      """
      server:
        latency_warn: 1
        data_queue: 1
        max_topic_depth: 0
        max_pub_size: 2
        max_topic_length: 1
      proto:
        allow_no_tls: true
      auth:
        allow_anonymous: true
        acl: acl.yml
      """;

  private final Path folder;
  private final Path file;

  PsrtdConfigurationReaderTest(@TempDir Path folder) {
    this.folder = folder;
    this.file = folder.resolve("config.yml");
  }

  private PsrtdConfiguration read(String text) throws IOException {
    Files.writeString(file, text);
    return PsrtdConfigurationReader.read(file);
  }

  private List<String> problems(String text) {
    return assertThrows(ConfigurationException.class, () -> read(text)).problems().stream()
        .map(problem -> problem.toString().substring(folder.toString().length() + 1))
        .toList();
  }

  @Test
  void readsEveryKeyOfPsrtd() throws IOException {
    var read = read(WHOLE);
    var server = read.server();
    assertEquals(new PsrtLimits(1_100_000, 1_000_000, 32, 600), server.limits());
    assertEquals(Duration.ofMillis(50), server.latencyWarning());
    assertEquals(1024, server.dataQueue());
    assertEquals(Path.of("/var/run/psrtd/psrtd.pid"), server.pidFile());
    assertEquals(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 8880), server.status());
    var proto = read.proto();
    assertEquals(
        List.of(
            new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 2873),
            new InetSocketAddress(InetAddress.ofLiteral("::1"), 2873),
            UnixDomainSocketAddress.of("/run/psrt.sock"),
            UnixDomainSocketAddress.of(folder.resolve("psrt.socket"))),
        proto.binds());
    assertEquals(
        List.of(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 2873)),
        proto.datagramBinds());
    assertEquals(Duration.ofMillis(2500), proto.timeout());
    assertEquals(
        new Certificate.Pem(folder.resolve("certs/server.crt"), Path.of("./server.key")),
        proto.certificate());
    assertTrue(proto.clearAllowed());
    assertEquals(
        new PsrtdConfiguration.Auth(
            false,
            folder.resolve("psrt-passwd"),
            Path.of("/etc/keys.yml"),
            folder.resolve("acl.yml")),
        read.auth());
  }

  @Test
  void saysWhatOfPsrtdMeansNothingHere() throws IOException {
    var remarks = read(WHOLE).remarks().stream().map(Problem::toString).toList();
    assertEquals(3, remarks.size(), remarks.toString());
    assertTrue(
        remarks
            .get(0)
            .endsWith(":2:3: server.workers is ignored: threads are not" + " configured here"),
        remarks.get(0));
    assertTrue(remarks.get(1).contains(":10:3: server.license is ignored"), remarks.get(1));
    assertTrue(remarks.get(2).contains(":30:3: cluster.config is ignored"), remarks.get(2));
  }

  @Test
  void doesWithoutUdpAndPidFile() throws IOException {
    var read = read(LEAST);
    assertNull(read.server().pidFile());
    assertNull(read.server().status());
    assertEquals(List.of(), read.proto().binds());
    assertEquals(List.of(), read.proto().datagramBinds());
    assertEquals(Duration.ofSeconds(5), read.proto().timeout());
    assertEquals(Duration.ofSeconds(5), read.own().drain());
    assertNull(read.proto().certificate());
    assertNull(read.auth().passwords());
    assertEquals(List.of(), read.remarks());
  }

  @Test
  void anEmptyListOfAddressesIsNone() throws IOException {
    var read = read(LEAST.replace("proto:", "proto:\n  bind: []\n  bind_udp: []"));
    assertEquals(List.of(), read.proto().binds());
    assertEquals(List.of(), read.proto().datagramBinds());
  }

  @Test
  void pkcs12CountsBeforeCertificateAndKey() throws IOException {
    var read = read(WHOLE.replace("proto:", "proto:\n  tls_pkcs12: server.p12"));
    assertEquals(new Certificate.Pkcs12(folder.resolve("server.p12")), read.proto().certificate());
    assertEquals(4, read.remarks().size());
  }

  @Test
  void readsOurOwnPartWithUnits() throws IOException {
    var own =
        read(WHOLE
                + """
                    portolan:
                      slow_consumer: latest_per_topic
                      queue_bytes: 16MiB
                      throttle: 250ms
                      minimum_rate: 2kB
                      rate_window: 1m
                      longest_message: 2h
                      drain_timeout: 2s
                      connections: 10
                      sessions: 5
                      filters_per_session: 7
                      logins_in_flight: 3
                      udp_passwords: false
                      mqtt:
                        bind: 127.0.0.1:1883
                        keep_alive: 5m
                        in_flight: 20
                        retained: 30
                        strict_topics: true
                      cluster:
                        url: [nats://127.0.0.1:4222, "tls://nats.example"]
                        name: plant
                        node: north-1
                        ack: cluster
                        user: broker
                        password: secret
                        tls_ca: ca.pem
                        ledger: /var/lib/portolan/ledger
                        filters: 9
                        linger: 1s
                        waiting: 1MiB
                        store_timeout: 2s
                        grace: 3s
                        keep: 4h
                        replicas: 3
                    """)
            .own();
    assertEquals(
        new PsrtdConfiguration.Own(
            SlowConsumerPolicy.LATEST_PER_TOPIC,
            16L << 20,
            Duration.ofMillis(250),
            2000,
            Duration.ofMinutes(1),
            Duration.ofHours(2),
            Duration.ofSeconds(2),
            10,
            5,
            7,
            3,
            false,
            new PsrtdConfiguration.Mqtt(
                List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1883)),
                List.of(),
                Duration.ofMinutes(5),
                20,
                30,
                true),
            new PsrtdConfiguration.Cluster(
                List.of("nats://127.0.0.1:4222", "tls://nats.example"),
                "plant",
                "north-1",
                Acknowledgement.CLUSTER,
                new ClusterSettings.Login("broker", "secret", "", null),
                folder.resolve("ca.pem"),
                Path.of("/var/lib/portolan/ledger"),
                new ClusterSettings.Limits(
                    9,
                    Duration.ofSeconds(1),
                    1 << 20,
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(3),
                    Duration.ofHours(4),
                    3)),
            null),
        own);
  }

  /// What is broken in the whole file, and the complaint.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "data_queue: 1024 | data_queu: 1024 | config.yml:4:3: unknown key server.data_queu"
            + " (did you mean data_queue?)",
        "data_queue: 1024 | data_queue: 0 | config.yml:4:15: server.data_queue: expected 1 to"
            + " 1073741824, found 0",
        "data_queue: 1024 | data_queue: many | config.yml:4:15: server.data_queue: expected a"
            + " number, found \"many\"",
        "latency_warn: 50000 | latency_warn: 5000000000 | config.yml:3:17: server.latency_warn:"
            + " expected microseconds, 0 to 4294967295, found 5000000000",
        "timeout: 2.5 | timeout: 0 | config.yml:19:12: proto.timeout: expected seconds, more than"
            + " 0 and at most 86400, found \"0\"",
        "timeout: 2.5 | timeout: [1] | config.yml:19:12: proto.timeout: expected seconds, more"
            + " than 0 and at most 86400, found a list",
        "allow_no_tls: true | allow_no_tls: yes | config.yml:23:17: proto.allow_no_tls: expected"
            + " true or false, found \"yes\"",
        "allow_no_tls: true | allow_no_tls: | config.yml:23:16: proto.allow_no_tls: expected true"
            + " or false, found nothing",
        "bind_udp: 127.0.0.1:2873 | bind_udp: 2873 | config.yml:17:13: proto.bind_udp: expected a"
            + " text or a list of them, found \"2873\"",
        "bind_udp: 127.0.0.1:2873 | bind_udp: localhost | config.yml:17:13: proto.bind_udp:"
            + " expected HOST:PORT such as 127.0.0.1:2873 or [::1]:2873, found localhost",
        "- 127.0.0.1:2873 | - 127.0.0.1:70000 | config.yml:13:7: proto.bind: expected HOST:PORT"
            + " such as 127.0.0.1:2873 or [::1]:2873, found 127.0.0.1:70000",
        "auth: | auht: | config.yml:24:1: unknown key auht (did you mean auth?)",
        "tls_key: ./server.key | # no key | config.yml:20:3: ?",
        "config: cluster.yml | 5 | config.yml:30:3: cluster: expected a map, found \"5\"",
        "  acl: acl.yml |   acl: {} | config.yml:28:8: auth.acl: expected a text, found a map",
        "pid_file: /var/run/psrtd/psrtd.pid | data_queue: 5 | config.yml:8:3: server.data_queue stands here twice, the"
            + " first time in line 4",
      })
  void saysWhatIsWrongAndWhere(String right, String wrong, String complaint) {
    var problems = problems(WHOLE.replaceFirst(java.util.regex.Pattern.quote(right), wrong));
    if (complaint.endsWith("?") && complaint.contains(": ?")) {
      assertEquals(
          List.of(
              "config.yml:20:13: proto.tls_cert: the key is missing (name it in proto.tls_key)"),
          problems);
    } else {
      assertTrue(problems.contains(complaint), problems.toString());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "slow_consumer: drop | portolan.slow_consumer: expected one of disconnect, drop_oldest,"
            + " latest_per_topic, throttle_publisher, found drop",
        "queue_bytes: 64 | portolan.queue_bytes: expected a text, found \"64\"",
        "queue_bytes: 64 kg | portolan.queue_bytes: expected a size such as 64MiB, found 64 kg",
        "queue_bytes: 1KiB | portolan.queue_bytes: less than one largest message, whose size is"
            + " 1100000",
        "throttle: 0s | portolan.throttle: expected a duration such as 250ms, 5s or 2h, at most"
            + " 24h, found 0s",
        "drain_timeout: 25h | portolan.drain_timeout: expected a duration such as 250ms, 5s or"
            + " 2h, at most 24h, found 25h",
        "thrott1e: 1s | unknown key portolan.thrott1e (did you mean throttle?)",
        "sessions: -1 | portolan.sessions: expected 1 to 1073741824, found -1",
      })
  void saysWhatIsWrongInOurOwnPart(String wrong, String complaint) {
    var problems = problems(WHOLE + "portolan:\n  " + wrong + "\n");
    assertEquals(1, problems.size(), problems.toString());
    assertTrue(problems.getFirst().endsWith(": " + complaint), problems.toString());
    assertTrue(problems.getFirst().startsWith("config.yml:32:"), problems.toString());
  }

  @Test
  void namesEverythingThatIsMissingAtOnce() {
    assertEquals(
        List.of(
            "config.yml:1:1: server.max_pub_size is missing",
            "config.yml:1:1: server.max_topic_length is missing",
            "config.yml:1:1: server.max_topic_depth is missing",
            "config.yml:1:1: server.latency_warn is missing",
            "config.yml:1:1: server.data_queue is missing",
            "config.yml:1:1: auth.acl is missing",
            "config.yml:1:1: auth.allow_anonymous is missing",
            "config.yml:1:8: proto.allow_no_tls is missing"),
        problems("proto: {}\n"));
  }

  @Test
  void whatIsNoYamlIsNamedWithItsPlace() {
    assertEquals(1, problems("server:\n  a: b: c\n").size());
    assertTrue(problems("server:\n  a: b: c\n").getFirst().startsWith("config.yml:2:7: "));
    assertTrue(problems("server:\n\tdata_queue: 1\n").getFirst().startsWith("config.yml:2:1: "));
    assertEquals(List.of("config.yml: is empty, expected a map"), problems("# nothing\n"));
    assertEquals(
        List.of("config.yml:1:1: expected a map, found a list"), problems("- server\n- proto\n"));
  }

  @Test
  void whatIsNoTextIsNamed() throws IOException {
    Files.write(file, new byte[] {'a', ':', ' ', (byte) 0xff});
    var e = assertThrows(ConfigurationException.class, () -> PsrtdConfigurationReader.read(file));
    assertEquals(file + ": is not UTF-8", e.getMessage());
  }

  @Test
  void findsTheFirstUsualFileThatIsThere() throws IOException {
    Path other = folder.resolve("other.yml");
    assertTrue(PsrtdConfigurationReader.find(List.of(other, file)).isEmpty());
    Files.writeString(file, LEAST);
    assertEquals(file, PsrtdConfigurationReader.find(List.of(other, file)).orElseThrow());
  }
}
