package io.portolan.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.psrt.cluster.ClusterSettings;
import io.portolan.psrt.config.PsrtdConfigurationReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
final class PsrtServiceTest {
  private static final PsrtService.Identity HERE = new PsrtService.Identity("here", "1");
  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private final Path folder;
  private final Path acl;
  private final List<String> log = new ArrayList<>();

  PsrtServiceTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    this.acl = Files.writeString(folder.resolve("acl.yml"), "_: {sub: '#', pub: '#'}\n");
  }

  private static PsrtReach reach(List<SocketAddress> streams) {
    return new PsrtReach(streams, List.of(ANY), ANY);
  }

  private PsrtService configured(String more) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("config.yml"),
            """
            server:
              latency_warn: 50000
              data_queue: 16
              max_topic_depth: 4
              max_pub_size: 1000
              max_topic_length: 200
              pid_file: PID_FILE
            proto:
              allow_no_tls: true
            auth:
              allow_anonymous: true
              acl: acl.yml
            """
                    .replace("PID_FILE", folder.resolve("psrt.pid").toString())
                + more);
    return PsrtService.configured(
        PsrtdConfigurationReader.read(file),
        reach(List.of(ANY, UnixDomainSocketAddress.of(folder.resolve("psrt.sock")))),
        HERE,
        InstantSource.system(),
        log::add);
  }

  private static String only(Ready ready, String kind) {
    var places = ready.addresses().stream().filter(each -> each.kind().equals(kind)).toList();
    assertEquals(1, places.size(), ready.line());
    return places.getFirst().place();
  }

  @Test
  void tcpAndUdpShareAPortThatNobodyChose() throws IOException {
    try (var service =
        PsrtService.forEverybody(reach(List.of(ANY)), HERE, InstantSource.system())) {
      var ready = service.open();
      assertEquals(only(ready, "tcp"), only(ready, "udp"));
      assertNotEquals(only(ready, "tcp"), only(ready, "status"));
      assertTrue(ready.line().startsWith("ready psrt tcp=127.0.0.1:"), ready.line());
    }
  }

  @Test
  void aClusterThatCannotBeReachedKeepsNobodyFromBeingServed() throws IOException {
    String nobody;
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = "nats://127.0.0.1:" + free.getLocalPort();
    }
    try (var service =
        PsrtService.forEverybody(reach(List.of(ANY)), HERE, InstantSource.system())
            .joining(ClusterSettings.of(nobody, "one"))) {
      var status = URI.create("http://" + only(service.open(), "status") + "/status").toURL();
      try (var in = status.openStream()) {
        String said = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(said.contains("\"cluster\":{\"state\":\"connecting\""), said);
      }
    }
  }

  @Test
  void nobodyElsewhereReachesABrokerWithoutFiles() {
    for (PsrtReach reach :
        List.of(
            new PsrtReach(
                List.of(new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 0)),
                List.of(),
                null),
            new PsrtReach(
                List.of(ANY),
                List.of(new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 0)),
                null),
            new PsrtReach(
                List.of(ANY), List.of(), new InetSocketAddress(InetAddress.ofLiteral("::"), 0)))) {
      assertThrows(
          IllegalArgumentException.class,
          () -> PsrtService.forEverybody(reach, HERE, InstantSource.system()));
    }
  }

  @Test
  void leavesNeitherPidFileNorSocketBehind() throws IOException {
    Path pid = folder.resolve("psrt.pid");
    Path socket = folder.resolve("psrt.sock");
    try (var service = configured("")) {
      var ready = service.open();
      assertEquals(socket.toString(), only(ready, "unix"));
      assertEquals(ProcessHandle.current().pid() + "\n", Files.readString(pid));
      assertTrue(Files.exists(socket));
    }
    assertFalse(Files.exists(pid));
    assertFalse(Files.exists(socket));
  }

  @Test
  void aTakenAddressIsNamedAndEverythingElseClosed() throws IOException {
    try (var holder = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var taken = new InetSocketAddress(holder.getInetAddress(), holder.getLocalPort());
      var reach = new PsrtReach(List.of(ANY), List.of(), taken);
      try (var service = PsrtService.forEverybody(reach, HERE, InstantSource.system())) {
        var e = assertThrows(TakenException.class, service::open);
        assertEquals(taken, e.wanted().getFirst().address());
      }
      var streams = new PsrtReach(List.of(taken), List.of(ANY), null);
      try (var service = PsrtService.forEverybody(streams, HERE, InstantSource.system())) {
        var e = assertThrows(TakenException.class, service::open);
        assertEquals(2, e.wanted().size());
      }
    }
  }

  @Test
  void saysWhatOfItsFilesItIgnores() throws IOException {
    Files.writeString(folder.resolve("passwords"), "nonsense\n");
    try (var service = configured("  password_file: passwords\ncluster: {config: x}\n")) {
      service.open();
      assertEquals(2, log.size(), log.toString());
      assertTrue(log.get(0).contains("cluster.config is ignored: its format is not public"));
      assertTrue(log.get(1).contains("passwords:1: ignored: "), log.toString());
    }
  }

  @Test
  void whatCannotBeReloadedIsNamedAndStays() throws IOException {
    try (var service = configured("")) {
      service.open();
      assertEquals(List.of(), service.reload());
      Files.writeString(acl, "_: 5\n");
      assertEquals(
          List.of(
              acl + ":1:4: _: expected a map, found \"5\" (what it said before stays in force)"),
          service.reload());
    }
  }

  @Test
  void filesThatCannotBeUsedKeepItFromStarting() throws IOException {
    Files.delete(acl);
    try (var service = configured("")) {
      assertThrows(IOException.class, service::open);
    }
    Files.writeString(acl, "_: {}\n");
    try (var service = tls("nowhere.pem")) {
      assertThrows(IOException.class, service::open);
    }
  }

  private PsrtService tls(String certificate) throws IOException {
    configured("");
    Path file = folder.resolve("config.yml");
    Files.writeString(
        file,
        Files.readString(file)
            .replace("proto:", "proto:\n  tls_cert: " + certificate + "\n  tls_key: key.pem"));
    return PsrtService.configured(
        PsrtdConfigurationReader.read(file),
        reach(List.of(ANY)),
        HERE,
        InstantSource.system(),
        log::add);
  }
}
