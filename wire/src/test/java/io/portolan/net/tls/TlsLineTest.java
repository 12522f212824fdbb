package io.portolan.net.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.net.Dialer;
import io.portolan.net.Limits;
import io.portolan.net.Line;
import io.portolan.net.TcpListener;
import io.portolan.net.tls.TlsHandshakeException.Obstacle;
import io.portolan.wire.Bytes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class TlsLineTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofMillis(50);
  private static final Limits LIMITS = Limits.DEFAULT;
  private static final Line.Heard SILENCE = new Line.Heard.Silence();
  private static final Line.Heard HUNG_UP = new Line.Heard.HungUp();
  private static final Line.Heard RESET = new Line.Heard.Reset();

  private static TlsMaterial served;
  private static TlsMaterial calling;

  /// What to close after the test, the latest first.
  private final ArrayDeque<AutoCloseable> opened = new ArrayDeque<>();

  @BeforeAll
  static void make(@TempDir Path folder) throws Exception {
    var own = Certificates.forLocalhost(folder, "server");
    served = TlsMaterial.fromPem(own.chain(), own.key());
    calling = TlsMaterial.trustAnyone();
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : opened) {
      each.close();
    }
  }

  /// Both ends of one connection in the clear.
  private record Ends(Line client, Line server) {}

  private Ends connected(SocketAddress bind) throws Exception {
    BlockingQueue<Line> accepted = new LinkedBlockingQueue<>();
    var over = new CompletableFuture<Boolean>();
    var listener =
        TcpListener.open(
            bind,
            LIMITS,
            line -> {
              accepted.add(line);
              over.join();
            });
    opened.push(listener);
    opened.push(() -> over.complete(true));
    Line client =
        bind instanceof UnixDomainSocketAddress file
            ? new Dialer(LIMITS).unix(file.getPath())
            : new Dialer(LIMITS).tcp((InetSocketAddress) listener.address());
    opened.push(client);
    Line server = accepted.poll(60, TimeUnit.SECONDS);
    if (server == null) {
      throw new AssertionError("nobody was accepted");
    }
    return new Ends(client, server);
  }

  private Ends connected() throws Exception {
    return connected(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  /// Both ends of one connection inside TLS.
  private record Secured(TlsLine client, TlsLine server) {}

  private Secured secured(Ends ends) throws Exception {
    var server = start(() -> TlsLine.server(ends.server(), served, LONG));
    var client = TlsLine.client(ends.client(), calling, "localhost", LONG);
    return new Secured(client, server.get(60, TimeUnit.SECONDS));
  }

  /// Something to do that may fail.
  private interface Task<T> {
    T run() throws Exception;
  }

  private static <T> CompletableFuture<T> start(Task<T> task) {
    var result = new CompletableFuture<T>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                result.complete(task.run());
              } catch (Throwable e) {
                result.completeExceptionally(e);
              }
            });
    return result;
  }

  private static Line.Heard said(String text) {
    return new Line.Heard.Data(Bytes.ofText(text));
  }

  private static Bytes hear(Line line, int size) throws IOException {
    Queue<Bytes> pieces = new ArrayDeque<>();
    int heard = 0;
    while (heard < size) {
      var data = assertInstanceOf(Line.Heard.Data.class, line.hear(LONG));
      pieces.add(data.bytes());
      heard += data.bytes().size();
    }
    var whole = new byte[heard];
    int at = 0;
    for (Bytes piece : pieces) {
      System.arraycopy(piece.toArray(), 0, whole, at, piece.size());
      at += piece.size();
    }
    return Bytes.wrap(whole);
  }

  @Test
  void dataSilenceAndHangUpAreToldApart() throws Exception {
    var both = secured(connected());
    assertEquals(SILENCE, both.client().hear(SHORT));
    both.server().send(Bytes.ofText("hello"), LONG);
    assertEquals(said("hello"), both.client().hear(LONG));
    both.client().send(Bytes.ofText("welcome"), LONG);
    assertEquals(said("welcome"), both.server().hear(LONG));
    both.server().close();
    assertEquals(HUNG_UP, both.client().hear(LONG));
    assertEquals(HUNG_UP, both.client().hear(LONG));
    assertEquals(Optional.empty(), both.client().trouble());
    assertEquals("TLSv1.3", both.client().facts().version());
  }

  @Test
  void runsOverAUnixSocket(@TempDir Path folder) throws Exception {
    var both = secured(connected(UnixDomainSocketAddress.of(folder.resolve("s"))));
    both.client().send(Bytes.ofText("x"), LONG);
    assertEquals(said("x"), both.server().hear(LONG));
    assertEquals(SILENCE, both.client().hear(SHORT));
  }

  @Test
  void muchGoesBothWaysAtOnceWhileKeysChange() throws Exception {
    var both = secured(connected());
    Bytes there = Certificates.noise(1, 12 << 20);
    Bytes back = Certificates.noise(2, 12 << 20);
    var clientSends = start(() -> sent(both.client(), there));
    var serverSends = start(() -> sent(both.server(), back));
    var clientHears = start(() -> hear(both.client(), back.size()));
    assertEquals(there, hear(both.server(), there.size()));
    assertEquals(back, clientHears.get(60, TimeUnit.SECONDS));
    assertTrue(clientSends.get(60, TimeUnit.SECONDS));
    assertTrue(serverSends.get(60, TimeUnit.SECONDS));
  }

  private static boolean sent(Line line, Bytes bytes) throws IOException {
    line.send(bytes, LONG);
    return true;
  }

  @Test
  void anEndWithoutFarewellIsAReset() throws Exception {
    var ends = connected();
    var both = secured(ends);
    both.server().send(Bytes.ofText("cut"), LONG);
    ends.server().shutdownOutput();
    assertEquals(said("cut"), both.client().hear(LONG));
    assertEquals(RESET, both.client().hear(LONG));
    assertEquals(Optional.of("closed without close_notify"), both.client().trouble());
  }

  @Test
  void weMayHearOnAfterOurOwnEnd() throws Exception {
    var both = secured(connected());
    both.client().shutdownOutput();
    assertEquals(HUNG_UP, both.server().hear(LONG));
    both.server().send(Bytes.ofText("answer"), LONG);
    both.server().shutdownOutput();
    assertEquals(said("answer"), both.client().hear(LONG));
    assertEquals(HUNG_UP, both.client().hear(LONG));
    assertThrows(SSLException.class, () -> both.client().send(Bytes.of(1), LONG));
  }

  @Test
  void damageOnTheWayIsAReset() throws Exception {
    var ends = connected();
    var both = secured(ends);
    ends.server().send(Bytes.ofHex("17 0303 0020").concat(Bytes.wrap(new byte[32])), LONG);
    assertEquals(RESET, both.client().hear(LONG));
    assertTrue(both.client().trouble().isPresent());
    assertEquals(RESET, both.server().hear(LONG));
  }

  @Test
  void closingFromAnotherThreadEndsHearing() throws Exception {
    var both = secured(connected());
    var hearing = start(() -> both.client().hear(LONG));
    both.client().close();
    var e = assertThrows(Exception.class, () -> hearing.get(60, TimeUnit.SECONDS));
    assertInstanceOf(IOException.class, e.getCause());
  }

  @Test
  void closingDoesNotWaitForASenderThatIsStuck() throws Exception {
    var both = secured(connected());
    var sending = start(() -> sent(both.client(), Bytes.wrap(new byte[64 << 20])));
    assertInstanceOf(Line.Heard.Data.class, both.server().hear(LONG));
    both.client().close();
    var e = assertThrows(Exception.class, () -> sending.get(60, TimeUnit.SECONDS));
    assertInstanceOf(IOException.class, e.getCause());
  }

  @Test
  void bytesAlreadyHeardBelongToTls() throws Exception {
    var ends = connected();
    var client = start(() -> TlsLine.client(ends.client(), calling, "localhost", LONG));
    var first = assertInstanceOf(Line.Heard.Data.class, ends.server().hear(LONG));
    try (var server = TlsLine.server(ends.server(), served, first.bytes(), LONG)) {
      server.send(Bytes.ofText("hello"), LONG);
      assertEquals(said("hello"), client.get(60, TimeUnit.SECONDS).hear(LONG));
    }
  }

  private TlsHandshakeException failure(Line line, Duration patience) {
    return assertThrows(
        TlsHandshakeException.class, () -> TlsLine.client(line, calling, "localhost", patience));
  }

  @Test
  void aPeerThatStaysSilentIsNamedAndTheLineLivesOn() throws Exception {
    var ends = connected();
    var e = failure(ends.client(), SHORT);
    assertEquals(Obstacle.SILENCE, e.obstacle());
    assertEquals("TLS handshake not done within 50 ms", e.getMessage());
    assertEquals(Bytes.EMPTY, e.heard());
    ends.server().send(Bytes.ofText("late"), LONG);
    assertEquals(said("late"), ends.client().hear(LONG));
  }

  @Test
  void aPeerThatStopsInMidHandshakeIsSilentToo() throws Exception {
    var ends = connected();
    ends.server().send(Bytes.ofHex("16 0303 4000 02"), LONG);
    var e = failure(ends.client(), SHORT);
    assertEquals(Obstacle.SILENCE, e.obstacle());
    assertEquals(Bytes.ofHex("160303400002"), e.heard());
  }

  @Test
  void aPeerThatSpeaksSomethingElseIsQuoted() throws Exception {
    var ends = connected();
    ends.server().send(Bytes.ofText("SSH-2.0-OpenSSH_9.9\r\n"), LONG);
    var e = failure(ends.client(), LONG);
    assertEquals(Obstacle.NOT_TLS, e.obstacle());
    assertEquals("peer does not speak TLS: SSH-2.0-OpenSSH_", e.getMessage());
    assertEquals(Bytes.ofText("SSH-2.0-OpenSSH_9.9\r\n"), e.heard());
    assertEquals(SILENCE, ends.client().hear(SHORT));
  }

  @Test
  void aPeerThatHangsUpIsNamed() throws Exception {
    var ends = connected();
    ends.server().shutdownOutput();
    assertEquals(Obstacle.HUNG_UP, failure(ends.client(), LONG).obstacle());
    assertEquals(HUNG_UP, ends.client().hear(LONG));
  }

  @Test
  void aPeerThatBreaksOffIsNamed() throws Exception {
    var ends = connected();
    ends.client().send(Bytes.ofText("will not be read"), LONG);
    assertInstanceOf(Line.Heard.Data.class, ends.server().hear(LONG));
    ends.client().send(Bytes.ofText("unread bytes make closing a reset"), LONG);
    ends.server().close();
    assertEquals(Obstacle.RESET, failure(ends.client(), LONG).obstacle());
    assertEquals(RESET, ends.client().hear(LONG));
  }

  @Test
  void disagreementIsNamedOnBothSides(@TempDir Path folder) throws Exception {
    var other = Certificates.forLocalhost(folder, "other");
    var trusting = TlsMaterial.trusting(other.chain());
    var ends = connected();
    var server = start(() -> TlsLine.server(ends.server(), served, LONG));
    var e =
        assertThrows(
            TlsHandshakeException.class,
            () -> TlsLine.client(ends.client(), trusting, "localhost", LONG));
    assertEquals(Obstacle.DISAGREEMENT, e.obstacle());
    var theirs = assertThrows(Exception.class, () -> server.get(60, TimeUnit.SECONDS));
    var named = assertInstanceOf(TlsHandshakeException.class, theirs.getCause());
    assertEquals(Obstacle.DISAGREEMENT, named.obstacle());
    assertTrue(String.valueOf(named.getMessage()).contains("certificate_unknown"), named::toString);
  }
}
