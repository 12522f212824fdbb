package io.portolan.psrt.client;

import io.portolan.psrt.message.ReplyCode;
import java.nio.file.Path;
import java.time.Duration;

/// What becomes of a client's connection.
public sealed interface ClientEvent {
  /// A broker has let us in. Subscriptions are asked for again from here on.
  record Connected(BrokerAddress broker) implements ClientEvent {}

  /// The broker was lost or not reached; there will be another try.
  ///
  /// @param because for people
  /// @param retry after how long
  record Disconnected(BrokerAddress broker, String because, Duration retry)
      implements ClientEvent {}

  /// Messages come from now on. What was published while they did not come is lost.
  record Receiving() implements ClientEvent {}

  /// Messages do not come for the moment, although the broker is there.
  ///
  /// @param because for people
  record NotReceiving(String because) implements ClientEvent {}

  /// A subscription that once held was refused after a reconnection, and is forgotten.
  record SubscriptionLost(String filter, ReplyCode code) implements ClientEvent {}

  /// A message that was kept in a [Store] was refused by the broker, or is larger than
  /// it takes, and is gone.
  ///
  /// @param because for people
  record Undelivered(String topic, String because) implements ClientEvent {}

  /// Messages that were kept in a [Store] gave way to newer ones, as the settings wanted.
  record Forgotten(int messages) implements ClientEvent {}

  /// A part of a [Store] is not as it was left. What can be read is kept beside it.
  ///
  /// @param file which part
  /// @param messages how many were in it; 0 if nobody knows, or none is lost
  /// @param because for people
  record Damaged(Path file, int messages, String because) implements ClientEvent {}

  /// The client is closed; the last event.
  record Closed() implements ClientEvent {}
}
