package io.portolan.psrt.client;

import io.portolan.wire.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// What it takes until publishes of 100 bytes are on the disk, forced: one alone, and many at once.
/// Below the temporary directory, on whatever disk that is; each round begins with an empty store.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class StoreBenchmark {
  private static final Message MESSAGE = new Message("plant/temp", Bytes.wrap(new byte[100]));

  /// How many are published at once.
  @Param({"1", "1000", "10000"})
  int publishes;

  private @Nullable Path directory;
  private @Nullable Store store;
  private @Nullable PsrtClient client;

  /// Opens a store that no broker empties.
  @Setup(Level.Iteration)
  public void open() throws IOException {
    Path fresh = Files.createTempDirectory("portolan-store");
    Store opened = Store.open(fresh, 8L << 30);
    directory = fresh;
    store = opened;
    client = PsrtClient.start(PsrtClientSettings.of("127.0.0.1:1"), opened, _ -> {});
  }

  /// Leaves nothing behind.
  @TearDown(Level.Iteration)
  public void close() throws IOException {
    if (client != null) {
      client.close();
    }
    if (store != null) {
      store.close();
    }
    if (directory != null) {
      try (var files = Files.list(directory)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(directory);
    }
  }

  /// Publishes and waits until all of it is kept.
  @Benchmark
  public void kept() {
    PsrtClient open = client;
    if (open == null) {
      throw new IllegalStateException("not open");
    }
    var outcomes = new CompletableFuture<?>[publishes];
    for (int i = 0; i < publishes; i++) {
      outcomes[i] = open.publishAsync(MESSAGE);
    }
    CompletableFuture.allOf(outcomes).join();
  }
}
