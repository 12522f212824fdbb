package io.portolan.psrt.interop;

import io.portolan.psrt.broker.Broker;
import io.portolan.psrt.broker.BrokerLimits;
import io.portolan.psrt.broker.BrokerSettings;
import io.portolan.psrt.broker.ClusterStatistics;
import io.portolan.psrt.broker.Doorkeeper;
import io.portolan.psrt.broker.QueueLimits;
import io.portolan.psrt.broker.SlowConsumerPolicy;
import io.portolan.psrt.client.Backoff;
import io.portolan.psrt.client.ClientEvent;
import io.portolan.psrt.client.ClientListener;
import io.portolan.psrt.client.Message;
import io.portolan.psrt.client.PsrtClient;
import io.portolan.psrt.client.PsrtClientSettings;
import io.portolan.psrt.cluster.ClusterSettings;
import io.portolan.psrt.cluster.NatsCluster;
import io.portolan.psrt.message.PsrtLimits;
import io.portolan.psrt.server.PsrtServer;
import io.portolan.psrt.server.ServerSettings;
import io.portolan.wire.Bytes;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A whole broker in a cluster, with its clients.
final class ClusterNode implements Closeable {
  private final NatsCluster cluster;
  private final Broker broker;
  private final PsrtServer server;
  private final List<PsrtClient> clients = new ArrayList<>();

  ClusterNode(ClusterSettings settings) throws IOException {
    var queue =
        new QueueLimits(1 << 20, 256L << 20, SlowConsumerPolicy.DISCONNECT, Duration.ofSeconds(1));
    cluster = new NatsCluster(settings, PsrtLimits.DEFAULT, InstantSource.system());
    broker =
        new Broker(
            new BrokerSettings(BrokerLimits.DEFAULT, queue, Duration.ofSeconds(1)),
            new Doorkeeper(),
            InstantSource.system().instant(),
            cluster);
    server = PsrtServer.open(ServerSettings.loopback(), broker);
    cluster.open(broker);
  }

  ClusterStatistics statistics() {
    return cluster.statistics();
  }

  Broker broker() {
    return broker;
  }

  /// Waits until this node knows so many others.
  ClusterNode knowing(int others) throws InterruptedException {
    await(() -> statistics().nodes().size() == others, () -> "knows " + statistics());
    return this;
  }

  PsrtClient client() throws IOException, InterruptedException {
    return client(null);
  }

  private PsrtClient client(@Nullable ClientListener listener)
      throws IOException, InterruptedException {
    var address = (InetSocketAddress) server.addresses().getFirst();
    var settings =
        PsrtClientSettings.of("127.0.0.1:" + address.getPort())
            .withBackoff(new Backoff(Duration.ofMillis(20), Duration.ofMillis(200)));
    PsrtClient client =
        listener == null ? PsrtClient.connect(settings) : PsrtClient.connect(settings, listener);
    clients.add(client);
    return client;
  }

  /// A client that has subscribed.
  Hearer hearer(String... filters) throws IOException, InterruptedException {
    var hearer = new Hearer();
    hearer.client = client(hearer);
    hearer.client.subscribe(filters);
    return hearer;
  }

  /// What one subscriber heard.
  static final class Hearer implements ClientListener {
    private final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
    private @Nullable PsrtClient client;

    @Override
    public void received(Message message) {
      messages.add(message);
    }

    @Override
    public void happened(ClientEvent event) {}

    /// The next message, as `topic=text`.
    String next() throws InterruptedException {
      Message message = messages.poll(60, TimeUnit.SECONDS);
      return message == null ? "nothing" : message.topic() + "=" + message.text();
    }

    /// Everything up to this text, which is not part of it, and without what told that it is ready.
    List<String> until(String last) throws InterruptedException {
      var all = new ArrayList<String>();
      for (String next = text(); !next.equals(last); next = text()) {
        if (next.equals("nothing")) {
          throw new AssertionError("never heard " + last + ", but " + all.size() + " others");
        }
        if (!next.startsWith("ready")) {
          all.add(next);
        }
      }
      return all;
    }

    private String text() throws InterruptedException {
      Message message = messages.poll(60, TimeUnit.SECONDS);
      return message == null ? "nothing" : message.text();
    }

    /// Waits until something published with `by` is heard; what else comes meanwhile is forgotten.
    Hearer ready(PsrtClient by, String topic) throws IOException, InterruptedException {
      for (int i = 0; ; i++) {
        by.publish(topic, "ready " + i);
        Message heard = messages.poll(50, TimeUnit.MILLISECONDS);
        if (heard != null) {
          String last = "ready is over";
          by.publish(topic, last);
          until(last);
          return this;
        }
        if (i > 400) {
          throw new AssertionError("never ready for " + topic);
        }
      }
    }

    Bytes body() throws InterruptedException {
      Message message = messages.poll(60, TimeUnit.SECONDS);
      return message == null ? Bytes.EMPTY : message.body();
    }

    int waiting() {
      return messages.size();
    }

    List<String> texts() {
      var all = new ArrayList<Message>();
      messages.drainTo(all);
      return all.stream().map(Message::text).toList();
    }
  }

  static void await(BooleanSupplier condition, Supplier<String> otherwise)
      throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError(otherwise.get());
      }
      Thread.sleep(5);
    }
  }

  @Override
  public void close() {
    clients.forEach(PsrtClient::close);
    server.close();
    cluster.close();
  }
}
