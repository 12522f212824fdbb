package io.portolan.psrt.cluster;

import io.nats.client.Connection;
import io.nats.client.ConsumeOptions;
import io.nats.client.ConsumerContext;
import io.nats.client.IterableConsumer;
import io.nats.client.JetStream;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamStatusCheckedException;
import io.nats.client.Message;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.DeliverPolicy;
import io.nats.client.api.PublishAck;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.portolan.psrt.broker.Delivery;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/// What is acknowledged only once it is stored: a JetStream stream in a file, and for each node a
/// durable consumer of it, by which the node hears everything, also what was said while it was
/// away.
///
/// A node tells its consumer how far it has come only when what it handed on has been written to
/// its subscribers, so that a node that is killed gets it again. A subscriber that takes nothing
/// holds that up for a few seconds and no longer.
final class Store {
  private static final System.Logger LOG = System.getLogger(Store.class.getName());
  private static final int AT_ONCE = 256;
  private static final Duration EXPIRES = Duration.ofSeconds(5);
  private static final Duration LOOK = Duration.ofMillis(200);
  private static final Duration ATTEMPT = Duration.ofSeconds(1);
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final Duration MARK = Duration.ofMillis(5);

  /// How long what was handed on may wait for its subscribers before the node goes on without them.
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /// What is not confirmed within this time JetStream sends again, before anything newer. So who is
  /// back waits for so long before it asks, or it would hear the newer first. Who was never away
  /// and is only held up hears it again, and passes it over.
  private static final Duration CONFIRM = Duration.ofSeconds(2);
  private static final Duration FOREVER = Duration.ofDays(10_000);
  private static final int NOT_FOUND = 404;

  /// So much may have been handed on and wait for slow subscribers; then the rest stays at NATS.
  private static final long MOST_UNCONFIRMED = 64L << 20;

  private final ClusterSettings settings;
  private final Subjects subjects;
  private final NatsLink link;
  private final Outgoing outgoing;
  private final Counters counters;
  private final Queue<Message> handedOn = new ConcurrentLinkedQueue<>();

  /// How large what was handed on and not confirmed is, in bytes.
  private final AtomicLong unconfirmed = new AtomicLong();

  private volatile boolean over;

  /// @param outgoing numbers what is stored
  Store(
      ClusterSettings settings,
      Subjects subjects,
      NatsLink link,
      Outgoing outgoing,
      Counters counters) {
    this.settings = settings;
    this.subjects = subjects;
    this.link = link;
    this.outgoing = outgoing;
    this.counters = counters;
  }

  private String stream() {
    return "PSRT_" + settings.name();
  }

  // Storing.

  /// Stores a batch; waits for that, for a bounded time. What is not known to be stored is sent
  /// again, and with it what follows, so that the order holds.
  ///
  /// @return whether all of it is stored
  boolean store(List<Outgoing.Parcel> batch) {
    long frames = batch.stream().mapToLong(parcel -> parcel.frames).sum();
    counters.storing.add(frames);
    try {
      boolean stored = storeInTime(batch);
      (stored ? counters.sent : counters.refused).add(frames);
      return stored;
    } finally {
      counters.storing.add(-frames);
    }
  }

  private boolean storeInTime(List<Outgoing.Parcel> batch) {
    Duration patience = settings.limits().deadline();
    long deadline = System.nanoTime() + patience.toNanos();
    boolean isNumbered = false;
    int done = 0;
    while (true) {
      Connection connection = link.await(deadline, patience);
      if (connection == null) {
        return false;
      }
      var acks = new ArrayList<CompletableFuture<PublishAck>>();
      outgoing.numbering().lock();
      try {
        if (!isNumbered) {
          outgoing.number(batch);
          isNumbered = true;
        }
        JetStream stream = connection.jetStream();
        for (Outgoing.Parcel parcel : batch.subList(done, batch.size())) {
          acks.add(stream.publishAsync(parcel.subject(), parcel.message));
        }
      } catch (IOException | IllegalStateException e) {
        LOG.log(Level.DEBUG, () -> "not stored: " + e.getMessage());
      } catch (IllegalArgumentException e) {
        link.complaints().tell("NATS does not take a message: " + e.getMessage());
        return false;
      } finally {
        outgoing.numbering().unlock();
      }
      long attempt = System.nanoTime() + ATTEMPT.toNanos();
      done += stored(acks, attempt - deadline < 0 ? attempt : deadline);
      if (done == batch.size()) {
        return true;
      }
      if (System.nanoTime() - deadline >= 0 || !pause(PAUSE)) {
        return false;
      }
    }
  }

