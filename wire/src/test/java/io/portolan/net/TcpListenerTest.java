package io.portolan.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.wire.Bytes;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class TcpListenerTest {
  private static final Duration LONG = Pairs.LONG;

  private final Dialer dialer = new Dialer(Pairs.LIMITS);

  /// Says everything back until the peer hangs up.
  private static void echo(Line line) {
    try {
      while (line.hear(LONG) instanceof Line.Heard.Data(var bytes)) {
        line.send(bytes, LONG);
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static TcpListener listen(Limits limits, Consumer<Line> serve) throws IOException {
    return TcpListener.open(Pairs.anyPort(), limits, serve);
  }

  private Line dial(TcpListener listener) throws IOException {
    return dialer.tcp((InetSocketAddress) listener.address());
  }

  private static void assertEchoes(Line line) throws IOException {
    line.send(Bytes.ofText("ping"), LONG);
    assertEquals(new Line.Heard.Data(Bytes.ofText("ping")), line.hear(LONG));
  }

  private static Limits limits(Duration linger, int connections) {
    return new Limits(LONG, LONG, linger, 16, 1024, connections);
  }

  @Test
  void servesManyAtOnceAndKnowsItsPort() throws IOException {
    try (var listener = listen(Pairs.LIMITS, TcpListenerTest::echo)) {
      assertNotEquals(0, ((InetSocketAddress) listener.address()).getPort());
      try (var one = dial(listener);
          var two = dial(listener)) {
        assertEchoes(two);
        assertEchoes(one);
        assertEquals(2, listener.lines());
      }
    }
  }

  @Test
  void closesALineWhenItHasBeenServed() throws IOException {
    try (var listener = listen(Pairs.LIMITS, _ -> {});
        var line = dial(listener)) {
      assertEquals(new Line.Heard.HungUp(), line.hear(LONG));
    }
  }

  @Test
  void oneFailureEndsOneLineOnlyAndIsLogged() throws Exception {
    var logged = new CompletableFuture<LogRecord>();
    var logger = Logger.getLogger(TcpListener.class.getName());
    logger.setUseParentHandlers(false);
    logger.setFilter(entry -> !logged.complete(entry));
    try (var listener =
            listen(
                limits(LONG, 1),
                line -> {
                  echo(line);
                  throw new IllegalStateException("made to fail, for a test");
                });
        var first = dial(listener)) {
      assertEchoes(first);
      first.shutdownOutput();
      assertEquals(new Line.Heard.HungUp(), first.hear(LONG));
      try (var second = dial(listener)) {
        assertEchoes(second);
      }
      assertEquals("made to fail, for a test", Pairs.result(logged).getThrown().getMessage());
    } finally {
      logger.setFilter(null);
      logger.setUseParentHandlers(true);
    }
  }

  @Test
  void callersBeyondTheLimitWaitForAPlace() throws IOException {
    try (var listener = listen(limits(LONG, 1), TcpListenerTest::echo);
        var first = dial(listener);
        var second = dial(listener)) {
      assertEchoes(first);
      second.send(Bytes.ofText("early"), LONG);
      assertEchoes(first);
      assertEquals(1, listener.lines());
      first.shutdownOutput();
      assertEquals(new Line.Heard.Data(Bytes.ofText("early")), second.hear(LONG));
    }
  }

  @Test
  void closingLetsOpenLinesFinish() throws Exception {
    var served = new CompletableFuture<String>();
    var listener =
        listen(
            limits(LONG, 10),
            line -> {
              try {
                line.send(Bytes.ofText("hello"), LONG);
                String heard = Pairs.heardUntilTheEnd(line);
                if (heard.startsWith("be")) {
                  served.complete(heard);
                }
              } catch (IOException _) {
                // One of those that only dial to see whether anybody still accepts.
              }
            });
    try (var line = dial(listener)) {
      assertEquals(new Line.Heard.Data(Bytes.ofText("hello")), line.hear(LONG));
      line.send(Bytes.ofText("be"), LONG);
      var address = (InetSocketAddress) listener.address();
      var closing = Pairs.start(listener::close);
      Pairs.eventually(() -> isRefused(address));
      line.send(Bytes.ofText("fore"), LONG);
      line.shutdownOutput();
      Pairs.result(closing);
      assertTrue(served.isDone());
      assertEquals("before|hung up", Pairs.result(served));
    }
  }

  private boolean isRefused(InetSocketAddress address) throws IOException {
    try {
      dialer.tcp(address).close();
      return false;
    } catch (ConnectException _) {
      return true;
    } catch (SocketException _) {
      // Dialled in the moment of closing: connected and at once broken off.
      return false;
    }
  }

  @Test
  void closingEndsLinesThatDoNotFinish() throws Exception {
    var outcome = new CompletableFuture<Throwable>();
    var listener =
        listen(
            limits(Duration.ofMillis(10), 10),
            line -> {
              try {
                line.send(Bytes.ofText("x"), LONG);
                line.hear(LONG);
              } catch (IOException e) {
                outcome.complete(e);
              }
            });
    try (var line = dial(listener)) {
      assertEquals(new Line.Heard.Data(Bytes.ofText("x")), line.hear(LONG));
      listener.close();
      assertEquals(new Line.Heard.HungUp(), line.hear(LONG));
      assertTrue(Pairs.result(outcome) instanceof IOException);
    }
  }

  @Test
  void aLineMayCloseItsOwnListener() throws Exception {
    var self = new CompletableFuture<TcpListener>();
    var done = new CountDownLatch(1);
    self.complete(
        listen(
            Pairs.LIMITS,
            _ -> {
              self.join().close();
              done.countDown();
            }));
    try (var line = dial(self.join())) {
      assertEquals(new Line.Heard.HungUp(), line.hear(LONG));
      done.await();
    }
  }

  @Test
  void aTakenPortIsSaidToBeTaken() throws IOException {
    try (var listener = listen(Pairs.LIMITS, TcpListenerTest::echo)) {
      assertThrows(
          BindException.class,
          () -> TcpListener.open(listener.address(), Pairs.LIMITS, TcpListenerTest::echo));
    }
  }

  @Test
  void listensOnAUnixSocketAndRemovesItsFile(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("s");
    var address = UnixDomainSocketAddress.of(file);
    try (var listener = TcpListener.open(address, Pairs.LIMITS, TcpListenerTest::echo);
        var line = dialer.unix(file)) {
      assertEquals(address, listener.address());
      assertEchoes(line);
      assertThrows(
          BindException.class,
          () -> TcpListener.open(address, Pairs.LIMITS, TcpListenerTest::echo));
    }
    assertFalse(Files.exists(file));
  }

  @Test
  void replacesASocketFileLeftBehindAndNothingElse(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("s");
    var address = UnixDomainSocketAddress.of(file);
    try (var dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      dead.bind(address);
    }
    assertTrue(Files.exists(file));
    try (var listener = TcpListener.open(address, Pairs.LIMITS, TcpListenerTest::echo);
        var line = dialer.unix(file)) {
      assertEchoes(line);
      assertEquals(1, listener.lines());
    }
    Files.writeString(file, "precious");
    assertThrows(
        BindException.class, () -> TcpListener.open(address, Pairs.LIMITS, TcpListenerTest::echo));
    assertEquals("precious", Files.readString(file));
  }
}
