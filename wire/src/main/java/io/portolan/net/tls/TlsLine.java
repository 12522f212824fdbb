package io.portolan.net.tls;

import io.portolan.net.Line;
import io.portolan.net.tls.TlsHandshakeException.Obstacle;
import io.portolan.wire.Bytes;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// TLS over any stream, as a line again.
///
/// Hearing never waits for saying: what TLS owes the peer in mid-conversation (an answer to a
/// change of keys) is sent by a virtual thread of its own, so two peers that both send much without
/// listening hold each other up no more than they would in the clear. All sending happens under one
/// lock, which no hearing takes.
public final class TlsLine implements Line {
  private static final int AT_ONCE = 64 * 1024;
  private static final int REMEMBERED = 4096;

  /// How long closing may wait for the peer to take the farewell.
  private static final Duration FAREWELL = Duration.ofSeconds(1);

  private final Line line;
  private final TlsEngine engine;
  private final Duration patience;
  private final ReentrantLock sending = new ReentrantLock();
  private final ArrayDeque<Bytes> ready = new ArrayDeque<>();
  private @Nullable Heard end;
  private volatile @Nullable String trouble;

  private TlsLine(Line line, TlsEngine engine, Duration patience) {
    this.line = line;
    this.engine = engine;
    this.patience = patience;
  }

  /// Calls the peer in TLS and returns when TLS is up.
  ///
  /// @param serverName what the peer is called, see [TlsEngine#client]
  /// @param patience how long the whole handshake may take; later, how long the peer may fail to
  ///     take what TLS itself has to say
  /// @throws TlsHandshakeException if TLS does not come about; `line` is left open
  /// @throws IOException for trouble on our side, or a line closed by us
  public static TlsLine client(
      Line line, TlsMaterial material, String serverName, Duration patience) throws IOException {
    return client(line, material, serverName, Bytes.EMPTY, patience);
  }

  /// Like [#client(Line, TlsMaterial, String, Duration)] after a conversation in the clear.
  ///
  /// @param surplus what was already heard behind the peer's last clear byte
  public static TlsLine client(
      Line line, TlsMaterial material, String serverName, Bytes surplus, Duration patience)
      throws IOException {
    return new TlsLine(line, TlsEngine.client(material, serverName), patience).handshaken(surplus);
  }

  /// Answers a peer that calls in TLS and returns when TLS is up.
  ///
  /// @throws TlsHandshakeException if TLS does not come about; `line` is left open
  /// @throws IOException for trouble on our side, or a line closed by us
  public static TlsLine server(Line line, TlsMaterial material, Duration patience)
      throws IOException {
    return server(line, material, Bytes.EMPTY, patience);
  }

  /// Like [#server(Line, TlsMaterial, Duration)] after a conversation in the clear.
  ///
  /// @param surplus what was already heard behind the peer's last clear byte
  public static TlsLine server(Line line, TlsMaterial material, Bytes surplus, Duration patience)
      throws IOException {
    return new TlsLine(line, TlsEngine.server(material), patience).handshaken(surplus);
  }

  /// What was negotiated.
  public TlsFacts facts() {
    return engine.facts();
  }

  /// Why hearing came to a reset, for people; empty while all is well.
  public Optional<String> trouble() {
    return Optional.ofNullable(trouble);
  }

  private TlsLine handshaken(Bytes surplus) throws IOException {
    long until = System.nanoTime() + nanos(patience);
    var heard = Bytes.EMPTY;
    Bytes arrived = surplus;
    while (true) {
      heard = heard.concat(arrived.first(REMEMBERED - heard.size()));
      negotiate(arrived, heard);
      if (engine.isEstablished()) {
        return this;
      }
      arrived = next(Duration.ofNanos(until - System.nanoTime()), heard);
    }
  }

  private void negotiate(Bytes arrived, Bytes heard) throws IOException {
    try {
      ready.addAll(engine.arrived(arrived));
      sendHandshake(heard);
    } catch (SSLException e) {
      sendAlert();
      throw failed(heard, e);
    }
  }

  /// A peer that left while we were speaking is heard to have left.
  private void sendHandshake(Bytes heard) throws IOException {
    try {
      sendOwed();
    } catch (SSLException e) {
      throw e;
    } catch (IOException e) {
      throw switch (line.hear(Duration.ZERO)) {
        case Heard.HungUp() ->
            new TlsHandshakeException(
                Obstacle.HUNG_UP, "peer closed during the TLS handshake", heard, e);
        case Heard.Reset() ->
            new TlsHandshakeException(Obstacle.RESET, "reset during the TLS handshake", heard, e);
        case Heard.Data(var last) ->
            new TlsHandshakeException(
                Obstacle.RESET, "reset during the TLS handshake", heard.concat(last), e);
        case Heard.Silence() -> e;
      };
    }
  }

