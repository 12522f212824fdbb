package io.portolan.net;

import io.portolan.wire.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;

/// A TCP stream.
///
/// An idle line waits on [#IDLE] bytes; what has arrived is then read into an array of its own
/// size, so that large runs cost one read and small ones keep no large array alive.
final class TcpLine implements Line {
  private static final int IDLE = 1024;

  /// Progress is noticed in steps of this size.
  private static final int AT_ONCE = 64 * 1024;

  /// The first bytes of a fresh connection always fit into the system's send buffer, so nothing
  /// needs to watch over them.
  private static final int UNWATCHED = 4096;

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final int chunk;
  private final StallWatch watch;
  private long said;
  private boolean ended;
  private volatile boolean broken;

  TcpLine(Socket socket, int chunk) throws IOException {
    this.socket = socket;
    this.in = socket.getInputStream();
    this.out = socket.getOutputStream();
    this.chunk = chunk;
    this.watch = new StallWatch(socket);
  }

  @Override
  public Heard hear(Duration patience) throws IOException {
    try {
      socket.setSoTimeout(Patience.millis(patience));
      if (ended) {
        return new Heard.HungUp();
      }
      byte[] room = new byte[Math.min(chunk, Math.max(IDLE, in.available()))];
      int size = in.read(room);
      if (size >= 0) {
        return new Heard.Data(size == room.length ? andMore(room) : Bytes.wrap(room, 0, size));
      }
      // A send that failed has taken the system's note of the reset; what is left looks like an
      // orderly end.
      if (broken) {
        return new Heard.Reset();
      }
      ended = true;
      return new Heard.HungUp();
    } catch (SocketTimeoutException _) {
      return new Heard.Silence();
    } catch (IOException e) {
      if (socket.isClosed()) {
        throw e;
      }
      broken = true;
      return new Heard.Reset();
    }
  }

  /// The bytes of a filled array and, if it was too small, what else has arrived.
  private Bytes andMore(byte[] filled) throws IOException {
    int more = Math.min(in.available(), chunk - filled.length);
    if (more <= 0) {
      return Bytes.wrap(filled);
    }
    byte[] room = Arrays.copyOf(filled, filled.length + more);
    int size = in.read(room, filled.length, more);
    return Bytes.wrap(room, 0, filled.length + Math.max(0, size));
  }

  @Override
  public void send(Bytes bytes, Duration patience) throws IOException {
    said += bytes.size();
    boolean watched = said > UNWATCHED;
    try {
      for (int at = 0; at < bytes.size(); at += AT_ONCE) {
        if (watched) {
          watch.begin(patience);
        }
        bytes.slice(at, Math.min(bytes.size(), at + AT_ONCE)).writeTo(out);
      }
    } catch (IOException e) {
      if (watch.hasStalled()) {
        throw new IOException("write stalled for " + Patience.words(patience), e);
      }
      broken |= !socket.isClosed();
      throw e;
    } finally {
      if (watched) {
        watch.end();
      }
    }
  }

  @Override
  public void shutdownOutput() throws IOException {
    socket.shutdownOutput();
  }

  @Override
  public SocketAddress peer() {
    return socket.getRemoteSocketAddress();
  }

  @Override
  public void close() {
    watch.cancel();
    try {
      socket.close();
    } catch (IOException _) {
      // The descriptor is gone either way.
    }
  }

  @Override
  public String toString() {
    return "tcp " + peer();
  }
}
