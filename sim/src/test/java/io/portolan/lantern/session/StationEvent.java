package io.portolan.lantern.session;

import io.portolan.lantern.message.Reason;

/// What a station's program hears of.
public sealed interface StationEvent {
  /// The listener said farewell.
  record SentAway(Reason reason) implements StationEvent {}

  /// The conversation is over; the last event.
  ///
  /// @param because for people
  record Ended(String because) implements StationEvent {}
}
