package io.portolan.bus;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// One MQTT connection of the library's, from its CONNECT to its end; there is one implementation
/// for each version. Futures fail with what the library says; see [MqttTrouble].
interface MqttLine {
  /// What a broker lets us do.
  ///
  /// @param inFlight how many publishes may be unacknowledged
  record Terms(Capabilities capabilities, int inFlight) {}

  /// Connects with a session that ends with the connection. Messages go to the credits from then
  /// on.
  CompletableFuture<Terms> connect(Duration patience);

  /// Done, with the reason, when the connection has ended, or was never made.
  CompletableFuture<Throwable> ended();

  /// Publishes. May wait for a moment, so it must not be called by the library's threads.
  CompletableFuture<?> publish(Message message);

  /// Subscribes, or changes the QoS.
  ///
  /// @param isNew whether retained messages are wanted, where the version can tell
  CompletableFuture<?> subscribe(String filter, Qos qos, boolean isNew);

  CompletableFuture<?> unsubscribe(String filter);

  /// Says farewell; if there is no connection any more, does nothing.
  CompletableFuture<@Nullable Void> disconnect();
}
