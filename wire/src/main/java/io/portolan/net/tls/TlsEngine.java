package io.portolan.net.tls;

import io.portolan.wire.Bytes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// One side of TLS as a function of bytes: no socket, no clock, no thread.
///
/// What arrives goes into [#arrived], what is to be said into [#seal]; after every call of
/// `arrived`, and after making the engine, [#owed] gives what TLS itself has to say. Until TLS is
/// established one thread does all of it. From then on one thread may feed what arrives while
/// another one seals: the two directions share nothing here, and `SSLEngine` allows it. What is
/// sealed, owed and said in farewell must be sent in the order in which it was asked for.
///
/// @see "RFC 8446 and RFC 5246; javax.net.ssl.SSLEngine"
public final class TlsEngine {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final SSLEngine engine;
  private Bytes pending = Bytes.EMPTY;
  private ByteBuffer clear = NOTHING;
  private volatile @Nullable TlsFacts facts;
  private boolean closedByPeer;

  /// Sealed in the first handshake and not yet asked for; empty and untouched ever after.
  private Sealed outgoing = new Sealed();

  TlsEngine(SSLEngine engine) throws SSLException {
    this.engine = engine;
    engine.beginHandshake();
  }

  /// The calling side; what it [owes][#owed] at once is its hello.
  ///
  /// @param serverName what the peer is called: sent as server name if it can be, and compared with
  ///     the peer's certificate unless the material trusts anyone
  public static TlsEngine client(TlsMaterial material, String serverName) throws SSLException {
    return new TlsEngine(material.clientEngine(serverName));
  }

  /// The answering side.
  ///
  /// @throws IllegalStateException if the material has no certificate of its own
  public static TlsEngine server(TlsMaterial material) throws SSLException {
    return new TlsEngine(material.serverEngine());
  }

  /// Takes bytes as they came, in pieces of any size, and gives what was said inside, in order.
  ///
  /// @return the clear pieces, none of them empty; often none at all
  /// @throws SSLException if this is not TLS, not for us, or not to be trusted; what is then owed
  ///     is the alert that says so
  public List<Bytes> arrived(Bytes bytes) throws SSLException {
    pending = pending.concat(bytes);
    ByteBuffer in = pending.buffer();
    var out = new ArrayList<Bytes>();
    try {
      while (open(in, out) || saySomethingFirst()) {
        // Every turn opens or seals a record, or does a task.
      }
    } finally {
      pending = pending.from(in.position()).compact();
    }
    return out;
  }

  /// In the first handshake nothing is opened before what TLS has to say is sealed.
  private boolean saySomethingFirst() throws SSLException {
    return !isEstablished() && mustWrap() && seal(NOTHING.duplicate(), outgoing);
  }

  /// Opens the next record if it is there and TLS has nothing to say first.
  private boolean open(ByteBuffer in, List<Bytes> out) throws SSLException {
    if (clear.capacity() < engine.getSession().getApplicationBufferSize()) {
      clear = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
    }
    clear.clear();
    SSLEngineResult result = engine.unwrap(in, clear);
    if (clear.position() > 0) {
      out.add(Bytes.copyOf(clear.flip()));
    }
    boolean moved = result.bytesConsumed() > 0 || result.bytesProduced() > 0;
    boolean worked = afterwards(result);
    return switch (result.getStatus()) {
      case OK -> moved || worked;
      case BUFFER_UNDERFLOW -> worked;
      case BUFFER_OVERFLOW -> {
        clear = ByteBuffer.allocate(clear.capacity() * 2);
        yield true;
      }
      case CLOSED -> {
        closedByPeer = true;
        yield false;
      }
    };
  }

  /// What TLS itself has to say: its part of the handshake, an answer to the peer's change of keys,
  /// an alert. Possibly nothing.
  public Bytes owed() throws SSLException {
    Sealed out = outgoing.isEmpty() ? new Sealed() : outgoing;
    if (out == outgoing) {
      outgoing = new Sealed();
    }
    while (mustWrap() && seal(NOTHING.duplicate(), out)) {
      // Every turn seals a record or does a task.
    }
    return out.bytes();
  }

  /// Whether [#owed] has something to give.
  public boolean owes() {
    return mustWrap() || !outgoing.isEmpty();
  }

  private boolean mustWrap() {
    return engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP;
  }

  /// Puts `bytes` inside.
  ///
  /// @throws SSLException if TLS is not established, or over
  public Bytes seal(Bytes bytes) throws SSLException {
    ByteBuffer in = bytes.buffer();
    var out = new Sealed();
    while (in.hasRemaining()) {
      if (!seal(in, out)) {
        throw new SSLException("TLS takes no more: " + engine.getHandshakeStatus());
      }
    }
    return out.bytes();
  }

  /// Says that we will say no more, as far as that can still be said; nothing if it already was.
  public Bytes farewell() throws SSLException {
    engine.closeOutbound();
    var out = new Sealed();
    while (!engine.isOutboundDone() && seal(NOTHING.duplicate(), out)) {
      // Every turn seals a record or does a task.
    }
    return out.bytes();
  }

  private boolean seal(ByteBuffer in, Sealed out) throws SSLException {
    int before = in.position();
    SSLEngineResult result = engine.wrap(in, out.room(engine.getSession().getPacketBufferSize()));
    boolean moved = in.position() > before || result.bytesProduced() > 0;
    boolean worked = afterwards(result);
    return switch (result.getStatus()) {
      case OK -> moved || worked;
      case BUFFER_OVERFLOW -> {
        out.grow();
        yield true;
      }
      case BUFFER_UNDERFLOW -> worked;
      case CLOSED -> moved;
    };
  }

  /// Does the tasks and notes the end of the first handshake.
  ///
  /// @return whether there was anything to do, so that trying again makes sense
  private boolean afterwards(SSLEngineResult result) {
    if (result.getHandshakeStatus() == HandshakeStatus.FINISHED && facts == null) {
      facts = TlsFacts.of(engine.getSession(), engine.getApplicationProtocol());
      return true;
    }
    if (result.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
      doTasks();
      return true;
    }
    return false;
  }

  /// Whoever finds nothing left waits here for the one who does it.
  private synchronized void doTasks() {
    for (Runnable task = engine.getDelegatedTask();
        task != null;
        task = engine.getDelegatedTask()) {
      task.run();
    }
  }

  /// Whether the handshake is done, so that something can be said.
  public boolean isEstablished() {
    return facts != null;
  }

  /// Whether the peer has said that it will say no more.
  public boolean isClosedByPeer() {
    return closedByPeer;
  }

  /// What was negotiated.
  ///
  /// @throws IllegalStateException if TLS is not established
  public TlsFacts facts() {
    TlsFacts known = facts;
    if (known == null) {
      throw new IllegalStateException("TLS is not established");
    }
    return known;
  }

  /// Records one behind the other in an array that grows with them.
  private static final class Sealed {
    private byte[] array = new byte[0];
    private ByteBuffer buffer = NOTHING;

    /// Where the next record goes.
    ByteBuffer room(int size) {
      if (buffer.remaining() < size) {
        enlarge(buffer.position() + size);
      }
      return buffer;
    }

    void grow() {
      enlarge(array.length * 2);
    }

    private void enlarge(int least) {
      int size = buffer.position();
      array = Arrays.copyOf(array, Math.max(least, array.length * 2));
      buffer = ByteBuffer.wrap(array).position(size);
    }

    boolean isEmpty() {
      return buffer.position() == 0;
    }

    Bytes bytes() {
      return Bytes.wrap(array, 0, buffer.position());
    }
  }
}
