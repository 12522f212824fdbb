package io.portolan.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `portolan psrt serve` as its users meet it: what it refuses runs here, what listens runs in a
/// process of its own and hears real signals.
@Timeout(120)
final class PsrtServeCommandTest {
  /// Of `test`, `123`, cost 5.
  private static final String HASH = "$2y$05$yrIQWYKOlau58Fk5Qe8.0ewn5LvSl0aLhNtjP1v36nHLp4KQPadym";

  private final Path folder;
  private final Path config;

  PsrtServeCommandTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    this.config = folder.resolve("config.yml");
    Files.writeString(
        config,
        """
        server:
          latency_warn: 50000
          data_queue: 16
          max_topic_depth: 4
          max_pub_size: 1000
          max_topic_length: 200
          pid_file: %s
        proto:
          bind: 127.0.0.1:0
          bind_udp: 127.0.0.1:0
          timeout: 60
          allow_no_tls: true
        auth:
          allow_anonymous: false
          password_file: passwords
          acl: acl.yml
        """
            .formatted(folder.resolve("psrt.pid")));
    Files.writeString(folder.resolve("passwords"), "test:" + HASH + "\n");
    Files.writeString(folder.resolve("acl.yml"), "test: {sub: '#', pub: '#', admin: true}\n");
  }

  /// What a call came to.
  private record Result(int status, String out, String err) {}

  private static Result run(String... arguments) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    int status =
        Main.run(
            arguments,
            new Console(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                0,
                false,
                false));
    return new Result(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void servesEverybodyOnLoopbackUntilItIsTold() throws Exception {
    try (var broker = new BrokerProcess(List.of("--bind", ":0", "--status", ":0"))) {
      assertTrue(
          broker.ready.matches(
              "ready psrt tcp=127\\.0\\.0\\.1:(\\d+) udp=127\\.0\\.0\\.1:\\1"
                  + " status=127\\.0\\.0\\.1:\\d+"),
          broker.ready);
      try (var subscriber = PsrtCaller.control(broker.port("tcp"));
          var publisher = PsrtCaller.control(broker.port("tcp"))) {
        byte[] token = subscriber.login("", "");
        assertEquals(1, subscriber.subscribe("plant/#"));
        try (var data = PsrtCaller.data(broker.port("tcp"), token)) {
          assertEquals(32, publisher.login("", "").length);
          assertEquals(1, publisher.publish("plant/temp", "21.5"));
          assertEquals("plant/temp=21.5", data.message());
          assertTrue(get(broker, "/status").contains("\"client_count\":2"));
          assertTrue(get(broker, "/metrics").contains("psrt_published_messages_total 1"));
          broker.signal("TERM");
          assertEquals("", data.message());
        }
      }
      assertEquals(0, broker.exitStatus());
    }
  }

  private static String get(BrokerProcess broker, String path) throws IOException {
    var place = URI.create("http://127.0.0.1:" + broker.port("status") + path).toURL();
    var connection = place.openConnection();
    connection.setReadTimeout(30_000);
    try (var in = connection.getInputStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void anInterruptEndsItToo() throws Exception {
    try (var broker = new BrokerProcess(List.of("--bind", "tcp::0", "--json"))) {
      assertTrue(
          broker.ready.matches("\\{\"ready\":\"psrt\",\"tcp\":\"127\\.0\\.0\\.1:\\d+\"}"),
          broker.ready);
      broker.signal("INT");
      assertEquals(0, broker.exitStatus());
    }
  }

  @Test
  void aReloadReachesSessionsThatAreAlreadyThere() throws Exception {
    try (var broker = new BrokerProcess(List.of("--config", config.toString()));
        var session = PsrtCaller.control(broker.port("tcp"));
        var stranger = PsrtCaller.control(broker.port("tcp"))) {
      assertEquals(broker.process.pid() + "\n", Files.readString(folder.resolve("psrt.pid")));
      assertEquals(0, stranger.login("test", "124").length);
      assertEquals(32, session.login("test", "123").length);
      assertEquals(1, session.publish("a/b", "1"));
      Files.writeString(folder.resolve("acl.yml"), "test: {pub: 'c/#'}\n");
      broker.hangUp();
      broker.awaitLog("psrt: reloaded");
      assertEquals(0xfe, session.publish("a/b", "2"));
      assertEquals(1, session.publish("c/d", "3"));
      assertEquals(0xfe, session.subscribe("a/b"));
      Files.writeString(folder.resolve("acl.yml"), "test: {pubb: 'c/#'}\n");
      broker.hangUp();
      broker.awaitLog("acl.yml:1:8: unknown key test.pubb (did you mean pub?)");
      broker.awaitLog("psrt: reloaded, but");
      assertEquals(1, session.publish("c/d", "4"));
      Files.writeString(folder.resolve("acl.yml"), "other: {}\n");
      broker.hangUp();
      broker.awaitLog("psrt: reloaded");
      assertEquals(-1, session.next());
      broker.signal("TERM");
      assertEquals(0, broker.exitStatus());
      assertFalse(Files.exists(folder.resolve("psrt.pid")));
    }
  }

  @Test
  void systemdIsToldThatItIsReadyAndThatItStops() throws Exception {
    Path told = folder.resolve("told");
    Path notify = folder.resolve("systemd-notify");
    Files.writeString(notify, "#!/bin/sh\necho \"$@\" >>" + told + "\n");
    assertTrue(notify.toFile().setExecutable(true));
    String path = folder + ":" + System.getenv("PATH");
    try (var broker =
        new BrokerProcess(List.of("--bind", ":0"), "NOTIFY_SOCKET", "/run/none", "PATH", path)) {
      assertTrue(broker.ready.startsWith("ready psrt "));
      broker.signal("TERM");
      assertEquals(0, broker.exitStatus());
    }
    assertEquals("READY=1 STATUS=serving\nSTOPPING=1\n", Files.readString(told));
  }

  @Test
  void aUnixSocketIsAnnouncedAndRemoved() throws Exception {
    Path socket = folder.resolve("psrt.sock");
    try (var broker = new BrokerProcess(List.of("--bind", socket.toString()))) {
      assertEquals("ready psrt unix=" + socket, broker.ready);
      assertTrue(Files.exists(socket));
      broker.signal("TERM");
      assertEquals(0, broker.exitStatus());
    }
    assertFalse(Files.exists(socket));
  }

  @ParameterizedTest
  @CsvSource({
    "--node a, --node and --ack need --cluster",
    "--cluster http://h, 'expected nats://HOST:PORT or tls://HOST:PORT, found http://h'",
    "--cluster nats://h --ack cluster, --ack cluster needs --node",
    "--cluster nats://h --ack both, '--ack is local or cluster, found both'",
    "--cluster nats://h --node a.b, 'not a name of 1 to 64 letters, digits, - and _: a.b'",
  })
  void aClusterThatMakesNoSenseIsRefused(String options, String complaint) {
    var arguments = new ArrayList<>(List.of("psrt", "serve", "--bind", ":0"));
    arguments.addAll(List.of(options.split(" ", -1)));
    var result = run(arguments.toArray(String[]::new));

    assertEquals(2, result.status());
    assertTrue(result.err().contains(complaint), result.err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"tcp", "udp", "status"})
  void aTakenPortNamesWhoHoldsIt(String kind) throws IOException {
    try (var stream = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var datagrams = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      int port = kind.equals("udp") ? datagrams.getLocalPort() : stream.getLocalPort();
      var result =
          kind.equals("status")
              ? run("psrt", "serve", "--bind", ":0", "--status", ":" + port)
              : run("psrt", "serve", "--bind", kind + "::" + port);
      assertEquals(ExitStatus.COULD_NOT, result.status(), result.err());
      assertEquals("", result.out());
      String pid = "[" + ProcessHandle.current().pid() + "]";
      assertTrue(
          result.err().contains(":" + port + ": ")
              && result.err().contains("held by")
              && result.err().contains(pid),
          result.err());
      assertEquals(1, result.err().lines().count());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "--bind, 0.0.0.0:0, is not on loopback",
    "--bind, udp:192.0.2.1:0, is not on loopback",
    "--status, 0.0.0.0:0, is not on loopback",
    "--bind, 2873x, no port",
    "--bind, ::1:2873, needs brackets",
    "--status, nonsense, no port",
  })
  void whatItWillNotListenOnIsWrongUsage(String option, String value, String complaint) {
    var result = run("psrt", "serve", option, value);
    assertEquals(ExitStatus.WRONG_USAGE, result.status(), result.err());
    assertTrue(result.err().contains(complaint), result.err());
    assertEquals("", result.out());
  }

  @Test
  void aConfigurationWithoutAddressesIsWrongUsage() throws IOException {
    Files.writeString(config, Files.readString(config).replaceAll("  bind.*\n", ""));
    var result = run("psrt", "serve", "--config", config.toString());
    assertEquals(ExitStatus.WRONG_USAGE, result.status());
    assertTrue(result.err().contains("names no address"), result.err());
  }

  @Test
  void aBrokenConfigurationIsNamedWithItsPlace() throws IOException {
    Files.writeString(config, Files.readString(config).replace("data_queue", "data_qeue"));
    var result = run("psrt", "serve", "--config", config.toString());
    assertEquals(ExitStatus.COULD_NOT, result.status());
    assertEquals(
        "portolan: " + config + ":2:3: server.data_queue is missing (and 1 more)\n", result.err());
  }

  private Result check(String... more) {
    var words = new ArrayList<>(List.of("psrt", "serve", "--check-config", "--config"));
    words.add(config.toString());
    words.addAll(List.of(more));
    return run(words.toArray(String[]::new));
  }

  @Test
  void aGoodConfigurationIsSaidToBeGood() {
    var result = check();
    assertEquals(
        new Result(0, config + ": good: 1 in the access list, 1 passwords, 0 keys\n", ""), result);
    var json = check("--json");
    assertEquals(ExitStatus.DONE, json.status());
    assertTrue(json.out().contains("\"isGood\" : true"), json.out());
  }

  /// Which file is broken, how, and what is said.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "config.yml | data_queue: 16 | data_queue: x | :3:15: server.data_queue: expected a"
            + " number, found \"x\"",
        "config.yml | server: | sever: | :1:1: unknown key sever (did you mean server?)",
        "config.yml | timeout: 60 | timeout: -1 | :11:12: proto.timeout: expected seconds, more"
            + " than 0 and at most 86400, found \"-1\"",
        "config.yml | bind: 127.0.0.1:0 | bind: 127.0.0.1 | :9:9: proto.bind: expected HOST:PORT"
            + " such as 127.0.0.1:2873 or [::1]:2873, found 127.0.0.1",
        "config.yml | auth: | auth | :14:18: could not find expected ':' (while scanning a simple key that begins in line 13)",
        "config.yml | allow_no_tls: true | tls_cert: a | :12:13: proto.tls_cert: the key is"
            + " missing (name it in proto.tls_key)",
        "config.yml | timeout: 60 | workers: 2 | :11:3: unknown key proto.workers",
        "acl.yml | test: | test: # | :1:6: test: expected a map, found nothing",
        "acl.yml | sub: '#' | sub: '' | :1:13: test.sub: expected a text or a list of them,"
            + " found \"\"",
        "acl.yml | sub: | subs: | :1:8: unknown key test.subs (did you mean sub?)",
        "acl.yml | admin: true | admin: on | :1:35: test.admin: expected true or false, found"
            + " \"on\"",
        "acl.yml | } | | :2:1: expected ',' or '}', but got <stream end> (while parsing a flow mapping that begins in line 1)",
        "passwords | test | | : no such file",
      })
  void checkingSaysWhatIsWrongAndWhere(String file, String right, String wrong, String complaint)
      throws IOException {
    Path broken = folder.resolve(file);
    if (wrong == null && complaint.contains("no such file")) {
      Files.delete(broken);
    } else {
      Files.writeString(
          broken, Files.readString(broken).replace(right, wrong == null ? "" : wrong));
    }
    var result = check();
    assertEquals(ExitStatus.FOUND, result.status(), result.toString());
    assertTrue(result.out().contains(broken + complaint + "\n"), result.out());
    var json = check("--json");
    assertEquals(ExitStatus.FOUND, json.status());
    assertTrue(json.out().contains("\"isGood\" : false"), json.out());
  }
}
