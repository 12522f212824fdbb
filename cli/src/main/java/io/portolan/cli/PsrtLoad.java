package io.portolan.cli;

import io.portolan.psrt.client.ClientListener;
import io.portolan.psrt.client.Message;
import io.portolan.psrt.client.PsrtClient;
import io.portolan.psrt.client.PsrtClientSettings;
import io.portolan.wire.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// Loads a broker over clients of ours and measures.
final class PsrtLoad implements AutoCloseable {
  private static final int LARGEST_UNREAD = 16 << 20;

  /// Latencies are kept to three digits, up to a minute.
  private static final long LONGEST = TimeUnit.MINUTES.toNanos(1);

  private final PsrtClientSettings settings;
  private final int unread;
  private final List<PsrtClient> clients = new ArrayList<>();

  /// What a run came to.
  ///
  /// @param operations publishes that were answered, or messages that came
  /// @param lost publishes that were not answered or messages that did not come
  /// @param size of each body, in bytes; 0 where there is none
  /// @param latency from the moment a message should have been sent, in nanoseconds; null if that
  ///     was not measured
  record Result(
      String stage,
      long operations,
      long lost,
      int size,
      Duration took,
      @Nullable Histogram latency) {
    double perSecond() {
      return operations / (took.toNanos() / 1e9);
    }

    /// Of bodies alone.
    double bytesPerSecond() {
      return perSecond() * size;
    }
  }

  /// How many messages of a size a subscriber may be behind: at most so many, and so few that they
  /// do not fill the broker's queue in bytes.
  static int unread(int most, int size) {
    return Math.clamp(LARGEST_UNREAD / Math.max(1, size), 1, most);
  }

  /// @param unread how many messages a subscriber may be behind; the broker hangs up on one that is
  ///     behind by more than its queue
  PsrtLoad(PsrtClientSettings settings, int unread) {
    this.settings = settings;
    this.unread = unread;
  }

  /// Publishes to topics nobody listens to, as fast as answers come.
  Result publish(int workers, int count, int size) throws IOException, InterruptedException {
    var publishers = clients(workers);
    var lost = new LongAdder();
    long begun = System.nanoTime();
    all(
        publishers,
        (client, number) -> {
          var message = new Message("bench/unheard/" + number, body(size));
          var due = new CountDownLatch(count);
          for (int i = 0; i < count; i++) {
            var _ =
                client
                    .publishAsync(message)
                    .whenComplete(
                        (_, failure) -> {
                          count(lost, failure);
                          due.countDown();
                        });
          }
          await(due);
        });
    return result("publish", (long) workers * count - lost.sum(), lost.sum(), size, begun);
  }

  /// One publisher and its subscribers, as fast as the slowest of them reads.
  Result deliver(int subscribers, int count, int size) throws IOException, InterruptedException {
    var room = new Semaphore(0);
    var seen = new LongAdder();
    String topic = "bench/heard";
    for (int i = 0; i < subscribers; i++) {
      listening(
          topic,
          _ -> {
            seen.increment();
            room.release();
          });
    }
    var publisher = clients(1).getFirst();
    var message = new Message(topic, body(size));
    int ahead = unread(unread, size) * subscribers;
    room.release(ahead);
    long begun = System.nanoTime();
    long sent = 0;
    while (sent < count && room.tryAcquire(subscribers, 10, TimeUnit.SECONDS)) {
      var _ = publisher.publishAsync(message);
      sent++;
    }
    var _ = room.tryAcquire(ahead, 10, TimeUnit.SECONDS);
    return result("deliver", seen.sum(), (long) count * subscribers - seen.sum(), size, begun);
  }

  /// One publisher that keeps to a timetable, whatever the broker does. A latency counts from when
  /// the message was due, so a stall is felt by all that were due during it.
  Result timed(int subscribers, int rate, Duration time, int size)
      throws IOException, InterruptedException {
    var latency = new ConcurrentHistogram(LONGEST, 3);
    var seen = new LongAdder();
    String topic = "bench/timed";
    for (int i = 0; i < subscribers; i++) {
      listening(
          topic,
          message -> {
            long due = message.body().buffer().getLong();
            latency.recordValue(Math.clamp(System.nanoTime() - due, 0, LONGEST));
            seen.increment();
          });
    }
    var publisher = clients(1).getFirst();
    long count = rate * time.toMillis() / 1000;
    long begun = System.nanoTime();
    for (long i = 0; i < count; i++) {
      long due = begun + i * 1_000_000_000L / rate;
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      var _ = publisher.publishAsync(new Message(topic, stamped(due, size)));
    }
    Duration took = Duration.ofNanos(System.nanoTime() - begun);
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
    while (seen.sum() < count * subscribers && System.nanoTime() - until < 0) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
    return new Result("timed", seen.sum(), count * subscribers - seen.sum(), size, took, latency);
  }

  private static void count(LongAdder lost, @Nullable Throwable failure) {
    if (failure != null) {
      lost.increment();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static Result result(String stage, long operations, long lost, int size, long begun) {
    var took = Duration.ofNanos(System.nanoTime() - begun);
    return new Result(stage, operations, lost, size, took, null);
  }

  private void listening(String topic, ClientListener listener)
      throws IOException, InterruptedException {
    var client = PsrtClient.connect(settings, listener);
    clients.add(client);
    client.subscribe(topic);
  }

  private List<PsrtClient> clients(int count) throws IOException, InterruptedException {
    var more = new ArrayList<PsrtClient>();
    for (int i = 0; i < count; i++) {
      var client = PsrtClient.connect(settings);
      clients.add(client);
      more.add(client);
    }
    return more;
  }

  /// What one worker does.
  private interface Work {
    void run(PsrtClient client, int number);
  }

  private static void all(List<PsrtClient> clients, Work work) throws InterruptedException {
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < clients.size(); i++) {
      int number = i;
      threads.add(Thread.ofVirtual().start(() -> work.run(clients.get(number), number)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private static Bytes body(int size) {
    return Bytes.wrap(new byte[size]);
  }

  private static Bytes stamped(long due, int size) {
    return Bytes.wrap(ByteBuffer.allocate(size).putLong(due).array());
  }

  @Override
  public void close() {
    clients.forEach(PsrtClient::close);
  }
}
