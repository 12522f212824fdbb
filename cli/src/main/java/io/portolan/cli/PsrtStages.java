package io.portolan.cli;

import io.portolan.psrt.client.ClientListener;
import io.portolan.psrt.client.Message;
import io.portolan.psrt.client.PsrtClient;
import io.portolan.psrt.client.PsrtClientSettings;
import io.portolan.wire.Bytes;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/// The stages of the reference client's own benchmark, in its order and with its counts, so that
/// figures can be held against those that others have from it:
///
/// | stage | each worker |
/// |---|---|
/// | subscribe | subscribes to so many topics |
/// | pub-10b … pub-1mb | publishes to a topic nobody listens to |
/// | pub-read-10b … pub-read-1mb | publishes to itself, until all has come back and is what was
/// sent | | unsubscribe | unsubscribes from those topics |
///
/// Stages of 100 kB have a tenth of the iterations, those of 1 MB a hundredth. The reference's last
/// stage subscribes once more instead of unsubscribing; ours does what its name says.
///
/// @see "observed: psrt-cli 0.3.8, --benchmark"
final class PsrtStages implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /// @param share of the iterations, one in so many
  private record Size(String name, int bytes, int share) {}

  private static final List<Size> SIZES =
      List.of(
          new Size("10b", 10, 1),
          new Size("1kb", 1000, 1),
          new Size("10kb", 10_000, 1),
          new Size("100kb", 100_000, 10),
          new Size("1mb", 1_000_000, 100));

  private final int iterations;
  private final int unread;
  private final List<Worker> workers = new ArrayList<>();
  private final List<PsrtClient> clients = new ArrayList<>();

  /// One client and what comes back to it.
  private static final class Worker implements ClientListener {
    final int number;
    private volatile Bytes expected = Bytes.EMPTY;
    private volatile Semaphore room = new Semaphore(0);
    final LongAdder heard = new LongAdder();

    Worker(int number) {
      this.number = number;
    }

    void expect(Bytes body, int unread) {
      expected = body;
      room = new Semaphore(unread);
      heard.reset();
    }

    Semaphore room() {
      return room;
    }

    @Override
    public void received(Message message) {
      if (message.body().equals(expected)) {
        heard.increment();
      }
      room.release();
    }
  }

  /// What a worker does in a stage.
  private interface Work {
    /// @return how many operations were not done
    long run(Worker worker, PsrtClient client) throws IOException, InterruptedException;
  }

  /// @param iterations of each worker in the stages of small bodies
  /// @param unread how many messages a worker may have out that did not come back yet
  PsrtStages(PsrtClientSettings settings, int workers, int iterations, int unread)
      throws IOException, InterruptedException {
    this.iterations = iterations;
    this.unread = unread;
    for (int i = 0; i < workers; i++) {
      var worker = new Worker(i);
      this.workers.add(worker);
      clients.add(PsrtClient.connect(settings, worker));
    }
  }

  /// Runs all stages.
  ///
  /// @param each told the result of each stage when it is over
  void run(Consumer<PsrtLoad.Result> each) throws IOException, InterruptedException {
    each.accept(
        stage("subscribe", iterations, 0, (worker, client) -> topics(worker, client, true)));
    for (Size size : SIZES) {
      int times = Math.max(1, iterations / size.share());
      each.accept(
          stage(
              "pub-" + size.name(),
              times,
              size.bytes(),
              (worker, client) -> publish(worker, client, times, body(size.bytes()))));
      each.accept(
          stage(
              "pub-read-" + size.name(),
              times,
              size.bytes(),
              (worker, client) -> publishAndRead(worker, client, times, size)));
    }
    each.accept(
        stage("unsubscribe", iterations, 0, (worker, client) -> topics(worker, client, false)));
  }

  private PsrtLoad.Result stage(String name, int times, int size, Work work)
      throws IOException, InterruptedException {
    long begun = System.nanoTime();
    var running = new ArrayList<CompletableFuture<Long>>();
    for (Worker worker : workers) {
      PsrtClient client = clients.get(worker.number);
      running.add(
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return work.run(worker, client);
                } catch (IOException e) {
                  throw new java.io.UncheckedIOException(e);
                } catch (InterruptedException _) {
                  Thread.currentThread().interrupt();
                  return (long) times;
                }
              },
              task -> Thread.ofVirtual().start(task)));
    }
    long lost = 0;
    for (CompletableFuture<Long> one : running) {
      try {
        lost += one.get();
      } catch (ExecutionException e) {
        throw new IOException("psrt bench: " + name + ": " + Text.because(e), e);
      }
    }
    var took = Duration.ofNanos(System.nanoTime() - begun);
    return new PsrtLoad.Result(name, (long) times * workers.size() - lost, lost, size, took, null);
  }

  private long topics(Worker worker, PsrtClient client, boolean wanted)
      throws InterruptedException {
    var outcomes = new ArrayList<CompletableFuture<?>>();
    for (int i = 0; i < iterations; i++) {
      var one = List.of("bench/" + worker.number + "/topic/" + i);
      if (wanted) {
        outcomes.add(client.subscribeAsync(one));
      } else {
        outcomes.add(client.unsubscribeAsync(one));
      }
    }
    return failures(outcomes);
  }

  private static long publish(Worker worker, PsrtClient client, int times, Bytes body)
      throws InterruptedException {
    var message = new Message("bench/" + worker.number + "/unheard", body);
    var outcomes = new ArrayList<CompletableFuture<?>>();
    for (int i = 0; i < times; i++) {
      outcomes.add(client.publishAsync(message));
    }
    return failures(outcomes);
  }

  private long publishAndRead(Worker worker, PsrtClient client, int times, Size size)
      throws IOException, InterruptedException {
    String topic = "bench/" + worker.number + "/heard/" + size.name();
    int ahead = PsrtLoad.unread(unread, size.bytes());
    Bytes body = body(size.bytes());
    worker.expect(body, ahead);
    client.subscribe(topic);
    var message = new Message(topic, body);
    for (int i = 0; i < times && await(worker.room(), 1); i++) {
      var _ = client.publishAsync(message);
    }
    var _ = await(worker.room(), ahead);
    client.unsubscribe(topic);
    return times - worker.heard.sum();
  }

  private static boolean await(Semaphore room, int permits) throws InterruptedException {
    return room.tryAcquire(permits, PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  private static long failures(List<CompletableFuture<?>> outcomes) throws InterruptedException {
    long failures = 0;
    for (CompletableFuture<?> outcome : outcomes) {
      try {
        outcome.get();
      } catch (ExecutionException _) {
        failures++;
      }
    }
    return failures;
  }

  /// 00, 01, … FF, 00, … as the reference sends.
  private static Bytes body(int size) {
    var body = new byte[size];
    for (int i = 0; i < size; i++) {
      body[i] = (byte) i;
    }
    return Bytes.wrap(body);
  }

  @Override
  public void close() {
    clients.forEach(PsrtClient::close);
  }
}
