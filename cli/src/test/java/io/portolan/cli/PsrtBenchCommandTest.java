package io.portolan.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.portolan.psrt.broker.Broker;
import io.portolan.psrt.broker.BrokerSettings;
import io.portolan.psrt.config.Everybody;
import io.portolan.psrt.server.PsrtServer;
import io.portolan.psrt.server.ServerSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// `portolan psrt bench` and `stat`, small and bounded.
@Timeout(180)
final class PsrtBenchCommandTest {
  private final PsrtServer server;
  private final String port;

  PsrtBenchCommandTest() throws IOException {
    server =
        PsrtServer.open(
            ServerSettings.loopback(),
            new Broker(BrokerSettings.DEFAULT, new Everybody(), Instant.EPOCH));
    port = "" + ((InetSocketAddress) server.addresses().getFirst()).getPort();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /// What a call came to.
  private record Result(int status, String out, String err) {}

  private static Result run(String... arguments) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    List<Command> commands = List.of(new PsrtBenchCommand(), new PsrtStatCommand());
    int status =
        Main.run(
            commands,
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
  void countsEveryMessageOfBothStages() {
    var result =
        run(
            "bench",
            "-h",
            "127.0.0.1",
            "-p",
            port,
            "--count",
            "1000",
            "--workers",
            "2",
            "--subscribers",
            "3",
            "--json");
    assertEquals(0, result.status(), result.err());
    assertTrue(
        result.out().contains("\"stage\":\"publish\",\"messages\":2000,\"lost\":0"), result.out());
    assertTrue(
        result.out().contains("\"stage\":\"deliver\",\"messages\":3000,\"lost\":0"), result.out());
  }

  @Test
  void anOpenLoopTellsLatencies() {
    var result =
        run("bench", "-h", "127.0.0.1", "-p", port, "--rate", "500", "--seconds", "1", "--json");
    assertEquals(0, result.status(), result.err());
    assertTrue(
        result.out().contains("\"stage\":\"timed\",\"messages\":500,\"lost\":0"), result.out());
    assertTrue(result.out().contains("\"p99Seconds\":"), result.out());
  }

  @Test
  void theStagesAreThoseOfTheReferenceClient() {
    var result =
        run("bench", "-h", "127.0.0.1", "-p", port, "--stages", "--count", "200", "--workers", "2");
    assertEquals(0, result.status(), result.err());
    var stages = result.out().lines().map(line -> line.split(" +", 3)).toList();
    assertEquals(
        List.of(
            "subscribe=400",
            "pub-10b=400",
            "pub-read-10b=400",
            "pub-1kb=400",
            "pub-read-1kb=400",
            "pub-10kb=400",
            "pub-read-10kb=400",
            "pub-100kb=40",
            "pub-read-100kb=40",
            "pub-1mb=4",
            "pub-read-1mb=4",
            "unsubscribe=400"),
        stages.stream().map(words -> words[0] + "=" + words[1]).toList());
    assertTrue(result.out().lines().allMatch(line -> line.endsWith(" 0 lost")), result.out());
  }

  @Test
  void aLongWayIsMeasuredThroughAProxyOfItsOwn() {
    var result =
        run(
            "bench",
            "-h",
            "127.0.0.1",
            "-p",
            port,
            "--wan",
            "20ms",
            "--count",
            "100",
            "--size",
            "1MB",
            "--in-flight",
            "10",
            "--json");
    assertEquals(0, result.status(), result.err());
    assertTrue(
        result.out().contains("\"stage\":\"publish\",\"messages\":100,\"lost\":0,\"size\":1000000"),
        result.out());
    assertTrue(
        result.out().contains("\"stage\":\"deliver\",\"messages\":100,\"lost\":0"), result.out());
    assertTrue(result.out().contains("\"bytesPerSecond\":"), result.out());
  }

  @Test
  void withoutSubscribersNothingIsDelivered() {
    var result = run("bench", "-h", "127.0.0.1", "-p", port, "--count", "10", "--subscribers", "0");
    assertEquals(0, result.status(), result.err());
    assertEquals(1, result.out().lines().count(), result.out());
  }

  @Test
  void stagesHaveNoRate() {
    assertEquals(2, run("bench", "--stages", "--rate", "5").status());
    assertEquals(2, run("bench", "--subscribers", "0", "--rate", "5").status());
    assertEquals(2, run("bench", "-h", "/run/x.sock", "--wan", "5ms").status());
  }

  @Test
  void showsAStatusAndWhatChanged() throws IOException {
    HttpServer page =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    page.createContext(
        "/status",
        call -> {
          var body = "{\"time\":1000000,\"counters\":{\"c_pub_messages\":7}}";
          call.sendResponseHeaders(200, body.length());
          call.getResponseBody().write(body.getBytes(StandardCharsets.US_ASCII));
          call.close();
        });
    page.start();
    try {
      String at = "127.0.0.1:" + page.getAddress().getPort();
      var result = run("stat", at, "--times", "2", "--interval", "1ms");
      assertEquals(0, result.status(), result.err());
      assertTrue(result.out().contains("counters.c_pub_messages      7\n"), result.out());
      assertTrue(result.out().contains("0 clients  0 subscriptions"), result.out());
      assertEquals(
          "{\"time\":1000000,\"counters\":{\"c_pub_messages\":7}}\n",
          run("stat", at, "--json").out());
    } finally {
      page.stop(0);
    }
    assertEquals(3, run("stat", "127.0.0.1:" + port).status());
  }
}
