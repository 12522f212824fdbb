package io.portolan.sim;

import io.portolan.wire.Bytes;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;

/// A TCP proxy on loopback that makes the way to a server long and narrow, for programs that are
/// tried as they are, over real sockets. For sessions a [SimulatedNetwork] does the same in no
/// time.
///
/// Bytes and the ends of streams pass unchanged, each direction on its own. What is under way is
/// bounded: a sender that is faster than the line soon has to wait, as on a real one. Where the
/// server cannot be reached the caller is hung up on.
public final class DelayingProxy implements Closeable {
  private static final int CHUNK = 16 * 1024;
  private static final int UNDER_WAY = 64;
  private static final Duration CONNECT = Duration.ofSeconds(10);

  private final ServerSocket door;
  private final InetSocketAddress server;
  private final Duration latency;
  private final long bytesPerSecond;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  /// Those of [#open] whose cable is pulled.
  private final Set<Socket> dark = ConcurrentHashMap.newKeySet();

  private volatile boolean closed;

  /// Bytes that have been read and may be written when they are due; empty at the end of the
  /// stream.
  private record Chunk(Instant due, Bytes bytes) {}

  private DelayingProxy(
      ServerSocket door, InetSocketAddress server, Duration latency, long bytesPerSecond) {
    this.door = door;
    this.server = server;
    this.latency = latency;
    this.bytesPerSecond = bytesPerSecond;
  }

  /// Opens a proxy on a free port of the loopback address.
  ///
  /// @param latency added to each direction
  /// @param bytesPerSecond of each direction of each connection, at least 1; `Long.MAX_VALUE` for
  ///     as fast as it goes
  public static DelayingProxy open(InetSocketAddress server, Duration latency, long bytesPerSecond)
      throws IOException {
    var _ = new Pace(latency, bytesPerSecond);
    var door = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    var proxy = new DelayingProxy(door, server, latency, bytesPerSecond);
    Thread.ofVirtual().name("proxy to " + server).start(proxy::accept);
    return proxy;
  }

  /// Where to call instead of the server.
  public InetSocketAddress address() {
    return (InetSocketAddress) door.getLocalSocketAddress();
  }

  /// Breaks off all connections that are open now: both sides see a reset.
  public void cut() {
    open.forEach(DelayingProxy::reset);
  }

  /// Pulls the cable of all connections that are open now: what either side says goes nowhere, its
  /// farewell and its reset included, and the other is not told. New connections are carried.
  public void fallSilent() {
    dark.addAll(open);
  }

  /// Breaks off all connections and accepts no more.
  @Override
  public void close() throws IOException {
    closed = true;
    door.close();
    cut();
  }

  private void accept() {
    while (!closed) {
      try {
        var caller = door.accept();
        open.add(caller);
        Thread.ofVirtual().start(() -> connect(caller));
      } catch (IOException _) {
        return;
      }
    }
  }

  private void connect(Socket caller) {
    var called = new Socket();
    open.add(called);
    try {
      called.connect(server, Math.toIntExact(CONNECT.toMillis()));
      caller.setTcpNoDelay(true);
      called.setTcpNoDelay(true);
      if (closed) {
        throw new IOException("closed while connecting");
      }
      var back = Thread.ofVirtual().start(() -> carry(called, caller));
      carry(caller, called);
      back.join();
    } catch (IOException _) {
      reset(caller);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      hangUp(caller);
      hangUp(called);
    }
  }

  /// Carries one direction until its end. Trouble on either side breaks off both.
  private void carry(Socket from, Socket to) {
    var underWay = new ArrayBlockingQueue<Chunk>(UNDER_WAY);
    var reader = Thread.ofVirtual().start(() -> read(from, to, underWay));
    try {
      var out = to.getOutputStream();
      for (var chunk = underWay.take(); !chunk.bytes().isEmpty(); chunk = underWay.take()) {
        Thread.sleep(Duration.between(Instant.now(), chunk.due()));
        if (!dark.contains(from)) {
          out.write(chunk.bytes().toArray());
        }
      }
      if (!dark.contains(from)) {
        to.shutdownOutput();
      }
    } catch (IOException _) {
      reset(from);
      reset(to);
      reader.interrupt();
    } catch (InterruptedException _) {
      reader.interrupt();
      Thread.currentThread().interrupt();
    }
  }

  private void read(Socket from, Socket to, BlockingQueue<Chunk> underWay) {
    var pace = new Pace(latency, bytesPerSecond);
    var buffer = new byte[CHUNK];
    try {
      InputStream in = from.getInputStream();
      for (int size = in.read(buffer); size >= 0; size = in.read(buffer)) {
        Instant due = pace.arrival(Instant.now(), size);
        underWay.put(new Chunk(due, Bytes.copyOf(buffer, 0, size)));
      }
      underWay.put(new Chunk(Instant.now(), Bytes.EMPTY));
    } catch (IOException _) {
      if (!dark.contains(from)) {
        reset(to);
      }
      reset(from);
      underWay.clear();
      underWay.add(new Chunk(Instant.now(), Bytes.EMPTY));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException _) {
      // It is closed already, which is what was wanted.
    }
  }

  private void hangUp(Socket socket) {
    open.remove(socket);
    dark.remove(socket);
    try {
      socket.close();
    } catch (IOException _) {
      // Nothing was left to be sent.
    }
  }
}
