package io.portolan.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.wire.Bytes;
import java.io.IOException;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class LineTest {
  private static final Duration LONG = Pairs.LONG;
  private static final Duration SHORT = Duration.ofMillis(1);
  private static final Line.Heard SILENCE = new Line.Heard.Silence();
  private static final Line.Heard HUNG_UP = new Line.Heard.HungUp();
  private static final Line.Heard RESET = new Line.Heard.Reset();

  private final Dialer dialer = new Dialer(Pairs.LIMITS);

  private static Line.Heard said(String text) {
    return new Line.Heard.Data(Bytes.ofText(text));
  }

  // TCP

  @Test
  void nobodyAcceptingIsRefused() throws IOException {
    InetSocketAddress free;
    try (var taken = new ServerSocket()) {
      taken.bind(Pairs.anyPort());
      free = (InetSocketAddress) taken.getLocalSocketAddress();
    }
    assertThrows(ConnectException.class, () -> dialer.tcp(free));
  }

  @Test
  void nobodyAnsweringIsATimeoutAndNotARefusal() throws IOException {
    var hasty = new Dialer(new Limits(Duration.ofMillis(50), LONG, LONG, 1, 1024, 1));
    var lines = new ArrayList<Line>();
    try (var full = new ServerSocket()) {
      full.bind(Pairs.anyPort(), 1);
      assertThrows(
          SocketTimeoutException.class,
          () -> {
            for (int i = 0; i < 20; i++) {
              lines.add(hasty.tcp((InetSocketAddress) full.getLocalSocketAddress()));
            }
          });
    } finally {
      lines.forEach(Line::close);
    }
  }

  @Test
  void anUnknownHostIsSaidToBeUnknown() {
    var nowhere = InetSocketAddress.createUnresolved("nowhere.invalid", 1);
    assertThrows(UnknownHostException.class, () -> dialer.tcp(nowhere));
    assertThrows(UnknownHostException.class, () -> dialer.udp(nowhere));
  }

  @Test
  void dataSilenceAndHangUpAreToldApartOnOneLine() throws IOException {
    try (var pair = Pairs.tcp()) {
      assertEquals(SILENCE, pair.line().hear(SHORT));
      pair.peerSays("hello");
      assertEquals(said("hello"), pair.line().hear(LONG));
      assertEquals(SILENCE, pair.line().hear(Duration.ZERO));
      pair.peer().shutdownOutput();
      assertEquals(HUNG_UP, pair.line().hear(LONG));
      assertEquals(HUNG_UP, pair.line().hear(LONG));
    }
  }

  @Test
  void aPeerThatHasHungUpCanStillBeSpokenTo() throws IOException {
    try (var pair = Pairs.tcp()) {
      pair.peer().shutdownOutput();
      assertEquals(HUNG_UP, pair.line().hear(LONG));
      pair.line().send(Bytes.ofText("still"), LONG);
      pair.line().shutdownOutput();
      assertEquals("still", pair.peerHearsAll());
    }
  }

  @Test
  void weMayHearOnAfterOurOwnEnd() throws IOException {
    try (var pair = Pairs.tcp()) {
      pair.line().shutdownOutput();
      assertEquals("", pair.peerHearsAll());
      pair.peerSays("answer");
      assertEquals(said("answer"), pair.line().hear(LONG));
    }
  }

  @Test
  void aResetIsNoHangUp() throws IOException {
    try (var pair = Pairs.tcp()) {
      pair.peerResets();
      assertEquals(RESET, pair.line().hear(LONG));
      assertEquals(RESET, pair.line().hear(LONG));
    }
  }

  @Test
  void aResetNoticedBySendingIsStillAReset() throws IOException {
    try (var pair = Pairs.tcp()) {
      pair.peerResets();
      assertThrows(
          IOException.class,
          () -> {
            while (true) {
              pair.line().send(Bytes.of(1), LONG);
            }
          });
      assertEquals(RESET, pair.line().hear(LONG));
      assertEquals(RESET, pair.line().hear(LONG));
    }
  }

  @Test
  void whatWasSaidBeforeAResetIsHeard() throws IOException {
    try (var pair = Pairs.tcp()) {
      pair.peerSays("last words");
      assertEquals(said("last words"), pair.line().hear(LONG));
      pair.peerResets();
      assertEquals(RESET, pair.line().hear(LONG));
    }
  }

  @Test
  void aLongRunIsHeardWholeAndInOrder() throws Exception {
    var random = new java.util.SplittableRandom(3);
    var long1 = new byte[3_000_000];
    random.nextBytes(long1);
    try (var pair = Pairs.tcp()) {
      var writing =
          Pairs.start(
              () -> {
                pair.peer().getOutputStream().write(long1);
                pair.peer().shutdownOutput();
              });
      assertEquals(Bytes.wrap(long1).latin1() + "|hung up", Pairs.heardUntilTheEnd(pair.line()));
      Pairs.result(writing);
    }
  }

  @Test
  void noPieceIsLargerThanTheChunk() throws IOException {
    var small = new Limits(LONG, LONG, LONG, 1, 10, 1);
    try (var pair = Pairs.tcp(small)) {
      pair.peerSays("0123456789abcdef");
      assertEquals(said("0123456789"), pair.line().hear(LONG));
      assertEquals(said("abcdef"), pair.line().hear(LONG));
    }
  }

  @Test
  void aPeerThatNeverReadsStallsTheSender() throws IOException {
    try (var pair = Pairs.tcp()) {
      var e =
          assertThrows(
              IOException.class,
              () -> pair.line().send(Bytes.wrap(new byte[64 << 20]), Duration.ofMillis(50)));
      assertEquals("write stalled for 50 ms", e.getMessage());
      assertThrows(IOException.class, () -> pair.line().hear(SHORT));
    }
  }

  @Test
  void aSlowPeerThatKeepsReadingIsNoStall() throws Exception {
    try (var pair = Pairs.tcp()) {
      var hearing = Pairs.start(() -> pair.peerHearsAll().length());
      for (int i = 0; i < 40; i++) {
        pair.line().send(Bytes.wrap(new byte[1 << 20]), Duration.ofSeconds(5));
      }
      pair.line().shutdownOutput();
      assertEquals(40 << 20, Pairs.result(hearing));
    }
  }

  @Test
  void closingFromAnotherThreadEndsHearing() throws Exception {
    try (var pair = Pairs.tcp()) {
      var hearing = Pairs.start(() -> pair.line().hear(ChronoUnit.FOREVER.getDuration()));
      pair.line().close();
      var e = assertThrows(ExecutionException.class, () -> Pairs.result(hearing));
      assertInstanceOf(IOException.class, e.getCause());
    }
  }

  @Test
  void closingFromAnotherThreadEndsSending() throws Exception {
    try (var pair = Pairs.tcp()) {
      var sending =
          Pairs.start(
              () -> {
                pair.line().send(Bytes.wrap(new byte[64 << 20]), LONG);
              });
      pair.line().close();
      var e = assertThrows(ExecutionException.class, () -> Pairs.result(sending));
      assertInstanceOf(IOException.class, e.getCause());
    }
  }

  // UNIX-domain

  /// A line of ours over a UNIX-domain socket and the channel at its other end.
  private record UnixPair(Line line, SocketChannel peer) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      line.close();
      peer.close();
    }
  }

  private UnixPair unix(Path folder) throws IOException {
    Path file = folder.resolve("s");
    try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(file));
      Line line = dialer.unix(file);
      return new UnixPair(line, server.accept());
    }
  }

  @Test
  void unixLinesTellDataSilenceAndHangUpApart(@TempDir Path folder) throws IOException {
    try (var pair = unix(folder)) {
      assertEquals(SILENCE, pair.line().hear(SHORT));
      pair.peer().write(ByteBuffer.wrap(new byte[] {'h', 'i'}));
      assertEquals(said("hi"), pair.line().hear(LONG));
      pair.peer().shutdownOutput();
      assertEquals(HUNG_UP, pair.line().hear(LONG));
      assertEquals(HUNG_UP, pair.line().hear(LONG));
      pair.line().send(Bytes.ofText("x"), LONG);
      assertEquals(1, pair.peer().read(ByteBuffer.allocate(10)));
    }
  }

  @Test
  void unixLinesTellAResetFromAHangUp(@TempDir Path folder) throws IOException {
    try (var pair = unix(folder)) {
      pair.line().send(Bytes.ofText("never read"), LONG);
      pair.peer().close();
      assertEquals(RESET, pair.line().hear(LONG));
      assertEquals(RESET, pair.line().hear(LONG));
    }
  }

  @Test
  void aUnixPeerThatNeverReadsStallsTheSender(@TempDir Path folder) throws IOException {
    try (var pair = unix(folder)) {
      var e =
          assertThrows(
              IOException.class,
              () -> pair.line().send(Bytes.wrap(new byte[8 << 20]), Duration.ofMillis(50)));
      assertEquals("write stalled for 50 ms", e.getMessage());
    }
  }

  @Test
  void closingAUnixLineFromAnotherThreadEndsHearing(@TempDir Path folder) throws Exception {
    try (var pair = unix(folder)) {
      var hearing = Pairs.start(() -> pair.line().hear(LONG));
      pair.line().close();
      var e = assertThrows(ExecutionException.class, () -> Pairs.result(hearing));
      assertInstanceOf(IOException.class, e.getCause());
    }
  }

  @Test
  void aUnixSocketNobodyAcceptsOnIsRefusedAndAMissingOneIsNot(@TempDir Path folder)
      throws IOException {
    unix(folder).close();
    assertThrows(ConnectException.class, () -> dialer.unix(folder.resolve("s")));
    var e = assertThrows(IOException.class, () -> dialer.unix(folder.resolve("none")));
    assertTrue(!(e instanceof ConnectException), () -> "refused, but there is nothing: " + e);
  }

  // UDP

  @Test
  void datagramsComeWhole() throws IOException {
    try (var peer = new DatagramSocket(Pairs.anyPort());
        var line = dialer.udp((InetSocketAddress) peer.getLocalSocketAddress())) {
      assertEquals(SILENCE, line.hear(SHORT));
      line.send(Bytes.ofText("question"), LONG);
      var packet = new DatagramPacket(new byte[100], 100);
      peer.setSoTimeout((int) LONG.toMillis());
      peer.receive(packet);
      assertEquals(8, packet.getLength());
      peer.send(new DatagramPacket(new byte[0], 0, packet.getSocketAddress()));
      peer.send(new DatagramPacket(new byte[] {'a'}, 1, packet.getSocketAddress()));
      assertEquals(said(""), line.hear(LONG));
      assertEquals(said("a"), line.hear(LONG));
    }
  }

  @Test
  void aClosedUdpPortOnThisHostResets() throws IOException {
    InetSocketAddress free;
    try (var taken = new DatagramSocket(Pairs.anyPort())) {
      free = (InetSocketAddress) taken.getLocalSocketAddress();
    }
    try (var line = dialer.udp(free)) {
      line.send(Bytes.of(1), LONG);
      assertEquals(RESET, line.hear(LONG));
      line.send(Bytes.of(1), LONG);
      line.send(Bytes.of(2), LONG);
      assertEquals(RESET, line.hear(LONG));
    }
  }

  @Test
  void closingADatagramLineEndsHearing() throws Exception {
    try (var peer = new DatagramSocket(Pairs.anyPort())) {
      Line line = dialer.udp((InetSocketAddress) peer.getLocalSocketAddress());
      var hearing = Pairs.start(() -> line.hear(LONG));
      line.close();
      var e = assertThrows(ExecutionException.class, () -> Pairs.result(hearing));
      assertInstanceOf(IOException.class, e.getCause());
    }
  }
}
