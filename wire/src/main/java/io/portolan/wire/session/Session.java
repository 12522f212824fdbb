package io.portolan.wire.session;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// One side of a conversation.
///
/// Whoever drives it calls from one thread at a time, carries out the steps in order, and after
/// each call asks for the [#deadline()]; when that has come it signals [Signal.WokenUp]. What a
/// program wants of a conversation (publish, fetch) is a method of the particular session that
/// returns steps too.
///
/// @param <E> what the program hears of: the conversation's events
public interface Session<E> {
  /// What to do now that this has happened, in order; possibly nothing.
  ///
  /// @param now the time of the signal, never earlier than that of the one before
  List<Step<E>> on(Signal signal, Instant now);

  /// When this session wants to be woken up if nothing happens before; asked anew after every call.
  Optional<Instant> deadline();
}
