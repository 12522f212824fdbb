package io.portolan.psrt.session;

import io.portolan.psrt.message.PsrtMessage.Telegram;
import io.portolan.psrt.message.Topic;
import java.net.SocketAddress;

/// What a broker's program hears of one UDP socket. Questions are answered, now or later and in any
/// order, with the methods of [PsrtDatagramServerSession] they name.
public sealed interface DatagramEvent {
  /// A publish that came in a datagram.
  ///
  /// @param from where the acknowledgement goes, if one is wanted
  /// @param login whose it is; empty: anonymous
  /// @param telegram as it was said
  record Received(SocketAddress from, String login, Telegram telegram) {
    /// In normal form, possibly empty.
    public Topic topic() {
      return Topic.of(telegram.topic());
    }
  }

  /// Is this password right? [PsrtDatagramServerSession#admit] or
  /// [PsrtDatagramServerSession#refuse]. Both texts empty: is anonymous publishing allowed?
  record LoginAsked(Received received, String password) implements DatagramEvent {
    /// Without the password.
    @Override
    public String toString() {
      return "LoginAsked[received=" + received + "]";
    }
  }

  /// Pass this on, if its login may publish there: [PsrtDatagramServerSession#answer].
  record PublishAsked(Received received) implements DatagramEvent {}

  /// A datagram came to nothing before anybody was asked.
  ///
  /// @param because for people
  record Dropped(SocketAddress from, String because) implements DatagramEvent {}

  /// The socket is closed; the last event.
  record Ended(String because) implements DatagramEvent {}
}
