package io.portolan.sim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class DelayingProxyTest {
  private static final InetAddress HERE = InetAddress.getLoopbackAddress();
  private static final Duration SHORT = Duration.ofMillis(2);

  private ServerSocket server;

  @BeforeEach
  void open() throws IOException {
    server = new ServerSocket(0, 10, HERE);
  }

  @AfterEach
  void close() throws IOException {
    server.close();
  }

  @Test
  void carriesBytesAndEndsUnchangedBothWays() throws Exception {
    var sent = new byte[300_000];
    new SplittableRandom(7).nextBytes(sent);
    try (var proxy = DelayingProxy.open(address(), SHORT, Long.MAX_VALUE);
        var caller = call(proxy);
        var called = server.accept()) {
      var writer =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      caller.getOutputStream().write(sent);
                      caller.shutdownOutput();
                    } catch (IOException e) {
                      throw new AssertionError(e);
                    }
                  });
      assertArrayEquals(sent, called.getInputStream().readAllBytes());
      writer.join();
      called.getOutputStream().write(sent, 0, 1000);
      called.shutdownOutput();
      assertEquals(1000, caller.getInputStream().readAllBytes().length);
    }
  }

  @Test
  void aCutIsAResetToBothSides() throws Exception {
    try (var proxy = DelayingProxy.open(address(), SHORT, Long.MAX_VALUE);
        var caller = call(proxy);
        var called = server.accept()) {
      caller.getOutputStream().write(1);
      assertEquals(1, called.getInputStream().read());
      proxy.cut();
      assertThrows(IOException.class, () -> caller.getInputStream().read());
      assertThrows(IOException.class, () -> called.getInputStream().read());
    }
  }

  @Test
  void aPulledCableSwallowsWhatIsSaidAndEvenTheEnd() throws Exception {
    try (var proxy = DelayingProxy.open(address(), SHORT, Long.MAX_VALUE);
        var caller = call(proxy);
        var called = server.accept()) {
      caller.getOutputStream().write(1);
      assertEquals(1, called.getInputStream().read());
      proxy.fallSilent();
      caller.getOutputStream().write(2);
      caller.shutdownOutput();
      called.getOutputStream().write(3);
      // By the time a new connection has carried a byte both ways, the old one would have, too.
      try (var other = call(proxy);
          var otherCalled = server.accept()) {
        other.getOutputStream().write(4);
        assertEquals(4, otherCalled.getInputStream().read());
        otherCalled.getOutputStream().write(5);
        assertEquals(5, other.getInputStream().read());
      }
      called.setSoTimeout(100);
      assertThrows(SocketTimeoutException.class, () -> readOne(called));
    }
  }

  @Test
  void hangsUpWhereTheServerCannotBeReached() throws Exception {
    server.close();
    try (var proxy = DelayingProxy.open(address(), SHORT, Long.MAX_VALUE);
        var caller = call(proxy)) {
      assertThrows(IOException.class, () -> readOne(caller));
    }
  }

  @Test
  void acceptsNoMoreOnceClosed() throws Exception {
    var proxy = DelayingProxy.open(address(), SHORT, Long.MAX_VALUE);
    var open = call(proxy);
    try (var called = server.accept()) {
      proxy.close();
      assertThrows(IOException.class, () -> readOne(open));
      assertThrows(IOException.class, () -> readOne(called));
      assertThrows(ConnectException.class, () -> call(proxy));
    } finally {
      open.close();
    }
  }

  private InetSocketAddress address() {
    return (InetSocketAddress) server.getLocalSocketAddress();
  }

  private static Socket call(DelayingProxy proxy) throws IOException {
    return new Socket(proxy.address().getAddress(), proxy.address().getPort());
  }

  /// Reads a byte of which there is none.
  private static void readOne(Socket socket) throws IOException {
    int value = socket.getInputStream().read();
    throw new AssertionError("read " + value);
  }
}
