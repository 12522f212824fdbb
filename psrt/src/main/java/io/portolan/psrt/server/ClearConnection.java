package io.portolan.psrt.server;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A TCP or UNIX-domain stream in the clear.
///
/// The channel is switched between waiting and not waiting as needed. For a virtual thread that
/// costs no system call: the descriptor itself has been non-blocking since its first use.
final class ClearConnection implements Connection {
  /// The runtime copies what it reads and writes; pieces of this size stay in the processor's cache
  /// meanwhile, and little is copied that the system does not take.
  private static final int AT_ONCE = 256 * 1024;

  private final SocketChannel channel;
  private final SocketAddress peer;
  private @Nullable InputStream timed;
  private boolean waits = true;
  private volatile long stalledSince;

  ClearConnection(SocketChannel channel, SocketAddress peer) {
    this.channel = channel;
    this.peer = peer;
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    waits(true);
    return readPiece(into);
  }

  @Override
  public boolean isTimed() {
    return peer instanceof InetSocketAddress;
  }

  @Override
  public int readWithin(ByteBuffer into, Duration patience) throws IOException {
    waits(true);
    InputStream in = timed;
    if (in == null) {
      in = channel.socket().getInputStream();
      timed = in;
    }
    channel.socket().setSoTimeout(Math.toIntExact(patience.toMillis()));
    try {
      int size =
          in.read(
              into.array(),
              into.arrayOffset() + into.position(),
              Math.min(AT_ONCE, into.remaining()));
      into.position(into.position() + Math.max(0, size));
      return size;
    } catch (SocketTimeoutException _) {
      return 0;
    }
  }

  @Override
  public int readNow(ByteBuffer into) throws IOException {
    waits(false);
    return readPiece(into);
  }

  private int readPiece(ByteBuffer into) throws IOException {
    if (into.remaining() <= AT_ONCE) {
      return channel.read(into);
    }
    int size = channel.read(into.slice(into.position(), AT_ONCE));
    into.position(into.position() + Math.max(0, size));
    return size;
  }

  @Override
  public boolean writeNow(ByteBuffer from) throws IOException {
    waits(false);
    while (from.hasRemaining()) {
      if (writePiece(from) == 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void write(ByteBuffer from) throws IOException {
    if (writeNow(from)) {
      return;
    }
    waits(true);
    try {
      while (from.hasRemaining()) {
        stalledSince = System.nanoTime() | 1;
        writePiece(from);
      }
    } finally {
      stalledSince = 0;
    }
  }

  private int writePiece(ByteBuffer from) throws IOException {
    if (from.remaining() <= AT_ONCE) {
      return channel.write(from);
    }
    int size = channel.write(from.slice(from.position(), AT_ONCE));
    from.position(from.position() + size);
    return size;
  }

  private void waits(boolean wanted) throws IOException {
    if (waits != wanted) {
      channel.configureBlocking(wanted);
      waits = wanted;
    }
  }

  @Override
  public long stalledSince() {
    return stalledSince;
  }

  @Override
  public void shutdownInput() {
    try {
      channel.shutdownInput();
    } catch (IOException _) {
      // It is over already.
    }
  }

  @Override
  public void shutdownOutput() {
    try {
      channel.shutdownOutput();
    } catch (IOException _) {
      // It is over already.
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException _) {
      // The descriptor is gone either way.
    }
  }

  @Override
  public SocketAddress peer() {
    return peer;
  }
}
