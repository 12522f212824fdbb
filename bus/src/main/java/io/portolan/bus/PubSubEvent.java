package io.portolan.bus;

import java.time.Duration;

/// What becomes of the connection to the broker.
public sealed interface PubSubEvent {
  /// A broker has let us in. Subscriptions are asked for again from here on.
  ///
  /// @param broker host and port, or a path
  record Connected(String broker) implements PubSubEvent {}

  /// The broker was lost or not reached; there will be another try.
  ///
  /// @param because for people
  /// @param retry after how long
  record Disconnected(String broker, String because, Duration retry) implements PubSubEvent {}

  /// Messages do not come for the moment, although the broker is there: PSRT's second socket is
  /// lost. What is published meanwhile is lost.
  record NotReceiving(String because) implements PubSubEvent {}

  /// Messages come again. Over MQTT there is one line for everything, and neither is ever said.
  record Receiving() implements PubSubEvent {}

  /// A subscription that once held was refused after a reconnection, and is forgotten.
  record SubscriptionLost(String filter, String because) implements PubSubEvent {}

  /// It was closed; the last event.
  record Closed() implements PubSubEvent {}
}
