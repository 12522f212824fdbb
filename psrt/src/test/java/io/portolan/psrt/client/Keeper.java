package io.portolan.psrt.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A program that publishes into a store where no broker is: numbers, each on a line of output once
/// it is kept. It is killed in the middle, or runs out of disk.
public final class Keeper {
  private static final int BODY = 2000;
  private static final int MOST = 1_000_000;

  private Keeper() {}

  /// Publishes, and where the disk is small delivers too.
  ///
  /// @param arguments the directory, and `full` if it is on a small file system of its own
  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[0]);
    boolean isSmall = arguments.length > 1;
    Path ballast = directory.resolve("ballast");
    if (isSmall) {
      Files.write(ballast, new byte[100_000]);
    }
    var nowhere =
        PsrtClientSettings.of("127.0.0.1:1")
            .withBackoff(new Backoff(Duration.ofMillis(5), Duration.ofMillis(50)));
    try (var store = Store.open(directory, 1L << 30);
        var client = PsrtClient.start(nowhere, store, _ -> {})) {
      int kept = publish(client, 0);
      if (isSmall) {
        Files.delete(ballast);
        publish(client, kept);
      }
    }
    if (isSmall) {
      deliver(directory);
    }
  }

  /// Until the disk takes no more.
  private static int publish(PsrtClient client, int first) throws InterruptedException {
    for (int i = first; i < MOST; i++) {
      try {
        client.publishAsync(Message.of("kept", i + " ".repeat(BODY))).get();
        System.out.println(i);
      } catch (ExecutionException e) {
        System.out.println("trouble: " + e.getCause());
        return i;
      }
    }
    return MOST;
  }

  private static void deliver(Path directory) throws IOException, InterruptedException {
    var heard = new LinkedBlockingQueue<String>();
    try (var house = new BrokerHouse();
        var listening =
            PsrtClient.connect(house.settings(), message -> heard.add(message.text().strip()));
        var store = Store.open(directory, 1L << 30)) {
      listening.subscribe("kept");
      long due = store.messages();
      try (var client = PsrtClient.start(house.settings(), store, _ -> {})) {
        System.out.println("all delivered: " + client.awaitDelivery(Duration.ofSeconds(60)));
      }
      for (long i = 0; i < due; i++) {
        System.out.println("heard " + heard.poll(60, TimeUnit.SECONDS));
      }
    }
  }
}
