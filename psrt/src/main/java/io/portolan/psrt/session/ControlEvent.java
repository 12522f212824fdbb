package io.portolan.psrt.session;

import io.portolan.psrt.message.PsrtMessage.Token;
import io.portolan.psrt.message.ReplyCode;

/// What a client's program hears of its control socket.
public sealed interface ControlEvent {
  /// The broker took the login.
  ///
  /// @param token joins a data socket to this session
  record Admitted(Token token) implements ControlEvent {}

  /// The broker closed where a token was due, which is how it refuses a login; [Ended] follows.
  record Denied() implements ControlEvent {}

  /// What became of an operation. In the order in which they were asked for.
  ///
  /// @param number which one: they are counted from 0
  /// @param code OK: done, and a publish is queued for all who listen there now; ACCESS_DENIED or
  ///     ERROR: this one was not, the next ones may be
  record Answered(long number, ReplyCode code) implements ControlEvent {}

  /// The broker bears the head of a publish that was tried out: its body is due.
  ///
  /// @param number as in [Answered]
  record Tolerated(long number) implements ControlEvent {}

  /// The broker hung up when it was told the head of a publish that was tried out, and had heard
  /// nothing of its body; [Ended] follows.
  ///
  /// @param number as in [Answered]
  record Spurned(long number) implements ControlEvent {}

  /// The conversation is over; the last event.
  ///
  /// @param because for people
  /// @param unanswered of how many operations nobody knows what became; they are the last that were
  ///     asked for
  record Ended(String because, int unanswered) implements ControlEvent {}
}
