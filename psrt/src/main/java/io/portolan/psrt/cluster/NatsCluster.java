package io.portolan.psrt.cluster;

import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.Message;
import io.portolan.psrt.broker.Broker;
import io.portolan.psrt.broker.Cluster;
import io.portolan.psrt.broker.ClusterStatistics;
import io.portolan.psrt.broker.Delivery;
import io.portolan.psrt.message.PsrtLimits;
import io.portolan.psrt.topic.Interest;
import io.portolan.wire.MalformedException;
import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// This broker's place in a cluster that is joined by NATS.
///
/// With [Acknowledgement#LOCAL] it is at most once between nodes: what NATS had not passed on when
/// it, or a node, was killed is lost, and counted where it is missed. With
/// [Acknowledgement#CLUSTER] what was acknowledged is stored by JetStream and every node that was a
/// member hands it on at least once, after whatever kill.
///
/// Local sessions never wait for the cluster, except with the latter, for
/// [ClusterSettings.Limits#deadline()] at most.
public final class NatsCluster implements Cluster, Closeable {
  private static final System.Logger LOG = System.getLogger(NatsCluster.class.getName());
  private static final Duration ANNOUNCE = Duration.ofSeconds(1);
  private static final Duration REMEMBERED = Duration.ofSeconds(5);
  private static final long WAITING_MESSAGES = 1 << 20;
  private static final long WAITING_BYTES = 256L << 20;
  private static final int FRAME_HEAD = 6;

  private final InstantSource clock;
  private final Subjects subjects;
  private final Counters counters = new Counters();
  private final Ledger ledger;
  private final NatsLink link;
  private final Outgoing outgoing;
  private final Wants wants;
  private final @Nullable Store store;
  private final Arrivals arrivals;
  private final Map<String, Instant> nodes = new ConcurrentHashMap<>();
  private final byte[] announcement;
  private @Nullable Delivery delivery;
  private volatile @Nullable Dispatcher dispatcher;
  private volatile boolean forgets;
  private volatile boolean closed;

  /// A place that is not taken yet: nothing is connected.
  ///
  /// @param limits of the broker's messages
  /// @throws IOException if a file that the settings name cannot be read
  public NatsCluster(ClusterSettings settings, PsrtLimits limits, InstantSource clock)
      throws IOException {
    this.clock = clock;
    this.subjects = new Subjects(settings.name());
    var random = new SecureRandom();
    long self = random.nextLong();
    long epoch = clock.instant().toEpochMilli() << 16 | random.nextInt(1 << 16);
    this.ledger = new Ledger(settings.ledger());
    this.link = new NatsLink(settings, this::connected, this::dropped, ledger::settled);
    boolean isStored = settings.acknowledgement() == Acknowledgement.CLUSTER;
    this.outgoing =
        new Outgoing(
            subjects,
            self,
            epoch,
            clock,
            link::largestMessage,
            isStored ? this::store : this::publish);
    this.store = isStored ? new Store(settings, subjects, link, outgoing, counters) : null;
    this.wants =
        new Wants(subjects, settings.limits().filters(), settings.limits().linger(), this::listen);
    this.arrivals = new Arrivals(self, epoch, FRAME_HEAD + limits.publish(), counters);
    this.announcement = settings.node().getBytes(StandardCharsets.UTF_8);
  }

  /// Takes the place: connects in the background and hands what comes to the broker's sessions.
  ///
  /// @param broker was made with this as its cluster
  public void open(Broker broker) {
    Delivery to = broker.delivery();
    delivery = to;
    Store itsStore = store;
    if (itsStore == null) {
      Thread.ofVirtual().name("psrt cluster interest").start(wants);
    } else {
      Thread.ofVirtual().name("psrt cluster store").start(() -> itsStore.hear(to, this::hear));
    }
    link.open();
    Thread.ofVirtual().name("psrt cluster").start(this::announce);
  }

  @Override
  public Offering offering() {
    return outgoing.offering();
  }

