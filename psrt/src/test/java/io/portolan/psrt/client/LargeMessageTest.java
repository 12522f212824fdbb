package io.portolan.psrt.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.sim.DelayingProxy;
import io.portolan.wire.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Large messages, from files and on their way.
@Timeout(180)
class LargeMessageTest {
  private final BrokerHouse house;

  LargeMessageTest() throws IOException {
    house = new BrokerHouse();
  }

  @AfterEach
  void close() {
    house.close();
  }

  @Test
  void aFileIsSentAsItIsReadAndTellsItsProgress(@TempDir Path folder) throws Exception {
    var content = new byte[1_000_000];
    for (int i = 0; i < content.length; i++) {
      content[i] = (byte) (i * 31);
    }
    Path file = Files.write(folder.resolve("body"), content);
    var steps = new LinkedBlockingQueue<Long>();
    var diary = new Diary();
    try (var client = PsrtClient.connect(house.settings(), diary)) {
      client.subscribe("#");
      var sent = client.publishAsync(new FileMessage("big", file, 3), steps::add);
      var next = client.publishAsync(Message.of("small", "behind it"));
      sent.get(60, TimeUnit.SECONDS);
      next.get(60, TimeUnit.SECONDS);
      assertEquals(
          new Message("big", Bytes.wrap(content), 3), diary.messages.poll(60, TimeUnit.SECONDS));
      assertEquals("behind it", diary.text());
    }
    assertEquals(1_000_010, List.copyOf(steps).getLast());
    assertTrue(List.copyOf(steps).getFirst() < 100_000, steps::toString);
    assertFalse(diary.progress.isEmpty());
  }

  @Test
  void aFileThatEndsEarlyFailsItsOwnPublishAndTheLineIsMended(@TempDir Path folder)
      throws Exception {
    Path file = Files.write(folder.resolve("body"), new byte[1_000_000]);
    var diary = new Diary();
    try (var client = PsrtClient.connect(house.settings().atLeastOnce(), diary)) {
      client.subscribe("#");
      diary.await(ClientEvent.Receiving.class);
      var cut =
          client.publishAsync(
              new FileMessage("big", file),
              sent -> {
                if (sent < 100_000) {
                  shorten(file);
                }
              });
      var next = client.publishAsync(Message.of("small", "behind it"));
      var failed = assertThrows(ExecutionException.class, () -> cut.get(60, TimeUnit.SECONDS));
      assertTrue(String.valueOf(failed.getMessage()).contains("ends at byte"), failed::toString);
      next.get(60, TimeUnit.SECONDS);
      diary.await(ClientEvent.Disconnected.class);
    }
  }

  private static void shorten(Path file) {
    try (var channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
      channel.truncate(500_000);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aMissingOrLargeFileIsRefusedBeforeItIsSent(@TempDir Path folder) throws Exception {
    Path large = Files.write(folder.resolve("body"), new byte[1_100_000]);
    try (var client = PsrtClient.connect(house.settings())) {
      assertThrows(
          IOException.class,
          () -> client.publishAsync(new FileMessage("a", folder.resolve("none")), null));
      assertThrows(
          IllegalArgumentException.class,
          () -> client.publishAsync(new FileMessage("a", large), null));
      client.publish("a", "still there");
    }
  }

  @Test
  void aMessageOnItsWayIsTold() throws Exception {
    try (var proxy = DelayingProxy.open(house.address(), Duration.ZERO, 4_000_000)) {
      var diary = new Diary();
      try (var client =
          PsrtClient.connect(
              PsrtClientSettings.of("127.0.0.1:" + proxy.address().getPort()), diary)) {
        client.subscribe("big");
        var large = new Message("big", Bytes.wrap(new byte[1_000_000]));
        client.publish(large);
        assertEquals(large, diary.messages.poll(60, TimeUnit.SECONDS));
      }
      var told = List.copyOf(diary.progress);
      assertTrue(told.size() > 3, told::toString);
      assertEquals(told.stream().sorted().toList(), told);
    }
  }

  @Test
  void aFileThatWasCutOffIsSentAgainFromItsStart(@TempDir Path folder) throws Exception {
    var content = new byte[1_000_000];
    content[999_999] = 7;
    Path file = Files.write(folder.resolve("body"), content);
    var heard = new Diary();
    try (var listening = PsrtClient.connect(house.settings(), heard);
        var proxy = DelayingProxy.open(house.address(), Duration.ZERO, 2_000_000)) {
      listening.subscribe("big");
      var settings =
          PsrtClientSettings.of("127.0.0.1:" + proxy.address().getPort())
              .withBackoff(new Backoff(Duration.ofMillis(5), Duration.ofMillis(50)))
              .atLeastOnce();
      var begun = new LinkedBlockingQueue<Long>();
      try (var client = PsrtClient.connect(settings)) {
        client
            .publishAsync(
                new FileMessage("big", file),
                sent -> {
                  if (sent < 1000) {
                    begun.add(sent);
                  } else if (sent > 200_000 && begun.size() == 1) {
                    proxy.cut();
                  }
                })
            .get(60, TimeUnit.SECONDS);
      }
      assertEquals(2, begun.size());
      assertEquals(
          new Message("big", Bytes.wrap(content)), heard.messages.poll(60, TimeUnit.SECONDS));
    }
  }
}
