package io.portolan.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.psrt.broker.Broker;
import io.portolan.psrt.broker.BrokerSettings;
import io.portolan.psrt.client.Message;
import io.portolan.psrt.client.PsrtClient;
import io.portolan.psrt.client.Store;
import io.portolan.psrt.config.Everybody;
import io.portolan.psrt.server.PsrtServer;
import io.portolan.psrt.server.ServerSettings;
import io.portolan.wire.Bytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `portolan psrt pub` and `sub` at a broker of ours.
@Timeout(180)
final class PsrtClientCommandsTest {
  private static final InstantSource NOON =
      InstantSource.fixed(Instant.parse("2026-01-02T12:00:00Z"));

  private final PsrtServer server;
  private final String port;

  PsrtClientCommandsTest() throws IOException {
    var settings = ServerSettings.loopback();
    var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    server =
        PsrtServer.open(
            new ServerSettings(
                List.of(any),
                List.of(any),
                null,
                true,
                settings.timeouts(),
                Duration.ZERO,
                settings.connections(),
                settings.loginsInFlight(),
                true),
            new Broker(BrokerSettings.DEFAULT, new Everybody(), Instant.EPOCH));
    port = "" + ((InetSocketAddress) server.addresses().getFirst()).getPort();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /// What a call came to.
  private record Result(int status, String out, String err) {}

  private static Result run(byte[] input, String... arguments) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    List<Command> commands =
        List.of(new PsrtPubCommand(new ByteArrayInputStream(input)), new PsrtSubCommand(NOON));
    int status =
        Main.run(
            commands,
            arguments,
            new Console(
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                0,
                false,
                false));
    return new Result(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private Result pub(String input, String... more) {
    var words = new ArrayList<>(List.of("pub", "-h", "127.0.0.1", "-p", port));
    words.addAll(List.of(more));
    return run(input.getBytes(StandardCharsets.UTF_8), words.toArray(String[]::new));
  }

  private PsrtClient listening(String filter) throws Exception {
    var client = PsrtClient.connect("127.0.0.1:" + port);
    client.subscribe(filter);
    return client;
  }

  private static Message next(PsrtClient client) throws InterruptedException {
    return client.receive(Duration.ofSeconds(60)).orElseThrow();
  }

  /// Runs `sub` and publishes this again and again until it ends.
  private Result sub(Message message, String... more) throws Exception {
    var words = new ArrayList<>(List.of("sub", "-h", "127.0.0.1", "-p", port));
    words.addAll(List.of(more));
    var result =
        CompletableFuture.supplyAsync(
            () -> run(new byte[0], words.toArray(String[]::new)), Thread.ofVirtual()::start);
    try (var client = PsrtClient.connect("127.0.0.1:" + port)) {
      while (!result.isDone()) {
        client.publish(message);
      }
    }
    return result.get();
  }

  @Test
  void publishesAMessageAFileAndNothing(@TempDir Path folder) throws Exception {
    Path file = Files.write(folder.resolve("body"), new byte[] {0, (byte) 0xFF});
    try (var client = listening("#")) {
      assertEquals(new Result(0, "", ""), pub("", "-t", "a/b", "-m", "21.5", "--priority", "5"));
      assertEquals(0, pub("", "-t", "f", "-f", file.toString()).status());
      assertEquals(0, pub("", "-t", "n", "-n").status());
      assertEquals(0, pub("whole\ninput\n", "-t", "s", "-s").status());
      assertEquals(new Message("a/b", Bytes.ofText("21.5"), 5), next(client));
      assertEquals(new Message("f", Bytes.of(0, 0xFF)), next(client));
      assertEquals(new Message("n", Bytes.EMPTY), next(client));
      assertEquals(Message.of("s", "whole\ninput\n"), next(client));
    }
  }

  @Test
  void publishesEachLineInOrder() throws Exception {
    try (var client = listening("lines")) {
      var input = new StringBuilder();
      for (int i = 0; i < 300; i++) {
        input.append(i).append('\n');
      }
      assertEquals(0, pub(input.toString(), "-t", "lines", "-l", "-q", "1").status());
      for (int i = 0; i < 300; i++) {
        assertEquals("" + i, next(client).text());
      }
    }
  }

  @Test
  void publishesADatagram() throws Exception {
    try (var client = listening("#")) {
      String udp = "" + server.datagramAddresses().getFirst().getPort();
      assertEquals(
          new Result(0, "", ""),
          run(new byte[0], "pub", "-h", "127.0.0.1", "-p", udp, "--udp", "-t", "u", "-m", "plain"));
      assertEquals(Message.of("u", "plain"), next(client));
    }
  }

  @Test
  void showsMessagesAndEndsAfterSoMany() throws Exception {
    var message = Message.of("plant/temp", "21.5");
    assertEquals(
        new Result(0, "plant/temp 21.5\n".repeat(2), ""),
        sub(message, "-v", "-t", "plant/#", "-C", "2"));
    assertEquals(
        new Result(0, "21.5|plant/temp|4|32312e35|2026-01-02T12:00:00Z%\t\n", ""),
        sub(message, "-t", "plant/+", "-C", "1", "-F", "%p|%t|%l|%x|%I%%\\t"));
    assertEquals(
        new Result(
            0,
            "{\"topic\":\"plant/temp\",\"payload\":\"32312e35\",\"text\":\"21.5\",\"size\":4,"
                + "\"priority\":127,\"received\":\"2026-01-02T12:00:00Z\"}\n",
            ""),
        sub(message, "-t", "plant/temp", "-C", "1", "--json"));
  }

  @Test
  void aWaitThatIsOverIsSaidByTheStatus() {
    assertEquals(
        new Result(1, "", ""),
        run(new byte[0], "sub", "-h", "127.0.0.1", "-p", port, "-t", "a", "-C", "1", "-W", "1"));
    assertEquals(
        new Result(0, "", ""),
        run(new byte[0], "sub", "-h", "127.0.0.1", "-p", port, "-t", "a", "-W", "1"));
  }

  @Test
  void whatCannotBeSentIsKeptAndSentByTheNext(@TempDir Path folder) throws Exception {
    String store = folder.resolve("store").toString();
    var kept =
        run(
            "1\n2\n".getBytes(StandardCharsets.UTF_8),
            "pub -h 127.0.0.1 -p 1 --timeout 20ms -t kept -l --store"
                .concat(" " + store)
                .split(" "));
    assertEquals(0, kept.status());
    assertTrue(kept.err().contains("2 messages wait in " + store), kept.err());
    try (var client = listening("kept")) {
      assertEquals(
          new Result(0, "", ""),
          pub("", "-t", "kept", "-m", "3", "--store", store, "--repeat", "2"));
      assertEquals(new Result(0, "", ""), pub("", "--store", store));
      for (String text : List.of("1", "2", "3", "3")) {
        assertEquals(text, next(client).text());
      }
    }
  }

  @Test
  void aStoreInUseOrWithoutRoomIsAnError(@TempDir Path folder) throws Exception {
    try (var _ = Store.open(folder, 1 << 20)) {
      var result = pub("", "-t", "a", "-m", "x", "--store", folder.toString());
      assertEquals(3, result.status());
      assertTrue(result.err().contains("is in use by another client"), result.err());
    }
    var result =
        pub(
            "x".repeat(5000),
            "-t",
            "a",
            "-s",
            "--store",
            folder.toString(),
            "--store-size",
            "4KiB");
    assertEquals(3, result.status(), result.err());
    assertTrue(result.err().contains("do not fit into the store"), result.err());
  }

  @Test
  void inputOfAnySizeAndPipesAreSent(@TempDir Path folder) throws Exception {
    String large = "0123456789".repeat(109_000);
    Path file = Files.writeString(folder.resolve("large"), large);
    try (var client = listening("#")) {
      assertEquals(new Result(0, "", ""), pub(large, "-t", "s", "-s"));
      assertEquals(new Result(0, "", ""), pub(large, "-t", "dash", "-f", "-"));
      assertEquals(new Result(0, "", ""), pub("", "-t", "f", "-f", file.toString()));
      assertEquals(new Result(0, "", ""), pub("", "-t", "null", "-f", "/dev/null"));
      for (String topic : List.of("s", "dash", "f")) {
        assertEquals(Message.of(topic, large), next(client));
      }
      assertEquals(Message.of("null", ""), next(client));
    }
    var directory = pub("", "-t", "f", "-f", folder.toString());
    assertEquals(3, directory.status());
    assertTrue(directory.err().contains(folder + " is a directory"), directory.err());
    var missing = pub("", "-t", "f", "-f", folder.resolve("none").toString());
    assertEquals(3, missing.status());
    assertTrue(missing.err().contains("no such file"), missing.err());
  }

  @Test
  void whatNoBrokerTakesIsExplained(@TempDir Path folder) throws Exception {
    Path file = Files.write(folder.resolve("large"), new byte[1_200_000]);
    var result = pub("", "-t", "f", "-f", file.toString());
    assertEquals(3, result.status());
    assertTrue(result.err().contains("larger than its max_pub_size"), result.err());
  }

  @Test
  void oneMessageCanBeSentOften() throws Exception {
    try (var client = listening("often")) {
      assertEquals(0, pub("", "-t", "often", "-m", "x", "--repeat", "3").status());
      assertEquals(0, pub("", "-t", "often", "-m", "end", "-i", "id").status());
      for (String text : List.of("x", "x", "x", "end")) {
        assertEquals(text, next(client).text());
      }
    }
  }

  @Test
  void aWaitEndsHoweverMuchComes() throws Exception {
    var result = sub(Message.of("a", "x"), "-t", "a", "-W", "1");
    assertEquals(0, result.status(), result.err());
    assertTrue(result.out().startsWith("x\nx\n"), result.out());
  }

  @Test
  void whatIsFilteredOutIsNeitherShownNorCounted() throws Exception {
    assertEquals(
        new Result(1, "", ""),
        sub(Message.of("plant/temp", "x"), "-t", "plant/#", "-T", "+/temp", "-C", "1", "-W", "1"));
    assertEquals(
        new Result(0, "x", ""),
        sub(Message.of("plant/temp", "x"), "-t", "#", "-T", "other/#", "-C", "1", "-N", "-R"));
  }

  @Test
  void subscribingAloneCanBeAllThatIsWanted() {
    assertEquals(
        new Result(0, "", ""),
        run(new byte[0], "sub", "-h", "127.0.0.1", "-p", port, "-t", "a", "-E"));
  }

  @Test
  void aTopicThatIsRefusedIsNamed() {
    var result = pub("", "-t", "a/".repeat(40), "-m", "x");
    assertEquals(3, result.status());
    assertTrue(result.err().contains("not possible"), result.err());
  }

  @Test
  void nobodyThereIsToldInOneLine() {
    server.close();
    var result = pub("", "-t", "a", "-m", "x");
    assertEquals(3, result.status());
    assertTrue(result.err().startsWith("portolan: "), result.err());
    assertEquals(1, result.err().lines().count());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pub -m x",
        "pub -t a",
        "pub -t a -m x -n",
        "pub -t a/# -m x",
        "pub -t a -m x -q 3",
        "pub -t a -m x --priority 256",
        "pub -t a -m x -p 0",
        "pub -t a -m x -P secret",
        "pub -t a -l --udp",
        "pub -t a -m x -r",
        "pub -t a --store x",
        "pub -t a -m x --store x --udp",
        "pub -t a -m x --repeat 0",
        "pub -t a -l --repeat 2",
        "pub -t a -m x --store x --store-size 1kB",
        "sub",
        "sub -t a -F %Z",
        "sub -t a -C none",
        "sub -t a --insecure --cafile x"
      })
  void wrongUsageIsStatusTwo(String line) {
    var result = run(new byte[0], line.split(" "));
    assertEquals(2, result.status(), result.err());
    assertEquals(1, result.err().lines().count(), result.err());
  }

  @ParameterizedTest
  @CsvSource({"pub, -h", "sub, -h"})
  void theHostHasTheShortOptionOfMosquitto(String command, String option) {
    var help = run(new byte[0], command, "--help");
    assertEquals(0, help.status());
    assertTrue(help.out().contains(option + ", --host=HOST"), help.out());
  }
}
