package io.portolan.survey;

import io.portolan.wire.Transport;
import io.portolan.wire.capture.Conversation;
import io.portolan.wire.capture.Conversation.Ending;
import io.portolan.wire.capture.Conversations;
import io.portolan.wire.capture.Endpoint;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Remembers which hosts talked to each other and when, of the conversations of a capture that
/// nobody understood at once, and passes all of them on.
final class Company implements Conversations.Audience {
  /// More are forgotten: a capture may hold any number.
  private static final int SESSIONS = 10_000;

  /// @param hosts both ends, whoever called
  /// @param isOpen whether the capture did not show its end as far as it was followed
  private record Session(
      Endpoint listener, Set<InetAddress> hosts, Instant begun, Instant until, boolean isOpen) {
    Session {
      hosts = Set.copyOf(hosts);
    }

    /// Whether the other began before this ended, and this before the other ended.
    boolean isBeside(Session other) {
      return hosts.equals(other.hosts)
          && (isOpen || !other.begun.isAfter(until))
          && (other.isOpen || !begun.isAfter(other.until));
    }
  }

  private final Conversations.Audience next;
  private final List<Session> sessions = new ArrayList<>();

  Company(Conversations.Audience next) {
    this.next = next;
  }

  @Override
  public Conversations.Interest hear(Conversation conversation, boolean isLast) {
    boolean isWorthKeeping =
        conversation.listener().transport() == Transport.TCP
            || Framehawk.mayBe(Transport.UDP, conversation.listener().port());
    if (isLast && isWorthKeeping && sessions.size() < SESSIONS) {
      sessions.add(
          new Session(
              conversation.listener(),
              Set.copyOf(
                  List.of(conversation.listener().address(), conversation.caller().getAddress())),
              conversation.begun(),
              conversation.begun().plus(conversation.took()),
              conversation.ending() == Ending.OPEN));
    }
    return next.hear(conversation, isLast);
  }

  /// Whether a conversation with one endpoint ran beside one with any of the others, between the
  /// same two hosts.
  boolean isBeside(Endpoint endpoint, Set<Endpoint> others) {
    return sessions.stream()
        .filter(s -> s.listener().equals(endpoint))
        .anyMatch(
            s ->
                sessions.stream()
                    .anyMatch(other -> others.contains(other.listener()) && s.isBeside(other)));
  }
}
