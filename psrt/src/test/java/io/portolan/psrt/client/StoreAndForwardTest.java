package io.portolan.psrt.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import io.portolan.psrt.broker.BrokerLimits;
import io.portolan.psrt.broker.BrokerSettings;
import io.portolan.psrt.message.PsrtLimits;
import io.portolan.psrt.message.ReplyCode;
import io.portolan.psrt.session.ClientTerms;
import io.portolan.sim.DelayingProxy;
import io.portolan.wire.Bytes;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What could not be sent outlives the program, the broker and the line.
@Timeout(120)
class StoreAndForwardTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final long MEGABYTE = 1 << 20;

  @TempDir Path folder;

  private final BrokerHouse house;

  StoreAndForwardTest() throws IOException {
    house = new BrokerHouse();
  }

  @AfterEach
  void close() {
    house.close();
  }

  private PsrtClientSettings nowhere() {
    return PsrtClientSettings.of("127.0.0.1:1")
        .withBackoff(new Backoff(Duration.ofMillis(5), Duration.ofMillis(50)));
  }

  private static void get(CompletableFuture<@Nullable Void> outcome) throws Exception {
    outcome.get(60, TimeUnit.SECONDS);
  }

  private static Throwable failure(CompletableFuture<?> outcome) {
    var failed = assertThrows(ExecutionException.class, () -> outcome.get(60, TimeUnit.SECONDS));
    return Objects.requireNonNull(failed.getCause(), "a failed future has a cause");
  }

  private static List<String> texts(Diary diary, int count) throws InterruptedException {
    var texts = new ArrayList<String>();
    for (int i = 0; i < count; i++) {
      texts.add(diary.text());
    }
    return texts;
  }

  private static List<String> numbers(int from, int to) {
    return IntStream.range(from, to).mapToObj(Integer::toString).toList();
  }

  @Test
  void whatIsKeptWithoutABrokerIsSentAfterTheNextStartInOrder() throws Exception {
    try (var store = Store.open(folder, MEGABYTE);
        var client = PsrtClient.start(nowhere(), store, new Diary())) {
      for (String text : numbers(0, 50)) {
        get(client.publishAsync(Message.of("a", text)));
      }
      assertFalse(client.awaitDelivery(Duration.ZERO));
    }
    var heard = new Diary();
    try (var listening = PsrtClient.connect(house.settings(), heard);
        var store = Store.open(folder, MEGABYTE);
        var client = PsrtClient.start(house.settings(), store, new Diary())) {
      assertEquals(50, store.messages());
      listening.subscribe("a");
      for (String text : numbers(50, 60)) {
        get(client.publishAsync(Message.of("a", text)));
      }
      assertTrue(client.awaitDelivery(SOON));
      assertEquals(0, store.messages());
    }
    // The first may have gone out before anybody listened.
    var texts = new ArrayList<String>();
    for (String text = heard.text(); !text.equals("59"); text = heard.text()) {
      texts.add(text);
    }
    texts.add("59");
    assertEquals(numbers(60 - texts.size(), 60), texts);
  }

  @Test
  void manyAreKeptAtOnceAndComeInOrder() throws Exception {
    var heard = new Diary();
    try (var listening = PsrtClient.connect(house.settings(), heard);
        var store = Store.open(folder, 64 * MEGABYTE);
        var client = PsrtClient.start(house.settings(), store, new Diary())) {
      listening.subscribe("a");
      var kept = new ArrayList<CompletableFuture<@Nullable Void>>();
      for (String text : numbers(0, 20_000)) {
        kept.add(client.publishAsync(Message.of("a", text)));
      }
      var large = new Message("a", Bytes.wrap(new byte[1_000_000]));
      kept.add(client.publishAsync(large));
      CompletableFuture.allOf(kept.toArray(CompletableFuture[]::new)).get();
      assertEquals(numbers(0, 20_000), texts(heard, 20_000));
      assertEquals(large, heard.messages.poll(60, TimeUnit.SECONDS));
      assertTrue(client.awaitDelivery(SOON));
      assertTrue(store.isEmpty());
    }
  }

  @Test
  void closingKeepsWhatWasNotAnswered() throws Exception {
    try (var proxy = DelayingProxy.open(house.address(), Duration.ofHours(1), Long.MAX_VALUE);
        var store = Store.open(folder, MEGABYTE)) {
      var far = PsrtClientSettings.of("127.0.0.1:" + proxy.address().getPort());
      try (var client = PsrtClient.start(far, store, new Diary())) {
        get(client.publishAsync(Message.of("a", "b")));
      }
      assertEquals(1, store.messages());
    }
  }

  @Test
  void aLostLineLosesNothing() throws Exception {
    var heard = new Diary();
    var told = new Diary();
    try (var listening = PsrtClient.connect(house.settings(), heard);
        var proxy = DelayingProxy.open(house.address(), Duration.ofMillis(20), Long.MAX_VALUE);
        var store = Store.open(folder, MEGABYTE)) {
      listening.subscribe("a");
      var far =
          PsrtClientSettings.of("127.0.0.1:" + proxy.address().getPort())
              .withBackoff(new Backoff(Duration.ofMillis(5), Duration.ofMillis(50)));
      try (var client = PsrtClient.start(far, store, told)) {
        told.await(ClientEvent.Connected.class);
        for (int i = 0; i < 200; i++) {
          get(client.publishAsync(Message.of("a", "" + i)));
          if (i % 50 == 49) {
            proxy.cut();
          }
        }
        assertTrue(client.awaitDelivery(SOON));
      }
    }
    // At least once: each for the first time in its order, some again.
    int next = 0;
    while (next < 200) {
      int number = Integer.parseInt(heard.text());
      assertTrue(number <= next, () -> number + " came too early");
      next = Math.max(next, number + 1);
    }
  }

  @Test
  void aFullStoreFailsTheNewestOrGivesUpTheOldest() throws Exception {
    try (var store = Store.open(folder, 8192)) {
      var failing = nowhere().withBuffer(MEGABYTE, FullBuffer.FAIL);
      try (var client = PsrtClient.start(failing, store, new Diary())) {
        get(client.publishAsync(Message.of("a", "1")));
        get(client.publishAsync(Message.of("a", "2")));
        var third = client.publishAsync(Message.of("a", "3"));
        assertInstanceOf(NotSentException.class, failure(third));
        var large = client.publishAsync(new Message("a", Bytes.wrap(new byte[8192])));
        assertInstanceOf(NotSentException.class, failure(large));
      }
      var dropping = nowhere().withBuffer(MEGABYTE, FullBuffer.DROP_OLDEST);
      var told = new Diary();
      try (var client = PsrtClient.start(dropping, store, told)) {
        get(client.publishAsync(Message.of("a", "3")));
        assertEquals(new ClientEvent.Forgotten(1), told.await(ClientEvent.Forgotten.class));
      }
      var heard = new Diary();
      try (var listening = PsrtClient.connect(house.settings(), heard)) {
        listening.subscribe("a");
        try (var client = PsrtClient.start(house.settings(), store, new Diary())) {
          assertTrue(client.awaitDelivery(SOON));
        }
      }
      assertEquals(List.of("2", "3"), texts(heard, 2));
    }
  }

  @Test
  void aFullStoreMakesPublishersWaitForTheBroker() throws Exception {
    house.kill();
    try (var store = Store.open(folder, 8192);
        var client = PsrtClient.start(house.settings(), store, new Diary())) {
      get(client.publishAsync(Message.of("a", "1")));
      get(client.publishAsync(Message.of("a", "2")));
      var third = new CompletableFuture<@Nullable Void>();
      Thread.startVirtualThread(
          () -> {
            var _ = client.publishAsync(Message.of("a", "3")).thenAccept(_ -> third.complete(null));
          });
      assertFalse(third.isDone());
      house.restart();
      get(third);
      assertTrue(client.awaitDelivery(SOON));
    }
  }

  @Test
  void aRefusalIsToldAndTheRestGoesOn() throws Exception {
    var heard = new Diary();
    var told = new Diary();
    try (var listening = PsrtClient.connect(house.settings(), heard);
        var store = Store.open(folder, MEGABYTE);
        var client = PsrtClient.start(house.settings().withLogin("test", "123"), store, told)) {
      listening.subscribe("#");
      get(client.publishAsync(Message.of("closed", "1")));
      get(client.publishAsync(Message.of("open/x", "2")));
      assertEquals("2", heard.text());
      assertEquals(
          new ClientEvent.Undelivered("closed", ReplyCode.ACCESS_DENIED.sentence()),
          told.await(ClientEvent.Undelivered.class));
      assertTrue(client.awaitDelivery(SOON));
    }
  }

  @Test
  void aDamagedFileIsToldAndTheOthersAreSent() throws Exception {
    try (var store = Store.open(folder, MEGABYTE);
        var client = PsrtClient.start(nowhere(), store, new Diary())) {
      for (String text : numbers(0, 3)) {
        get(client.publishAsync(Message.of("a", text)));
      }
    }
    Path second = folder.resolve("0000000000000002-1.psrt");
    try (var file = Files.newByteChannel(second, java.nio.file.StandardOpenOption.WRITE)) {
      file.truncate(7);
    }
    var heard = new Diary();
    var told = new Diary();
    try (var listening = PsrtClient.connect(house.settings(), heard);
        var store = Store.open(folder, MEGABYTE)) {
      listening.subscribe("a");
      try (var client = PsrtClient.start(house.settings(), store, told)) {
        assertTrue(client.awaitDelivery(SOON));
      }
    }
    assertEquals(List.of("0", "2"), texts(heard, 2));
    var damaged = told.await(ClientEvent.Damaged.class);
    assertEquals(second, damaged.file());
    assertEquals(1, damaged.messages());
    assertTrue(Files.exists(folder.resolve("0000000000000002-1.psrt.damaged")));
  }

  @Test
  void whatIsTooLargeForThisClientIsToldAndStays() throws Exception {
    var told = new Diary();
    try (var store = Store.open(folder, MEGABYTE)) {
      try (var client = PsrtClient.start(nowhere(), store, new Diary())) {
        get(client.publishAsync(new Message("a", Bytes.wrap(new byte[1000]))));
        get(client.publishAsync(Message.of("b", "small")));
      }
      var terms = house.settings().terms();
      var narrow =
          new ClientTerms(
              new PsrtLimits(100, 100, 32, 4096),
              terms.silence(),
              false,
              terms.operations(),
              terms.bytes());
      var heard = new Diary();
      try (var listening = PsrtClient.connect(house.settings(), heard)) {
        listening.subscribe("#");
        var settings = house.settings().withTerms(narrow).withDrain(Duration.ZERO);
        try (var _ = PsrtClient.start(settings, store, told)) {
          assertEquals("small", heard.text());
          assertTrue(told.await(ClientEvent.Damaged.class).because().contains("not sent"));
        }
      }
      var left = Objects.requireNonNull(store.next(0), "the large one stays");
      assertEquals(1, left.number());
    }
  }

  @Test
  void whatTheBrokerHangsUpOnIsToldAndTheRestGoesOn() throws Exception {
    var heard = new Diary();
    var told = new Diary();
    var limits = new PsrtLimits(1000, 1000, 32, 4096);
    var usual = BrokerSettings.DEFAULT;
    var narrow = new BrokerSettings(new BrokerLimits(limits, 10, 10), usual.queue(), SOON);
    try (var strict = new BrokerHouse(narrow);
        var listening = PsrtClient.connect(strict.settings(), heard);
        var store = Store.open(folder, MEGABYTE)) {
      listening.subscribe("#");
      var terms = strict.settings().terms().withSilence(Duration.ofMillis(800));
      try (var client = PsrtClient.start(strict.settings().withTerms(terms), store, told)) {
        for (int size : List.of(10, 500_000, 20, 2000, 997, 998, 1000, 30)) {
          get(client.publishAsync(new Message("a", Bytes.wrap(new byte[size]))));
        }
        assertTrue(client.awaitDelivery(SOON));
      }
    }
    for (int size : List.of(500_002, 2002, 1002)) {
      var undelivered = told.await(ClientEvent.Undelivered.class);
      assertTrue(undelivered.because().contains(" " + size + " bytes"), undelivered::because);
    }
    var sizes = new ArrayList<Integer>();
    for (Message message = heard.messages.poll(); message != null; ) {
      int size = message.body().size();
      if (!sizes.contains(size)) {
        sizes.add(size);
      }
      message = heard.messages.poll();
    }
    assertEquals(List.of(10, 20, 997, 998, 30), sizes);
  }

  private static List<String> keeping(Path directory) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-cp",
        System.getProperty("java.class.path"),
        Keeper.class.getName(),
        directory.toString());
  }

  @Test
  void whatAKilledProgramWasToldIsKeptIsSent() throws Exception {
    var program = new ProcessBuilder(keeping(folder)).redirectErrorStream(true).start();
    int kept = 0;
    try (var lines =
        new BufferedReader(
            new InputStreamReader(program.getInputStream(), StandardCharsets.UTF_8))) {
      while (kept < 200) {
        assertEquals("" + kept, lines.readLine());
        kept++;
      }
      program.toHandle().destroyForcibly();
      for (String line = lines.readLine(); line != null && isWhole(line, kept); ) {
        kept++;
        line = lines.readLine();
      }
    }
    assertTrue(program.waitFor(60, TimeUnit.SECONDS));
    var heard = new Diary();
    try (var listening = PsrtClient.connect(house.settings(), heard);
        var store = Store.open(folder, 1L << 30)) {
      listening.subscribe("kept");
      try (var client = PsrtClient.start(house.settings(), store, new Diary())) {
        assertTrue(client.awaitDelivery(SOON));
      }
    }
    for (int i = 0; i < kept; i++) {
      assertEquals("" + i, heard.text().strip());
    }
  }

  /// The last line of a killed program may be cut.
  private static boolean isWhole(String line, int number) {
    return line.equals("" + number);
  }

  @Test
  void aFullDiskIsSaidAtOnceAndLosesNothingThatWasKept() throws Exception {
    var command =
        new ArrayList<>(
            List.of(
                "unshare", "-m", "sh", "-c", "mount -t tmpfs -o size=1m none $0 && exec \"$@\""));
    command.add(folder.toString());
    command.addAll(keeping(folder));
    command.add("full");
    var program = new ProcessBuilder(command).redirectErrorStream(true).start();
    List<String> lines;
    try (var out = program.inputReader(StandardCharsets.UTF_8)) {
      lines = out.lines().toList();
    }
    assertTrue(program.waitFor(60, TimeUnit.SECONDS));
    if (program.exitValue() != 0 && lines.stream().noneMatch("0"::equals)) {
      System.out.println("skipped: no file system of its own to fill: " + lines);
      abort("no file system of its own to fill: " + lines);
    }
    var kept = lines.stream().filter(line -> line.matches("[0-9]+")).toList();
    var trouble = lines.stream().filter(line -> line.startsWith("trouble")).toList();
    var heard = lines.stream().filter(line -> line.startsWith("heard ")).toList();
    assertEquals(0, program.exitValue(), lines::toString);
    assertTrue(kept.size() > 50, lines::toString);
    assertEquals(2, trouble.size(), lines::toString);
    assertTrue(trouble.getFirst().contains("No space left on device"), trouble::toString);
    assertTrue(lines.contains("all delivered: true"), lines::toString);
    assertEquals(kept.stream().map(line -> "heard " + line).toList(), heard);
  }
}
