package io.portolan.wire;

/// Tells where the messages in a stream of bytes end. Pure: all memory is in [FrameBuffer].
@FunctionalInterface
public interface Framer {
  /// The answer while the size cannot be told yet.
  int NOT_YET = 0;

  /// How long is the message that starts here?
  ///
  /// @param start the bytes that have arrived, from the first byte of a message on; at least one
  /// @return the size of that message in bytes, its own length field included, whether or not all
  ///     of it has arrived; [#NOT_YET] if more bytes are needed to tell
  /// @throws MalformedException if no message can start like this, or it would be larger than the
  ///     protocol allows
  int frame(Bytes start) throws MalformedException;
}