  @Override
  public Interest interest() {
    return wants;
  }

  @Override
  public ClusterStatistics statistics() {
    Instant since = clock.instant().minus(REMEMBERED);
    nodes.values().removeIf(heard -> heard.isBefore(since));
    return new ClusterStatistics(
        link.state(),
        link.server(),
        List.copyOf(nodes.keySet().stream().sorted().toList()),
        counters.sent.sum(),
        counters.received.sum(),
        counters.dropped.sum(),
        counters.refused.sum(),
        counters.lost.sum(),
        ledger.unsettledBefore(),
        counters.duplicates.sum(),
        counters.malformed.sum(),
        link.waiting() + counters.storing.sum(),
        store == null ? wants.size() : 1,
        Duration.of(counters.transitMicros.sum(), ChronoUnit.MICROS));
  }

  // Out.

  private boolean publish(List<Outgoing.Parcel> batch) {
    long sent = 0;
    long dropped = 0;
    ledger.accepted(batch.stream().mapToLong(parcel -> parcel.frames).sum());
    outgoing.numbering().lock();
    try {
      outgoing.number(batch);
      for (Outgoing.Parcel parcel : batch) {
        if (link.publish(parcel.subject(), parcel.message, parcel.frames)) {
          sent += parcel.frames;
        } else {
          dropped += parcel.frames;
        }
      }
    } finally {
      outgoing.numbering().unlock();
    }
    counters.sent.add(sent);
    if (dropped > 0) {
      dropped(dropped);
    }
    return true;
  }

  private void dropped(long messages) {
    counters.dropped.add(messages);
    ledger.settled(messages);
  }

  private boolean store(List<Outgoing.Parcel> batch) {
    Store itsStore = store;
    return itsStore != null && itsStore.store(batch);
  }

  private void announce() {
    try {
      while (!closed) {
        if (link.isUp()) {
          boolean _ = link.publish(subjects.nodes(), announcement, 0);
        }
        Thread.sleep(ANNOUNCE);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  // In.

  private void connected(Connection connection) {
    if (store == null) {
      Dispatcher made = connection.createDispatcher(message -> hear(message.getData()));
      made.setPendingLimits(WAITING_MESSAGES, WAITING_BYTES);
      dispatcher = made;
      wants.beginAnew();
    }
    connection.createDispatcher(this::heardOf).subscribe(subjects.nodes());
  }

  private void listen(Set<String> more, Set<String> less) {
    Dispatcher known = dispatcher;
    if (known == null || closed) {
      return;
    }
    try {
      more.forEach(known::subscribe);
      less.forEach(known::unsubscribe);
    } catch (IllegalStateException e) {
      LOG.log(Level.DEBUG, () -> "not listening: " + e.getMessage());
    }
    forgets |= !less.isEmpty();
  }

  private void heardOf(Message message) {
    String name = new String(message.getData(), StandardCharsets.UTF_8);
    if (ClusterSettings.isName(name)) {
      nodes.put(name, clock.instant());
    }
  }

  /// On one thread.
  private void hear(byte[] message) {
    Delivery to = delivery;
    if (to == null) {
      return;
    }
    if (forgets) {
      forgets = false;
      arrivals.forgetTopics();
    }
    try {
      long now = System.nanoTime();
      Arrivals.Frames frames = arrivals.take(message, now, clock.instant());
      if (frames != null) {
        int count = to.deliver(frames.bytes(), frames.from(), frames.bytes().length, now);
        to.flush();
        if (count != frames.count()) {
          counters.malformed.increment();
        }
      }
    } catch (MalformedException e) {
      counters.malformed.increment();
      LOG.log(Level.DEBUG, () -> "a message that makes no sense: " + e.getMessage());
    }
  }

  /// Leaves: sends what waits, for a second at most. The broker goes on alone.
  @Override
  public void close() {
    closed = true;
    wants.close();
    if (store != null) {
      store.close();
    }
    link.close();
  }
}
