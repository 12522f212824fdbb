package io.portolan.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.watch.ForeignListener;
import io.portolan.watch.Listener;
import io.portolan.watch.NetworkNamespace;
import io.portolan.watch.Owner;
import io.portolan.watch.Ownership;
import io.portolan.watch.Watch;
import io.portolan.wire.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The story of a port, of real listeners on loopback whose owners are made of files.
@Timeout(180)
final class WhyCommandTest {
  private static final Instant BOOT = Instant.ofEpochSecond(1_700_000_000);
  private static final String ID =
      "8d3f1a6b5c2e4f708192a3b4c5d6e7f80112233445566778899aabbccddeeff0";

  private final Path root;
  private final List<Listener> listeners = new ArrayList<>();
  private final List<ForeignListener> elsewhere = new ArrayList<>();

  WhyCommandTest(@TempDir Path root) throws IOException {
    this.root = root;
    file("/proc/stat", "btime 1700000000\n");
    process(1, "systemd", 0, "0::/init.scope\n");
  }

  @Test
  void tellsTheStoryOfAService() throws Exception {
    process(50, "quay", 1, "0::/system.slice/quay.service\n");
    file("/etc/systemd/system/quay.service", "[Unit]\nDescription=Ships and pages\n");
    file("/var/lib/dpkg/info/quay.list", "/usr/bin/quay\n");
    file("/var/lib/dpkg/status", "Package: quay\nStatus: install ok installed\nVersion: 1.2-3\n\n");
    try (var server = WebServer.open(0)) {
      listeners.add(listener(server.port(), owner(50, "quay")));
      String story = why(server.port());
      in(
          story,
          server.port() + "/tcp on 127.0.0.1, reachable from this host only",
          "speaks HTTP (quay 1.2)",
          "CLAIMED BY",
          "HELD BY     quay, process 50 of user root, since 2023-11-14 22:13:30 UTC",
          "/usr/bin/quay, from package quay 1.2-3",
          "CAME FROM",
          "systemd unit quay.service (Ships and pages), /etc/systemd/system/quay.service",
          "EVIDENCE",
          "for HTTP, a well-formed answer",
          "we said \"GET / HTTP/1.",
          "47455420 2f204854",
          "it said \"HTTP/1.0 200 OK",
          "VERDICT",
          "rule ",
          "would change it: ",
          "NEXT",
          "systemctl stop quay.service",
          "systemctl cat quay.service",
          "journalctl -e -u quay.service",
          "ss -tnp 'sport = :" + server.port() + "'");
    }
  }

  @Test
  void tellsWhatSystemdWouldStart() throws Exception {
    file("/usr/lib/systemd/system/quay.socket", "[Socket]\nListenStream=127.0.0.1:PORT\n");
    try (var server = WebServer.open(0)) {
      file(
          "/usr/lib/systemd/system/quay.socket",
          "[Socket]\nListenStream=127.0.0.1:" + server.port() + "\n");
      listeners.add(listener(server.port(), owner(1, "systemd")));
      in(
          why(server.port()),
          "HELD BY     systemd, process 1",
          "socket unit quay.socket, /usr/lib/systemd/system/quay.socket: ListenStream=127.0.0.1:",
          "systemd listens and starts quay.service for the first caller",
          "our own questions may have been that caller",
          "systemctl stop quay.socket quay.service");
    }
  }

  @Test
  void seesTheContainerBehindDockersProxy() throws Exception {
    process(50, "docker-proxy", 1, "0::/system.slice/docker.service\n");
    process(70, "quay", 1, "0::/system.slice/docker-" + ID + ".scope\n");
    file(
        "/var/lib/docker/containers/" + ID + "/config.v2.json",
        "{\"Name\":\"/shop\",\"Config\":{\"Image\":\"quay:1\"},"
            + "\"NetworkSettings\":{\"Networks\":{\"a\":{\"IPAddress\":\"172.17.0.2\"}}}}");
    try (var server = WebServer.open(0)) {
      listeners.add(
          listener(
              server.port(),
              owner(
                  50,
                  "docker-proxy",
                  "docker-proxy",
                  "-proto",
                  "tcp",
                  "-host-port",
                  server.port(),
                  "-container-ip",
                  "172.17.0.2",
                  "-container-port",
                  "80")));
      elsewhere.add(
          new ForeignListener(
              new NetworkNamespace(4026532008L, 70, null),
              listener("80", "0.0.0.0", owner(70, "quay"))));
      in(
          why(server.port()),
          "Docker passes it on to 172.17.0.2 port 80",
          "docker container shop, image quay:1",
          "BEHIND IT   quay[70] on 0.0.0.0 port 80/tcp in docker container shop, image quay:1,"
              + " network namespace 4026532008",
          "docker stop shop");
    }
  }

  @Test
  void namesListenersOfOtherNamespacesWithoutExaminingThem() throws Exception {
    process(70, "quay", 1, "0::/\n");
    elsewhere.add(
        new ForeignListener(
            new NetworkNamespace(4026532008L, 70, "blue"),
            listener("2424", "0.0.0.0", owner(70, "quay"))));
    in(
        why("2424"),
        "Nobody listens on port 2424 of this host, but in another network namespace",
        "ELSEWHERE   quay[70] on 0.0.0.0 port 2424/tcp, network namespace blue; not examined",
        "nsenter -t 70 -n portolan why 2424");
    assertEquals(ExitStatus.DONE, run("2424").status());
  }

