package io.portolan.psrt.session;

import io.portolan.psrt.message.Channel;
import io.portolan.psrt.message.ReplyCode;
import io.portolan.psrt.message.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Where a [PsrtServerSession] stands.
sealed interface ServerState {
  record Unopened() implements ServerState {}

  record Greeted(Instant due) implements ServerState {}

  /// TLS is coming up.
  record Securing(Channel channel, Instant due) implements ServerState {}

  record LoggingIn(Instant due) implements ServerState {}

  /// The program is asked for the login.
  record Deciding() implements ServerState {}

  /// Between operations, or in the middle of one.
  record Serving(Vigil idle) implements ServerState {}

  /// The program is asked about an operation.
  ///
  /// @param otherwise what is replied in place of OK: a batch may have a topic that is too deep
  ///     behind those the program is asked for
  record Asking(ReplyCode otherwise) implements ServerState {}

  /// The program is asked whether somebody wants a replicated publish.
  record Weighing(Topic topic) implements ServerState {}

  /// Somebody does, and the rest of it is due.
  record Replicating(Topic topic, Instant due) implements ServerState {}

  record Joining(Instant due) implements ServerState {}

  /// The program is asked about the join.
  record Matching(Duration interval) implements ServerState {}

  /// A data socket in use.
  record Pushing(Duration interval, Instant lastSaid) implements ServerState {}

  record Over() implements ServerState {}

  /// Whether what the client says is taken as it comes.
  default boolean isListening() {
    return switch (this) {
      case Greeted _, LoggingIn _, Joining _, Serving _, Replicating _ -> true;
      case Unopened(),
          Securing _,
          Deciding(),
          Asking _,
          Weighing _,
          Matching _,
          Pushing _,
          Over() ->
          false;
    };
  }

  /// Whether the program owes an answer.
  default boolean isWaiting() {
    return switch (this) {
      case Deciding(), Asking _, Weighing _, Matching _ -> true;
      case Unopened(),
          Greeted _,
          Securing _,
          LoggingIn _,
          Serving _,
          Replicating _,
          Joining _,
          Pushing _,
          Over() ->
          false;
    };
  }

  /// When something is due, if nothing of an operation has come.
  default Optional<Instant> deadline() {
    return switch (this) {
      case Greeted(var due) -> Optional.of(due);
      case Securing(_, var due) -> Optional.of(due);
      case LoggingIn(var due) -> Optional.of(due);
      case Joining(var due) -> Optional.of(due);
      case Replicating(_, var due) -> Optional.of(due);
      case Serving(var idle) -> Optional.of(idle.deadline());
      case Pushing(var interval, var lastSaid) -> Optional.of(lastSaid.plus(interval));
      case Unopened(), Deciding(), Asking _, Weighing _, Matching _, Over() -> Optional.empty();
    };
  }
}
