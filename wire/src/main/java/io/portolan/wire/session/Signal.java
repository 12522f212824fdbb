package io.portolan.wire.session;

import io.portolan.wire.Bytes;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/// What can happen to one side of a conversation.
public sealed interface Signal {
  /// The line is open: whoever speaks first may.
  record Opened() implements Signal {}

  /// The peer said something: any piece of a stream, or one whole datagram.
  ///
  /// @param from who said it, where the line has many peers (UDP); null where it has one
  record Arrived(Bytes bytes, @Nullable SocketAddress from) implements Signal {
    public Arrived(Bytes bytes) {
      this(bytes, null);
    }
  }

  /// TLS is up after [Step.StartTls]; what arrives from now on came through it.
  ///
  /// @param version as negotiated, for example `TLSv1.3`
  /// @param cipherSuite the standard name of the suite
  /// @param applicationProtocol the ALPN result, empty if none was agreed on
  /// @param peer the peer's certificate subject (RFC 2253), empty if it showed none
  record Secured(String version, String cipherSuite, String applicationProtocol, String peer)
      implements Signal {}

  /// The deadline has come.
  record WokenUp() implements Signal {}

  /// The line is over; nothing can be sent any more.
  ///
  /// @param because for people: `peer closed`, `reset`, `write stalled for 30 s`
  record HungUp(String because) implements Signal {}
}