  @Test
  void aPortWhereNobodyListensGetsItsClaimsAndWhatToDo() {
    var result = run("643");
    assertEquals(ExitStatus.FOUND, result.status());
    in(
        result.out(),
        "Nobody listens on port 643 of this host.",
        "sanity: registered with IANA; no program is known to speak it",
        "portolan wait 643",
        "portolan decoy 643",
        "portolan port 643");
    in(run("643/udp").out(), "port 643/udp of this host", "portolan decoy 643/udp");
  }

  @Test
  void saysWhoItIsWhereTheOwnerIsHidden() throws Exception {
    try (var server = WebServer.open(0)) {
      listeners.add(
          new Listener(
              Transport.TCP,
              InetAddress.getLoopbackAddress(),
              Integer.parseInt(server.port()),
              false,
              7,
              33,
              "www-data",
              List.of(),
              Ownership.NEEDS_ROOT,
              1,
              false,
              true));
      in(why(server.port()), "a process this user may not see; user www-data opened the socket");
    }
  }

  @Test
  void readsAsADocumentWithTheSameContent() throws Exception {
    process(50, "quay", 1, "0::/system.slice/quay.service\n");
    try (var server = WebServer.open(0)) {
      listeners.add(listener(server.port(), owner(50, "quay")));
      in(
          run(server.port(), "--json").out(),
          "\"port\" : " + server.port(),
          "\"claims\" : [",
          "\"unit\" : {",
          "\"name\" : \"quay.service\"",
          "\"ruleInWords\" : ",
          "\"command\" : \"systemctl stop quay.service\"",
          "\"elsewhere\" : [ ]");
    }
    in(run("643", "--json").out(), "\"findings\" : [ ]", "\"command\" : \"portolan decoy 643\"");
  }

  @Test
  void fitsATerminalButForCommandsToCopy() throws Exception {
    process(50, "quay", 1, "0::/\n");
    try (var server = WebServer.open(0)) {
      listeners.add(
          listener(server.port(), owner(50, "quay", "x ".repeat(150), "a\u001b[31mb\nc")));
      String story = runOn(80, server.port()).out();
      assertTrue(story.lines().count() <= 40, story);
      story
          .lines()
          .filter(line -> line.length() > 80)
          .forEach(line -> assertTrue(line.startsWith(" ".repeat(14)), line));
      assertFalse(story.replaceAll("\u001b\\[[0-9;]*m", "").contains("\u001b"), story);
      assertFalse(story.contains("\u001b[31mb"), "what a process says of itself is text");
    }
  }

  @Test
  void takesOnePortAtATime() {
    for (String wrong : List.of("1-2", "70000", "x")) {
      var result = run(wrong);
      assertEquals(ExitStatus.WRONG_USAGE, result.status(), wrong);
      assertEquals(1, result.err().lines().count(), result.err());
    }
    assertEquals(ExitStatus.WRONG_USAGE, run().status());
    assertEquals(ExitStatus.WRONG_USAGE, run("1", "2").status());
  }

  private String why(String port) {
    var result = run(port);
    assertEquals(ExitStatus.DONE, result.status(), result.toString());
    assertEquals("", result.err());
    return result.out();
  }

  private Called run(String... arguments) {
    return runOn(0, arguments);
  }

  private Called runOn(int columns, String... arguments) {
    var watch =
        new Watch() {
          @Override
          public List<Listener> listeners() {
            return listeners;
          }

          @Override
          public List<ForeignListener> elsewhere() {
            return elsewhere;
          }
        };
    var words = new ArrayList<>(List.of("why"));
    words.addAll(List.of(arguments));
    var command = new WhyCommand(watch, root, InstantSource.system());
    return Called.with(
        columns,
        columns > 0,
        console -> Main.run(List.of(command), words.toArray(String[]::new), console));
  }

  private static void in(String story, String... parts) {
    int at = 0;
    for (String part : parts) {
      int found = story.indexOf(part, at);
      assertTrue(found >= 0, () -> "no \"" + part + "\" in its place in\n" + story);
      at = found;
    }
  }

  private static Listener listener(String port, Owner owner) {
    return listener(port, "127.0.0.1", owner);
  }

  private static Listener listener(String port, String address, Owner owner) {
    return new Listener(
        Transport.TCP,
        InetAddress.ofLiteral(address),
        Integer.parseInt(port),
        false,
        7,
        0,
        "root",
        List.of(owner),
        Ownership.KNOWN,
        1,
        false,
        true);
  }

  private static Owner owner(int pid, String name, String... arguments) {
    return new Owner(
        pid,
        name,
        "/usr/bin/" + name,
        false,
        List.of(arguments),
        "root",
        0,
        BOOT.plusSeconds(10),
        "/",
        1,
        false);
  }

  private void process(int pid, String name, int parent, String cgroup) throws IOException {
    String home = "/proc/" + pid + "/";
    file(
        home + "stat",
        pid
            + " ("
            + name
            + ") S "
            + parent
            + " 2 3 0 -1 4194560 7 8 9 10 11 12 13 14 20 0 1 0 1000 21 22\n");
    file(home + "status", "Uid:\t0\t0\t0\t0\n");
    file(home + "cgroup", cgroup);
  }

  private void file(String path, String text) throws IOException {
    Path file = root.resolve(path.substring(1));
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
