package io.portolan.psrt.session;

import io.portolan.psrt.message.PsrtMessage.Login;
import io.portolan.psrt.message.PsrtMessage.Replica;
import io.portolan.psrt.message.PsrtMessage.Token;
import io.portolan.psrt.message.Topic;
import io.portolan.wire.Bytes;
import java.time.Duration;
import java.util.List;

/// What a broker's program hears of one stream. Each question is to be answered, now or later, with
/// the method of [PsrtServerSession] it names; the next one comes after the answer.
public sealed interface ServerEvent {
  /// May this client come in? [PsrtServerSession#admit] or [PsrtServerSession#refuse].
  ///
  /// @param isLocal whether it comes over a UNIX socket, where everyone who can open it may do
  ///     everything and the login is but a name
  record LoginAsked(Login login, boolean isLocal) implements ServerEvent {}

  /// Pass this message on, if it may be published: [PsrtServerSession#reply].
  ///
  /// @param priority 0 to 255
  /// @param topic not too deep, without wildcards, possibly empty
  record PublishAsked(int priority, Topic topic, Bytes body) implements ServerEvent {}

  /// Another broker has a message of this topic: may it hand it on, and does anybody here want it?
  /// [PsrtServerSession#weigh].
  ///
  /// @param topic not too deep, without wildcards, possibly empty
  record ReplicateOffered(Topic topic) implements ServerEvent {}

  /// Pass this message of another broker on to those who are here: [PsrtServerSession#reply].
  ///
  /// @param topic as it was offered
  record ReplicaAsked(Topic topic, Replica replica) implements ServerEvent {}

  /// Subscribe to these in order, up to the first that is not allowed: [PsrtServerSession#reply].
  ///
  /// @param filters at least one, none of them too deep
  record SubscribeAsked(List<Topic> filters) implements ServerEvent {
    public SubscribeAsked {
      filters = List.copyOf(filters);
    }
  }

  /// Subscribe to these no more; it is no fault if they were not subscribed:
  /// [PsrtServerSession#reply].
  ///
  /// @param filters at least one, none of them too deep
  record UnsubscribeAsked(List<Topic> filters) implements ServerEvent {
    public UnsubscribeAsked {
      filters = List.copyOf(filters);
    }
  }

  /// Does this data socket belong to a session? [PsrtServerSession#join] or
  /// [PsrtServerSession#refuse].
  ///
  /// @param token as the client says it
  /// @param timeout the client's patience, at least 1 s; a beacon follows each half of it that was
  ///     quiet
  record JoinAsked(Token token, Duration timeout) implements ServerEvent {}

  /// The conversation is over; the last event, also where a question was not answered yet.
  ///
  /// @param because for people
  record Ended(String because) implements ServerEvent {}
}
