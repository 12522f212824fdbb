package io.portolan.psrt.server;

import io.portolan.psrt.broker.Access;
import io.portolan.psrt.broker.Authenticator;
import io.portolan.psrt.broker.Broker;
import io.portolan.psrt.broker.BrokerLimits;
import io.portolan.psrt.broker.BrokerSettings;
import io.portolan.psrt.broker.Credentials;
import io.portolan.psrt.broker.QueueLimits;
import io.portolan.psrt.broker.SlowConsumerPolicy;
import io.portolan.psrt.codec.DatagramKey;
import io.portolan.psrt.message.Topic;
import io.portolan.psrt.session.PsrtTimeouts;
import io.portolan.psrt.topic.Filter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// A broker to be measured by a load generator in another process: on loopback, everybody may do
/// everything, with queues long enough that nothing is dropped.
public final class BrokerForMeasuring {
  private static final int QUEUE = 65_536;

  private BrokerForMeasuring() {}

  /// Serves until it is killed.
  ///
  /// @param arguments the TCP and UDP port, 2880 if none is given
  public static void main(String[] arguments) throws IOException, InterruptedException {
    int port = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 2880;
    var queue =
        new QueueLimits(QUEUE, 256L << 20, SlowConsumerPolicy.DISCONNECT, Duration.ofSeconds(1));
    var settings = new BrokerSettings(BrokerLimits.DEFAULT, queue, Duration.ofHours(1));
    var broker = new Broker(settings, new Open(), Instant.now());
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    var where =
        new ServerSettings(
            List.of(address),
            List.of(address),
            null,
            true,
            PsrtTimeouts.DEFAULT.withSilence(Duration.ofSeconds(10)),
            Duration.ofSeconds(1),
            250_000,
            256,
            true);
    try (var server = PsrtServer.open(where, broker)) {
      System.out.println("ready psrt tcp=" + server.addresses().getFirst());
      Runtime.getRuntime()
          .addShutdownHook(
              Thread.ofPlatform().unstarted(() -> System.out.println(broker.statistics())));
      Thread.sleep(Duration.ofDays(1));
    }
  }

  /// Lets everybody in, with the one mask `#` to be looked at for each topic.
  private static final class Open implements Authenticator {
    private static final Access EVERYTHING =
        new Access() {
          @Override
          public String login() {
            return "";
          }

          @Override
          public boolean mayPublish(Topic topic) {
            return Filter.everything().matches(topic);
          }

          @Override
          public boolean maySubscribe(Filter filter) {
            return Filter.everything().contains(filter);
          }

          @Override
          public boolean isAdmin() {
            return false;
          }

          @Override
          public boolean isReplicator() {
            return false;
          }
        };

    @Override
    public CompletionStage<Optional<Access>> authenticate(Credentials credentials) {
      return CompletableFuture.completedStage(Optional.of(EVERYTHING));
    }

    @Override
    public Optional<Access> access(String login) {
      return Optional.of(EVERYTHING);
    }

    @Override
    public Optional<DatagramKey> key(String login) {
      return Optional.empty();
    }
  }
}
