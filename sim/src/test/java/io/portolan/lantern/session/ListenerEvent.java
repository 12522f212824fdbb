package io.portolan.lantern.session;

import io.portolan.lantern.message.LanternMessage.Reading;

/// What a listener's program hears of. A station comes before it is read and leaves at most once.
public sealed interface ListenerEvent {
  /// The station's name as it says it; anyone can say any.
  String station();

  /// A station said hello.
  record Came(String station) implements ListenerEvent {}

  /// A station said a reading that was not heard before.
  record Heard(String station, Reading reading) implements ListenerEvent {}

  /// A station that had come said farewell, broke a rule, fell silent or hung up.
  ///
  /// @param because for people
  record Left(String station, String because) implements ListenerEvent {}
}