  private Bytes next(Duration left, Bytes heard) throws IOException {
    Heard next = left.isPositive() ? line.hear(left) : new Heard.Silence();
    return switch (next) {
      case Heard.Data(var bytes) -> bytes;
      case Heard.Silence() ->
          throw new TlsHandshakeException(
              Obstacle.SILENCE,
              "TLS handshake not done within " + patience.toMillis() + " ms",
              heard);
      case Heard.HungUp() ->
          throw new TlsHandshakeException(
              Obstacle.HUNG_UP, "peer closed during the TLS handshake", heard);
      case Heard.Reset() ->
          throw new TlsHandshakeException(Obstacle.RESET, "reset during the TLS handshake", heard);
    };
  }

  /// A TLS record starts with its type, 20 to 23, and the major version 3; the clients of SSL 2
  /// start otherwise and are not served.
  private static TlsHandshakeException failed(Bytes heard, SSLException e) {
    boolean likeTls =
        heard.size() < 2 || (heard.at(0) >= 20 && heard.at(0) <= 23 && heard.at(1) == 3);
    return likeTls
        ? new TlsHandshakeException(
            Obstacle.DISAGREEMENT, "TLS handshake failed: " + e.getMessage(), heard, e)
        : new TlsHandshakeException(
            Obstacle.NOT_TLS, "peer does not speak TLS: " + heard.first(16).printable(), heard, e);
  }

  @Override
  public Heard hear(Duration howLong) throws IOException {
    long until = System.nanoTime() + nanos(howLong);
    while (true) {
      Bytes clear = ready.poll();
      if (clear != null) {
        return new Heard.Data(clear);
      }
      if (end != null) {
        return end;
      }
      if (engine.isClosedByPeer()) {
        end = new Heard.HungUp();
        return end;
      }
      long left = until - System.nanoTime();
      switch (line.hear(Duration.ofNanos(Math.max(0, left)))) {
        case Heard.Data(var bytes) -> decrypt(bytes);
        case Heard.Silence silence -> {
          return silence;
        }
        case Heard.HungUp() -> breakOff("closed without close_notify");
        case Heard.Reset() -> breakOff("reset");
      }
    }
  }

  private void decrypt(Bytes bytes) {
    try {
      ready.addAll(engine.arrived(bytes));
    } catch (SSLException e) {
      breakOff(String.valueOf(e.getMessage()));
    }
    if (engine.owes()) {
      Thread.ofVirtual().name("tls answer").start(this::sendAlert);
    }
  }

  private void breakOff(String because) {
    trouble = because;
    end = new Heard.Reset();
  }

  @Override
  public void send(Bytes bytes, Duration stall) throws IOException {
    sending.lock();
    try {
      for (int at = 0; at < bytes.size(); at += AT_ONCE) {
        Bytes piece = bytes.slice(at, Math.min(bytes.size(), at + AT_ONCE));
        line.send(engine.seal(piece), stall);
      }
    } finally {
      sending.unlock();
    }
  }

  private void sendOwed() throws IOException {
    sending.lock();
    try {
      Bytes owed = engine.owed();
      if (!owed.isEmpty()) {
        line.send(owed, patience);
      }
    } finally {
      sending.unlock();
    }
  }

  /// Sends what is owed where nobody waits for the result: a line that broke is heard of by
  /// hearing.
  private void sendAlert() {
    try {
      sendOwed();
    } catch (IOException e) {
      trouble = trouble == null ? e.getMessage() : trouble;
    }
  }

  /// Sends close_notify, then ends the stream below.
  @Override
  public void shutdownOutput() throws IOException {
    sending.lock();
    try {
      line.send(engine.farewell(), patience);
    } finally {
      sending.unlock();
    }
    line.shutdownOutput();
  }

  @Override
  public SocketAddress peer() {
    return line.peer();
  }

  /// Says farewell if nobody is in the midst of sending, and closes the line below.
  @Override
  public void close() {
    if (sending.tryLock()) {
      try {
        Bytes farewell = engine.farewell();
        if (!farewell.isEmpty()) {
          line.send(farewell, FAREWELL);
        }
      } catch (IOException _) {
        // Nobody there to say farewell to.
      } finally {
        sending.unlock();
      }
    }
    line.close();
  }

  private static long nanos(Duration duration) {
    return duration.compareTo(Duration.ofDays(365)) > 0
        ? Duration.ofDays(365).toNanos()
        : duration.toNanos();
  }

  @Override
  public String toString() {
    return "tls over " + line;
  }
}
