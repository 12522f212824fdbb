package io.portolan.psrt.session;

import io.portolan.psrt.message.Topic;
import io.portolan.wire.Bytes;

/// What a client's program hears of its data socket.
public sealed interface DataEvent {
  /// Messages up to this size come without notice, in bytes.
  int SMALL = 256 * 1024;

  /// Messages come from now on.
  record Joined() implements DataEvent {}

  /// The broker does not know the token, or has a data socket for it already; [Ended] follows.
  record Refused() implements DataEvent {}

  /// More of a large message has come; not told of those that fit into [#SMALL] bytes.
  ///
  /// @param arrived so far, in bytes
  /// @param size of the whole, in bytes
  record Arriving(long arrived, long size) implements DataEvent {}

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
