package io.portolan.identify;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A TCP server on loopback that treats every caller in the same, possibly unkind, way.
final class AwkwardServer implements Closeable {
  /// What is done to one caller. The socket is closed afterwards, unless the conduct keeps it.
  interface Conduct {
    void treat(Socket caller) throws IOException, InterruptedException;
  }

  private final ServerSocket socket;
  private final BlockingQueue<Integer> callers = new LinkedBlockingQueue<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  private AwkwardServer(ServerSocket socket) {
    this.socket = socket;
  }

  static AwkwardServer start(Conduct conduct) throws IOException {
    var server = new AwkwardServer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    Thread.ofVirtual().start(() -> server.accept(conduct));
    return server;
  }

  InetSocketAddress address() {
    return new InetSocketAddress(socket.getInetAddress(), socket.getLocalPort());
  }

  /// How many have called since this was last asked. Whoever is connected and was not noticed yet
  /// counts too: callers are accepted in their order, and we call last.
  int callers() throws IOException, InterruptedException {
    try (var last = new Socket(socket.getInetAddress(), socket.getLocalPort())) {
      int count = 0;
      for (var port = next(); port != last.getLocalPort(); port = next()) {
        count++;
      }
      return count;
    }
  }

  private int next() throws InterruptedException {
    Integer port = callers.poll(60, TimeUnit.SECONDS);
    if (port == null) {
      throw new AssertionError("callers are not accepted any more");
    }
    return port;
  }

  private void accept(Conduct conduct) {
    while (!socket.isClosed()) {
      try {
        Socket caller = socket.accept();
        callers.add(caller.getPort());
        open.add(caller);
        Thread.ofVirtual().start(() -> treat(conduct, caller));
      } catch (IOException _) {
        return;
      }
    }
  }

  private void treat(Conduct conduct, Socket caller) {
    try (caller) {
      conduct.treat(caller);
    } catch (IOException | InterruptedException _) {
      // The caller left: that is how most of these conversations end.
    } finally {
      open.remove(caller);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
    for (Socket caller : open) {
      caller.close();
    }
  }
}
