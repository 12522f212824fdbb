package io.portolan.psrt.server;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;

/// A stream to one client, in the clear or inside TLS, that can also be tried without waiting.
///
/// Reading and writing are for one thread at a time, and not two for the two directions; closing,
/// shutting down the input and [#stalledSince()] are for any.
interface Connection {
  /// Waits for bytes.
  ///
  /// @return how many, at least 1; -1 at the end
  int read(ByteBuffer into) throws IOException;

  /// Whether it can be [waited for with a limit][#readWithin].
  boolean isTimed();

  /// Waits for bytes, with a limit; meant for a platform thread. The buffer has an array.
  ///
  /// @return how many, 0 if none came in time, -1 at the end
  int readWithin(ByteBuffer into, Duration patience) throws IOException;

  /// Takes what is there.
  ///
  /// @return how many bytes, possibly 0; -1 at the end
  int readNow(ByteBuffer into) throws IOException;

  /// Writes what the system takes at once.
  ///
  /// @return whether that was all, with nothing left from before either
  boolean writeNow(ByteBuffer from) throws IOException;

  /// Writes all, waiting for the client as long as it takes.
  void write(ByteBuffer from) throws IOException;

  /// Since when a client has taken nothing of what is being [written][#write], by
  /// [System#nanoTime]; 0 if nobody waits for it.
  long stalledSince();

  /// Nothing more is read; a waiting reader sees the end.
  void shutdownInput();

  /// Says that nothing more will be written, as far as that can be said without waiting.
  void shutdownOutput();

  /// Closes at once, waking up whoever waits.
  void close();

  SocketAddress peer();
}
