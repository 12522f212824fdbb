package io.portolan.bus;

import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// A way to a broker. Keeps itself connected, and what is subscribed subscribed; fails futures with
/// [PubSubException].
interface Transport {
  /// Who is told what a transport hears, on its own threads.
  interface Ear {
    /// A message has come, its topic in normal form. Waits while there is no room for it.
    ///
    /// @return whether it is kept; then [Transport#taken] is called when it is no more
    boolean received(Message message);

    /// Anything but [PubSubEvent.Closed].
    void happened(PubSubEvent event);
  }

  /// Connects.
  ///
  /// @throws PubSubException if no broker of a first round would have us
  void open() throws IOException, InterruptedException;

  Capabilities capabilities();

  boolean isConnected();

  /// Publishes wait here or at the broker, in bytes.
  long buffered();

  /// Publishes.
  ///
  /// @param message its topic in normal form, its options such as can be done
  CompletableFuture<@Nullable Void> publish(Message message);

  /// What has to be subscribed at the broker so that all these are heard: filters and how hard to
  /// try.
  Map<String, Qos> needs(Collection<Subscription> subscriptions);

  /// Subscribes one filter, or changes its QoS.
  ///
  /// @param isNew whether somebody asked for it, rather than that it was covered by another filter
  ///     until now
  CompletableFuture<@Nullable Void> subscribe(String filter, Qos qos, boolean isNew);

  CompletableFuture<@Nullable Void> unsubscribe(String filter);

  /// A message that was kept has been taken.
  void taken();

  /// Waits for answers that are due, then ends. Nothing is told any more when this returns.
  void close();
}
