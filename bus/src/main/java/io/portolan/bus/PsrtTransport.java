package io.portolan.bus;

import io.portolan.bus.PubSubException.Reason;
import io.portolan.net.tls.TlsMaterial;
import io.portolan.psrt.client.Backoff;
import io.portolan.psrt.client.BrokerAddress;
import io.portolan.psrt.client.ClientEvent;
import io.portolan.psrt.client.ClientListener;
import io.portolan.psrt.client.LoginRefusedException;
import io.portolan.psrt.client.NotSentException;
import io.portolan.psrt.client.PsrtClient;
import io.portolan.psrt.client.PsrtClientSettings;
import io.portolan.psrt.client.RefusedException;
import io.portolan.psrt.client.TooLargeException;
import io.portolan.psrt.client.UnknownOutcomeException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/// PSRT, by [PsrtClient].
final class PsrtTransport implements Transport {
  private final PsrtClientSettings settings;
  private final Capabilities capabilities;
  private final Ear ear;
  private final CompletableFuture<PsrtClient> client = new CompletableFuture<>();

  /// @throws IOException if the authorities cannot be read
  PsrtTransport(BrokerUri uri, PubSubSettings common, Ear ear) throws IOException {
    this.settings = settings(uri, common);
    this.capabilities =
        new Capabilities(
            "PSRT",
            Set.of(Qos.AT_MOST_ONCE),
            false,
            true,
            false,
            settings.terms().limits().publish() - 1L);
    this.ear = ear;
  }

  private static PsrtClientSettings settings(BrokerUri uri, PubSubSettings common)
      throws IOException {
    Path file = uri.file();
    List<BrokerAddress> brokers = new ArrayList<>();
    if (file != null) {
      brokers.add(new BrokerAddress.SocketFile(file));
    }
    uri.hosts().forEach(each -> brokers.add(new BrokerAddress.Host(each.name(), each.port())));
    var settings =
        PsrtClientSettings.of("localhost")
            .withBrokers(brokers)
            .withLogin(uri.login(), uri.password())
            .withBackoff(new Backoff(common.retryFirst(), common.retryMost()))
            .withBuffer(
                common.buffered(),
                switch (common.whenFull()) {
                  case WAIT -> io.portolan.psrt.client.FullBuffer.WAIT;
                  case FAIL -> io.portolan.psrt.client.FullBuffer.FAIL;
                });
    if (uri.scheme().isSecure()) {
      Path authorities = uri.authorities();
      settings =
          settings.withTls(
              authorities == null
                  ? TlsMaterial.trustingSystem()
                  : TlsMaterial.trusting(authorities));
    }
    return common.repeats() ? settings.atLeastOnce() : settings;
  }

  @Override
  public void open() throws IOException, InterruptedException {
    try {
      client.complete(PsrtClient.connect(settings, listener()));
    } catch (IOException e) {
      throw translated(e);
    }
  }

  private ClientListener listener() {
    return new ClientListener() {
      @Override
      public void received(io.portolan.psrt.client.Message heard) {
        var options = MessageOptions.DEFAULT.withPriority(heard.priority());
        boolean _ = ear.received(new Message(heard.topic(), heard.body(), options));
      }

      @Override
      public void happened(ClientEvent event) {
        switch (event) {
          case ClientEvent.Connected(var broker) ->
              ear.happened(new PubSubEvent.Connected(broker.toString()));
          case ClientEvent.Disconnected(var broker, var because, var retry) ->
              ear.happened(new PubSubEvent.Disconnected(broker.toString(), because, retry));
          case ClientEvent.Receiving() -> ear.happened(new PubSubEvent.Receiving());
          case ClientEvent.NotReceiving(var because) ->
              ear.happened(new PubSubEvent.NotReceiving(because));
          case ClientEvent.SubscriptionLost(var filter, var code) ->
              ear.happened(new PubSubEvent.SubscriptionLost(filter, code.sentence()));
          // The store, of which these tell, is not used here.
          case ClientEvent.Undelivered _, ClientEvent.Forgotten _, ClientEvent.Damaged _ -> {}
          // The bus says so itself.
          case ClientEvent.Closed() -> {}
        }
      }
    };
  }

  @Override
  public Capabilities capabilities() {
    return capabilities;
  }

  @Override
  public boolean isConnected() {
    return client.isDone() && client.join().isConnected();
  }

  @Override
  public long buffered() {
    return client.join().buffered();
  }

  @Override
  public CompletableFuture<@Nullable Void> publish(Message message) {
    return translated(
        client
            .join()
            .publishAsync(
                new io.portolan.psrt.client.Message(
                    message.topic(), message.body(), message.options().priority())));
  }

  @Override
  public Map<String, Qos> needs(Collection<Subscription> subscriptions) {
    var filters = new LinkedHashMap<String, Qos>();
    for (Subscription each : subscriptions) {
      filters.put(each.filter(), Qos.AT_MOST_ONCE);
      String parent = each.parent();
      if (parent != null) {
        filters.put(parent, Qos.AT_MOST_ONCE);
      }
    }
    return filters;
  }

  @Override
  public CompletableFuture<@Nullable Void> subscribe(String filter, Qos qos, boolean isNew) {
    return translated(client.join().subscribeAsync(List.of(filter)));
  }

  @Override
  public CompletableFuture<@Nullable Void> unsubscribe(String filter) {
    return translated(client.join().unsubscribeAsync(List.of(filter)));
  }

  /// The client reads no more while [Ear#received] waits.
  @Override
  public void taken() {}

  @Override
  public void close() {
    if (client.isDone()) {
      client.join().close();
    }
  }

  private static CompletableFuture<@Nullable Void> translated(
      CompletableFuture<@Nullable Void> outcome) {
    return outcome.exceptionallyCompose(
        trouble -> {
          Throwable cause = trouble;
          while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
          }
          return CompletableFuture.failedFuture(
              cause instanceof IOException known ? translated(known) : cause);
        });
  }

  private static PubSubException translated(IOException trouble) {
    Reason reason =
        switch (trouble) {
          case LoginRefusedException _ -> Reason.LOGIN_REFUSED;
          case RefusedException _, TooLargeException _ -> Reason.REFUSED;
          case NotSentException _ -> Reason.NOT_SENT;
          case UnknownOutcomeException _ -> Reason.UNKNOWN_OUTCOME;
          default -> Reason.UNREACHABLE;
        };
    return new PubSubException(reason, String.valueOf(trouble.getMessage()), trouble);
  }
}