  /// How many are stored, up to the first that is not.
  private static int stored(List<CompletableFuture<PublishAck>> acks, long deadline) {
    int stored = 0;
    try {
      for (CompletableFuture<PublishAck> ack : acks) {
        ack.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        stored++;
      }
    } catch (ExecutionException | TimeoutException e) {
      LOG.log(Level.DEBUG, () -> "not stored: " + e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    return stored;
  }

  // Hearing.

  /// Hears what is stored until [#close()].
  ///
  /// @param delivery whose [marks][Delivery#mark()] say what has been written
  /// @param hear is given the messages in order
  void hear(Delivery delivery, Consumer<byte[]> hear) {
    Thread.ofVirtual().name("psrt cluster confirm").start(() -> confirm(delivery));
    boolean isFirst = true;
    while (!over) {
      Connection connection = link.await(System.nanoTime() + LOOK.toNanos(), FOREVER);
      try {
        if (connection == null) {
          Thread.sleep(PAUSE);
          continue;
        }
        boolean isBack = prepare(connection);
        if (isFirst && isBack) {
          LOG.log(Level.INFO, "back in the cluster; takes up what it missed in a moment");
          Duration grace = settings.limits().grace();
          Thread.sleep(grace.compareTo(CONFIRM) > 0 ? grace : CONFIRM.plus(LOOK));
        } else if (isBack) {
          Thread.sleep(CONFIRM.plus(LOOK));
        }
        isFirst = false;
        hear(connection.getStreamContext(stream()).getConsumerContext(settings.node()), hear);
      } catch (IOException
          | JetStreamApiException
          | JetStreamStatusCheckedException
          | RuntimeException e) {
        complain(e);
        pause(PAUSE);
      } catch (InterruptedException _) {
        return;
      }
    }
  }

  private void complain(Exception e) {
    if (link.isUp() && !over) {
      link.complaints()
          .tell("NATS stores nothing (is JetStream on, nats-server -js?): " + e.getMessage());
    }
    LOG.log(Level.DEBUG, "JetStream", e);
  }

  /// Makes stream and consumer where they are not there.
  ///
  /// @return whether the consumer was
  private boolean prepare(Connection connection) throws IOException, JetStreamApiException {
    JetStreamManagement management = connection.jetStreamManagement();
    try {
      management.getStreamInfo(stream());
    } catch (JetStreamApiException e) {
      if (e.getErrorCode() != NOT_FOUND) {
        throw e;
      }
      management.addStream(
          StreamConfiguration.builder()
              .name(stream())
              .subjects(subjects.all(), subjects.longTopics())
              .storageType(StorageType.File)
              .retentionPolicy(RetentionPolicy.Interest)
              .maxAge(settings.limits().keep())
              .replicas(settings.limits().replicas())
              .build());
    }
    boolean isThere = true;
    try {
      management.getConsumerInfo(stream(), settings.node());
    } catch (JetStreamApiException e) {
      if (e.getErrorCode() != NOT_FOUND) {
        throw e;
      }
      isThere = false;
    }
    management.addOrUpdateConsumer(
        stream(),
        ConsumerConfiguration.builder()
            .durable(settings.node())
            .deliverPolicy(DeliverPolicy.New)
            .ackPolicy(AckPolicy.Explicit)
            .ackWait(CONFIRM)
            .maxAckPending(-1)
            .inactiveThreshold(settings.limits().keep())
            .build());
    return isThere;
  }

  /// Hears until the connection is lost, or something was sent to us and did not come: that comes
  /// again, and what came behind it with it.
  private void hear(ConsumerContext consumer, Consumer<byte[]> hear)
      throws IOException,
          JetStreamApiException,
          JetStreamStatusCheckedException,
          InterruptedException {
    var options = ConsumeOptions.builder().batchSize(AT_ONCE).expiresIn(EXPIRES.toMillis()).build();
    IterableConsumer messages = consumer.iterate(options);
    try {
      long number = 0;
      while (!over && link.isUp()) {
        Message next = messages.nextMessage(LOOK);
        if (next != null) {
          long its = next.metaData().consumerSequence();
          if (number != 0 && its != number + 1) {
            LOG.log(Level.DEBUG, "messages of JetStream did not come; they come again");
            return;
          }
          number = its;
          hear.accept(next.getData());
          unconfirmed.addAndGet(next.getData().length);
          handedOn.add(next);
          while (!over && unconfirmed.get() > MOST_UNCONFIRMED) {
            pause(MARK);
          }
        }
      }
    } finally {
      messages.stop();
    }
  }

  /// Tells what has been written to those who wanted it, now and then.
  private void confirm(Delivery delivery) {
    var batch = new ArrayList<Message>();
    while (!over) {
      for (Message next = handedOn.poll(); next != null; next = handedOn.poll()) {
        batch.add(next);
      }
      if (!batch.isEmpty()) {
        Delivery.Mark mark = delivery.mark();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!over && !mark.isPassed() && System.nanoTime() - end < 0) {
          pause(MARK);
        }
        if (over) {
          return;
        }
        try {
          batch.forEach(Message::ack);
        } catch (IllegalStateException e) {
          complain(e);
        }
        unconfirmed.addAndGet(-batch.stream().mapToLong(each -> each.getData().length).sum());
        batch.clear();
      }
      pause(MARK);
    }
  }

  private static boolean pause(Duration howLong) {
    try {
      Thread.sleep(howLong);
      return true;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  void close() {
    over = true;
  }
}
