package io.portolan.net;

import io.portolan.wire.Bytes;
import java.io.Closeable;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;

/// An open connection to one peer: a stream of bytes, plain or inside TLS, or datagrams to and fro.
///
/// One thread may hear while another sends; neither call may be made by two threads at once.
/// Closing from any thread ends both.
public interface Line extends Closeable {
  /// What hearing came to. Silence and the peer's leaving are results, not errors.
  sealed interface Heard {
    /// Bytes, at least one: any piece of a stream, or one whole datagram (which may be empty).
    record Data(Bytes bytes) implements Heard {}

    /// Nothing came in time; the line is still open.
    record Silence() implements Heard {}

    /// The peer closed its side in good order.
    record HungUp() implements Heard {}

    /// The peer broke the line off, or, for datagrams, its host says nobody listens there.
    record Reset() implements Heard {}
  }

  /// Waits for the next bytes, at most as long as `patience`.
  ///
  /// @throws IOException for trouble on our side, or a line closed by us
  Heard hear(Duration patience) throws IOException;

  /// Says all of `bytes`.
  ///
  /// @param patience how long the peer may fail to take any of it
  /// @throws IOException if the line breaks, or the peer took nothing for that long
  void send(Bytes bytes, Duration patience) throws IOException;

  /// Tells the peer that nothing more will be said; hearing goes on. After this, what was said is
  /// delivered even if the line is closed with unheard bytes still coming. Lines without such an
  /// end, like datagrams, ignore it.
  ///
  /// @throws IOException if the line is broken or closed
  default void shutdownOutput() throws IOException {}

  SocketAddress peer();

  /// Closes at once. What the peer has not taken yet may be lost if bytes of its own are still
  /// unheard: [#shutdownOutput()] and hearing to the end come first where that matters.
  @Override
  void close();
}
