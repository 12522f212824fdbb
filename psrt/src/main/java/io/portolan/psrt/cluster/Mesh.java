package io.portolan.psrt.cluster;

import io.portolan.psrt.broker.Cluster;
import io.portolan.psrt.broker.ClusterStatistics;
import io.portolan.psrt.message.PsrtLimits;
import io.portolan.psrt.message.PsrtMessage.Replica;
import io.portolan.psrt.message.Topic;
import io.portolan.psrt.topic.Filter;
import io.portolan.psrt.topic.Interest;
import io.portolan.wire.Bytes;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// This broker's place in a mesh of psrtd's kind: each of its neighbours is offered every message
/// that was accepted here, and says whether it wants it (PUBLISH_REPL). What neighbours offer us
/// comes to the server like any client's, goes to our own sessions and never on: so every broker
/// has to have all others for neighbours.
///
/// Publishers do not wait: what was accepted waits in a bounded queue for each neighbour, which one
/// thread empties in lock-step, as the operation demands. What does not fit, what a neighbour
/// refuses, and what was under way when a line broke is counted as dropped, once for each
/// neighbour. A message comes to a neighbour at most once.
///
/// @see "the vendor's documents and the public half of psrtd 0.3.8; its cluster was never seen"
public final class Mesh implements Cluster, Closeable {
  private static final int FRAME_HEAD = 6;
  private static final Duration FAREWELL = Duration.ofSeconds(1);
  private static final Interest NONE =
      new Interest() {
        @Override
        public void began(Filter filter) {}

        @Override
        public void ended(Filter filter) {}
      };

  private final InstantSource clock;
  private final Counters counters = new Counters();
  private final List<Replicator> replicators = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();

  /// A place that is not taken yet.
  ///
  /// @param limits of the broker's messages
  /// @throws IOException if a file that the settings name cannot be read
  public Mesh(MeshSettings settings, PsrtLimits limits, InstantSource clock) throws IOException {
    this.clock = clock;
    for (int i = 0; i < settings.neighbours().size(); i++) {
      replicators.add(new Replicator(settings, i, limits, counters));
    }
  }

  /// Takes the place. Nobody is called before there is something to say.
  public void open() {
    for (Replicator each : replicators) {
      threads.add(Thread.ofVirtual().name("psrt mesh " + each.path()).start(each));
    }
  }

  @Override
  public Offering offering() {
    return new Packer();
  }

  /// Nobody's: neighbours are asked message by message.
  @Override
  public Interest interest() {
    return NONE;
  }

  @Override
  public void replicated(Duration transit) {
    counters.received.increment();
    counters.transitMicros.add(transit.getSeconds() * 1_000_000 + transit.getNano() / 1000);
  }

  /// The state is `connected` if all neighbours are online, `waiting` if none was called yet, and
  /// `incomplete` otherwise; the server is each neighbour with its own.
  @Override
  public ClusterStatistics statistics() {
    List<Replicator.State> states = replicators.stream().map(Replicator::state).toList();
    String state =
        states.stream().allMatch(Replicator.State.ONLINE::equals)
            ? "connected"
            : states.stream().allMatch(Replicator.State.WAITING::equals) ? "waiting" : "incomplete";
    return new ClusterStatistics(
        state,
        replicators.stream()
            .map(each -> each.path() + " " + each.state().word())
            .collect(Collectors.joining(", ")),
        replicators.stream()
            .filter(each -> each.state() == Replicator.State.ONLINE)
            .map(Replicator::path)
            .toList(),
        counters.sent.sum(),
        counters.received.sum(),
        counters.dropped.sum(),
        0,
        0,
        0,
        0,
        0,
        replicators.stream().mapToLong(each -> each.waiting().size()).sum(),
        0,
        Duration.of(counters.transitMicros.sum(), ChronoUnit.MICROS));
  }

  /// Leaves: says what waits, for a second at most. The broker goes on alone.
  @Override
  public void close() {
    replicators.forEach(each -> each.waiting().close());
    Instant end = Instant.now().plus(FAREWELL);
    try {
      for (Thread each : threads) {
        Duration left = Duration.between(Instant.now(), end);
        if (left.isPositive()) {
          each.join(left);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    threads.forEach(Thread::interrupt);
    replicators.forEach(Replicator::abandon);
  }

  /// Packs for one publisher.
  private final class Packer implements Offering {
    private final List<Replicas.Parcel> batch = new ArrayList<>();

    @Override
    public void offer(
        byte[] chunk, int offset, int length, int count, int topicOffset, int topicLength) {
      var topic = new Topic(new String(chunk, topicOffset, topicLength, StandardCharsets.UTF_8));
      long published = ChronoUnit.NANOS.between(Instant.EPOCH, clock.instant());
      byte[] frames = Arrays.copyOfRange(chunk, offset, offset + length);
      Bytes run = Bytes.wrap(frames);
      for (int at = 0; at < length; ) {
        int size = FRAME_HEAD + run.buffer().order(ByteOrder.LITTLE_ENDIAN).getInt(at + 2);
        Bytes body = run.slice(at + FRAME_HEAD + topicLength + 1, at + size);
        batch.add(new Replicas.Parcel(topic, new Replica(run.at(at + 1), published, body)));
        at += size;
      }
    }

    @Override
    public boolean flush() {
      if (!batch.isEmpty()) {
        for (Replicator each : replicators) {
          counters.dropped.add(each.waiting().add(batch));
        }
        batch.clear();
      }
      return true;
    }
  }
}
