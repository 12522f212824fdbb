package io.portolan.wire.session;

import io.portolan.wire.Bytes;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/// What a session wants done.
///
/// @param <E> the conversation's events
public sealed interface Step<E> {
  /// Say this.
  ///
  /// @param to whom, where the line has many peers (UDP); null where it has one
  record Send<E>(Bytes bytes, @Nullable SocketAddress to) implements Step<E> {
    public Send(Bytes bytes) {
      this(bytes, null);
    }
  }

  /// Tell the program.
  record Happened<E>(E event) implements Step<E> {}

  /// Put TLS on the line. What was sent before goes out in the clear; whatever has arrived behind
  /// the peer's last clear byte belongs to TLS. [Signal.Secured] follows, or [Signal.HungUp].
  ///
  /// @param surplus what of the bytes already signalled lay behind the peer's last clear byte,
  ///     usually nothing; what was not yet signalled goes to TLS without the session's doing
  record StartTls<E>(Role role, Bytes surplus) implements Step<E> {
    public StartTls(Role role) {
      this(role, Bytes.EMPTY);
    }

    /// Which side of the handshake is ours.
    public enum Role {
      CLIENT,
      SERVER
    }
  }

  /// Hang up once everything before this step has gone out.
  ///
  /// @param because for people and logs
  record Close<E>(String because) implements Step<E> {}
}
