package io.portolan.psrt.session;

import io.portolan.psrt.message.Topic;
import io.portolan.wire.Bytes;

/// What a client's program hears of its data socket.
public sealed interface DataEvent {
  /// Messages come from now on.
  record Joined() implements DataEvent {}

  /// The broker does not know the token, or has a data socket for it already; [Ended] follows.
  record Refused() implements DataEvent {}

  /// A message.
  ///
  /// @param priority 0 to 255
  /// @param topic possibly empty
  record Pushed(int priority, Topic topic, Bytes body) implements DataEvent {}

  /// The conversation is over; the last event.
  ///
  /// @param because for people
  record Ended(String because) implements DataEvent {}
}
