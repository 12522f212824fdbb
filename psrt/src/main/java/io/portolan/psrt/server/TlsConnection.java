package io.portolan.psrt.server;

import io.portolan.net.tls.TlsEngine;
import io.portolan.net.tls.TlsFacts;
import io.portolan.net.tls.TlsMaterial;
import io.portolan.wire.Bytes;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLException;

/// TLS around a connection; ours is the answering side.
final class TlsConnection implements Connection {
  private static final int QUIET = 1024;
  private static final int BUSY = 32 * 1024;
  private static final int AT_ONCE = 64 * 1024;

  private final Connection line;
  private final TlsEngine engine;
  private final ArrayDeque<ByteBuffer> heard = new ArrayDeque<>();
  private int expected = QUIET;

  /// Held while sealing, so that closing can tell whether it may say farewell.
  private final ReentrantLock sealing = new ReentrantLock();

  private ByteBuffer unsent = ByteBuffer.allocate(0);

  TlsConnection(Connection line, TlsMaterial material) throws SSLException {
    this.line = line;
    this.engine = TlsEngine.server(material);
  }

  /// Waits until TLS is up.
  ///
  /// @param surplus what was already read behind the last clear byte
  TlsFacts handshake(Bytes surplus) throws IOException {
    take(surplus, true);
    while (!engine.isEstablished()) {
      if (!hear(true)) {
        throw new IOException("peer closed during the TLS handshake");
      }
    }
    return engine.facts();
  }

  /// Reads once from the line below.
  ///
  /// @return whether it goes on
  private boolean hear(boolean waits) throws IOException {
    ByteBuffer room = ByteBuffer.allocate(expected);
    int size = waits ? line.read(room) : line.readNow(room);
    expected = size == room.capacity() ? BUSY : QUIET;
    if (size > 0) {
      take(Bytes.wrap(room.array(), 0, size), waits);
    }
    return size >= 0;
  }

  /// @param waits whether the answer that TLS owes may wait for the peer to take it
  private void take(Bytes bytes, boolean waits) throws IOException {
    List<Bytes> clear;
    sealing.lock();
    try {
      clear = engine.arrived(bytes);
    } catch (SSLException e) {
      sendAlert();
      throw e;
    } finally {
      sealing.unlock();
    }
    for (Bytes piece : clear) {
      heard.add(piece.buffer());
    }
    Bytes owed = owed();
    if (owed.isEmpty()) {
      return;
    }
    if (waits) {
      line.write(owed.buffer());
    } else if (!line.writeNow(owed.buffer())) {
      throw new IOException("peer asks in TLS and does not take the answer");
    }
  }

  private Bytes owed() throws SSLException {
    sealing.lock();
    try {
      return engine.owed();
    } finally {
      sealing.unlock();
    }
  }

  private void sendAlert() {
    try {
      line.writeNow(engine.owed().buffer());
    } catch (IOException _) {
      // The peer need not hear why.
    }
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    while (heard.isEmpty()) {
      if (engine.isClosedByPeer() || !hear(true)) {
        return -1;
      }
    }
    return give(into);
  }

  @Override
  public boolean isTimed() {
    return false;
  }

  @Override
  public int readWithin(ByteBuffer into, Duration patience) throws IOException {
    throw new UnsupportedOperationException("TLS is not waited for with a limit");
  }

  @Override
  public int readNow(ByteBuffer into) throws IOException {
    if (heard.isEmpty() && (engine.isClosedByPeer() || !hear(false))) {
      return -1;
    }
    return give(into);
  }

  private int give(ByteBuffer into) {
    int before = into.position();
    while (into.hasRemaining() && !heard.isEmpty()) {
      ByteBuffer first = heard.getFirst();
      int size = Math.min(first.remaining(), into.remaining());
      into.put(into.position(), first, first.position(), size);
      into.position(into.position() + size);
      first.position(first.position() + size);
      if (!first.hasRemaining()) {
        heard.removeFirst();
      }
    }
    return into.position() - before;
  }

  @Override
  public boolean writeNow(ByteBuffer from) throws IOException {
    while (line.writeNow(unsent)) {
      if (!from.hasRemaining()) {
        return true;
      }
      unsent = sealed(from);
    }
    return false;
  }

  @Override
  public void write(ByteBuffer from) throws IOException {
    line.write(unsent);
    while (from.hasRemaining()) {
      unsent = sealed(from);
      line.write(unsent);
    }
  }

  private ByteBuffer sealed(ByteBuffer from) throws IOException {
    int size = Math.min(AT_ONCE, from.remaining());
    Bytes piece = Bytes.copyOf(from.slice(from.position(), size));
    from.position(from.position() + size);
    sealing.lock();
    try {
      return engine.seal(piece).buffer();
    } finally {
      sealing.unlock();
    }
  }

  @Override
  public long stalledSince() {
    return line.stalledSince();
  }

  @Override
  public void shutdownInput() {
    line.shutdownInput();
  }

  @Override
  public void shutdownOutput() {
    sayFarewell();
    line.shutdownOutput();
  }

  @Override
  public void close() {
    line.close();
  }

  private void sayFarewell() {
    if (!sealing.tryLock()) {
      return;
    }
    try {
      if (!unsent.hasRemaining()) {
        line.writeNow(engine.farewell().buffer());
      }
    } catch (IOException _) {
      // Nobody there to say farewell to.
    } finally {
      sealing.unlock();
    }
  }

  @Override
  public SocketAddress peer() {
    return line.peer();
  }
}
