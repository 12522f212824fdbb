package io.portolan.identify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.net.Dialer;
import io.portolan.net.Limits;
import io.portolan.wire.Bytes;
import io.portolan.wire.Transport;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Outcome;
import io.portolan.wire.probe.Probe;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The examiner against servers of every temper. None may make it hang, and none may be called what
/// it is not.
@Timeout(120)
final class ExaminerTest {
  private static final Duration LATE = Duration.ofMillis(400);

  private static final InetSocketAddress LOOPBACK =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private static final Patience PATIENCE =
      new Patience(
          Duration.ofSeconds(2),
          Duration.ofMillis(60),
          Duration.ofMillis(400),
          Duration.ofMillis(100),
          Duration.ofMillis(40),
          Duration.ofSeconds(2),
          Duration.ofSeconds(5),
          Duration.ofSeconds(60),
          8,
          16 * 1024);

  /// For servers that do what they do at once: nothing but a busy machine makes these waits long.
  private static final Patience LONG =
      waiting(Duration.ofSeconds(1), Duration.ofSeconds(5), PATIENCE.lateGreeting());

  /// For servers that answer and never greet.
  private static final Patience FOR_ANSWERS =
      waiting(PATIENCE.greeting(), Duration.ofSeconds(10), PATIENCE.lateGreeting());

  private final List<Probe> probes = installed();

  @Test
  void aMuteServerIsSilentAndNothingElse() throws Exception {
    try (var server = AwkwardServer.start(ExaminerTest::read)) {
      var seen = examine(hasty(Duration.ofMillis(100)), server);
      assertTrue(seen.stream().allMatch(o -> o.exchange().outcome() == Outcome.SILENT));
      assertNull(Judge.judge(seen).spoken());
      assertEquals(8, server.callers());
    }
  }

  @Test
  void aLateGreetingIsStillHeard() throws IOException {
    try (var server =
        AwkwardServer.start(
            caller -> {
              // A caller who speaks before the greeting is read and ignored, like by a patient
              // server.
              caller.setSoTimeout((int) LATE.toMillis());
              if (isQuietFor(caller.getInputStream())) {
                say(caller, "220 harbour.example ESMTP Postfix\r\n");
                answerLikeSmtp(caller);
              }
            })) {
      var identity = Judge.judge(examine(PATIENCE, server));
      assertEquals("smtp", protocol(identity));
    }
  }

  @Test
  void anEndlessTalkerIsCutOffAndUnknown() throws IOException {
    try (var server =
        AwkwardServer.start(
            caller -> {
              var noise = new byte[8192];
              new Random(11).nextBytes(noise);
              while (true) {
                caller.getOutputStream().write(noise);
              }
            })) {
      var seen = examine(PATIENCE, server);
      assertNull(Judge.judge(seen).spoken());
      for (Observation observation : seen) {
        assertTrue(observation.exchange().heard().size() <= 2 * PATIENCE.bytes());
      }
    }
  }

  @Test
  void aTalkerOfOneByteAtATimeIsLeftToItself() throws IOException {
    var over = new CountDownLatch(1);
    try (var server =
        AwkwardServer.start(
            caller -> {
              do {
                caller.getOutputStream().write('x');
              } while (!over.await(200, TimeUnit.MILLISECONDS));
            })) {
      var identity = Judge.judge(examine(PATIENCE, server));
      assertNull(identity.spoken());
      assertFalse(identity.heard().isEmpty());
    } finally {
      over.countDown();
    }
  }

  @Test
  void randomAnswersAreNobodysProtocol() throws IOException {
    var random = new Random(5);
    try (var server =
        AwkwardServer.start(
            caller -> {
              var noise = new byte[200];
              random.nextBytes(noise);
              caller.getOutputStream().write(noise);
              read(caller);
            })) {
      var identity = Judge.judge(examine(PATIENCE, server));
      assertNull(identity.spoken());
      assertEquals("says bytes that no recogniser knows", identity.silence());
    }
  }

  @Test
  void anEchoIsAnEchoAndNoProtocolItRepeats() throws IOException {
    try (var server =
        AwkwardServer.start(
            caller -> caller.getInputStream().transferTo(caller.getOutputStream()))) {
      assertEquals("echo", protocol(Judge.judge(examine(FOR_ANSWERS, server))));
    }
  }

  @Test
  void hangingUpAtOnceIsAnObservation() throws IOException {
    try (var server = AwkwardServer.start(_ -> {})) {
      var seen = examine(LONG, server);
      assertEquals(Outcome.CLOSED, seen.getFirst().exchange().outcome());
      assertEquals("closes every connection without a word", Judge.judge(seen).silence());
    }
  }

  @Test
  void aResetAtOnceIsAnotherObservation() throws IOException {
    try (var server = AwkwardServer.start(caller -> caller.setSoLinger(true, 0))) {
      var seen = examine(LONG, server);
      assertEquals(Outcome.RESET, seen.getFirst().exchange().outcome());
      assertNull(Judge.judge(seen).spoken());
    }
  }

  @Test
  void aPortWhereNobodyListensIsRefused() throws IOException {
    InetSocketAddress gone;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      gone = new InetSocketAddress(socket.getInetAddress(), socket.getLocalPort());
    }
    var seen = examiner(PATIENCE).examine(new Target(Transport.TCP, gone), probes);
    assertEquals(1, seen.size());
    assertEquals(Outcome.REFUSED, seen.getFirst().exchange().outcome());
    assertEquals("refuses connections", Judge.judge(seen).silence());
  }

  @Test
  void asksAWebServerOnceWhereNothingSuggestsAnythingElse() throws Exception {
    try (var server =
        AwkwardServer.start(
            caller -> {
              readLine(caller.getInputStream());
              say(caller, "HTTP/1.0 200 OK\r\nServer: quay/1.2\r\nContent-Length: 0\r\n\r\n");
            })) {
      var seen = examine(FOR_ANSWERS, server);
      assertEquals("http", protocol(Judge.judge(seen)));
      assertEquals(1, server.callers());
    }
  }

  @Test
  void aBannerWithNothingBehindItStaysABanner() throws IOException {
    try (var server =
        AwkwardServer.start(
            caller -> {
              say(caller, "SSH-2.0-OpenSSH_9.9p1\r\n");
              read(caller);
            })) {
      var spoken = Judge.judge(examine(greeting(), server)).spoken();
      assertEquals("ssh", spoken == null ? "" : spoken.protocol().name());
      assertEquals(2, spoken == null ? 0 : spoken.strength());
    }
  }

  @Test
  void aGreetingAndAProofOfSomethingElseContradictEachOther() throws IOException {
    var calls = new AtomicLong();
    try (var server =
        AwkwardServer.start(
            caller -> {
              if (calls.getAndIncrement() < 2) {
                say(caller, "SSH-2.0-OpenSSH_9.9p1\r\n");
                read(caller);
              } else {
                readLine(caller.getInputStream());
                say(caller, "HTTP/1.1 400 Bad Request\r\nServer: quay\r\n\r\n");
              }
            })) {
      var seen = examine(greeting(), server);
      assertEquals(1, Judge.judge(seen).contradictions().size(), seen::toString);
    }
  }

  @Test
  void listeningSaysNothing() throws Exception {
    var heard = new CountDownLatch(1);
    try (var server =
        AwkwardServer.start(
            caller -> {
              if (caller.getInputStream().read() >= 0) {
                heard.countDown();
              }
            })) {
      var target = new Target(Transport.TCP, server.address());
      var seen = examiner(hasty(Duration.ofMillis(50))).listen(target, probes);
      assertEquals(
          List.of(Exchange.LISTEN), seen.stream().map(o -> o.exchange().utterance()).toList());
      assertEquals(1, heard.getCount());
      assertEquals(1, server.callers());
    }
  }

  @Test
  void aMuteDatagramSocketIsSilent() throws IOException {
    try (var socket = new DatagramSocket(LOOPBACK)) {
      var target = new Target(Transport.UDP, (InetSocketAddress) socket.getLocalSocketAddress());
      var seen = examiner(PATIENCE).examine(target, probes);
      assertTrue(seen.size() >= 2 && seen.size() <= 8, "asked " + seen.size());
      assertNull(Judge.judge(seen).spoken());
    }
  }

  @Test
  void aDatagramEchoIsAnEcho() throws IOException {
    try (var socket = new DatagramSocket(LOOPBACK)) {
      Thread.ofVirtual().start(() -> echo(socket));
      var target = new Target(Transport.UDP, (InetSocketAddress) socket.getLocalSocketAddress());
      assertEquals("echo", protocol(Judge.judge(examiner(FOR_ANSWERS).examine(target, probes))));
    }
  }

  @Test
  void aDatagramToNobodyIsRefused() throws IOException {
    InetSocketAddress gone;
    try (var socket = new DatagramSocket(LOOPBACK)) {
      gone = (InetSocketAddress) socket.getLocalSocketAddress();
    }
    var seen = examiner(LONG).examine(new Target(Transport.UDP, gone), probes);
    assertEquals(List.of(Outcome.REFUSED), seen.stream().map(o -> o.exchange().outcome()).toList());
  }

  private static void echo(DatagramSocket socket) {
    var packet = new DatagramPacket(new byte[2048], 2048);
    try {
      while (true) {
        socket.receive(packet);
        socket.send(packet);
        packet.setLength(2048);
      }
    } catch (IOException _) {
      // Closed at the end of the test.
    }
  }

  private List<Observation> examine(Patience patience, AwkwardServer server) {
    return examiner(patience).examine(new Target(Transport.TCP, server.address()), probes);
  }

  private static Examiner examiner(Patience patience) {
    var seeds = new AtomicLong(1);
    return new Examiner(
        new Dialer(Limits.DEFAULT), patience, InstantSource.system(), seeds::getAndIncrement);
  }

  private static Patience hasty(Duration lateGreeting) {
    return waiting(PATIENCE.greeting(), PATIENCE.answer(), lateGreeting);
  }

  /// For servers that greet at once and may have nothing more to say.
  private static Patience greeting() {
    return waiting(Duration.ofSeconds(1), Duration.ofSeconds(1), PATIENCE.lateGreeting());
  }

  private static Patience waiting(Duration greeting, Duration answer, Duration lateGreeting) {
    return new Patience(
        PATIENCE.connect(),
        greeting,
        answer,
        answer,
        PATIENCE.pause(),
        PATIENCE.handshake(),
        lateGreeting,
        PATIENCE.overall(),
        PATIENCE.connections(),
        PATIENCE.bytes());
  }

  private static String protocol(Identity identity) {
    return identity.recognised().map(s -> s.protocol().name()).orElse("unknown");
  }

  private static List<Probe> installed() {
    var order = List.of("http", "tls", "mqtt", "postgresql", "dns", "redis", "memcached", "echo");
    var probes = new ArrayList<Probe>();
    ServiceLoader.load(Probe.class).forEach(probes::add);
    probes.sort(
        java.util.Comparator.comparingInt(
            p -> Math.floorMod(order.indexOf(p.protocol().name()), 100)));
    return probes;
  }

  private static void read(java.net.Socket caller) throws IOException {
    caller.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
  }

  private static boolean isQuietFor(InputStream in) throws IOException {
    try {
      return in.read() < -1;
    } catch (java.net.SocketTimeoutException _) {
      return true;
    }
  }

  private static void answerLikeSmtp(java.net.Socket caller) throws IOException {
    caller.setSoTimeout(5000);
    for (String line = readLine(caller.getInputStream());
        !line.isEmpty();
        line = readLine(caller.getInputStream())) {
      say(
          caller,
          line.startsWith("EHLO")
              ? "250-harbour.example\r\n250-PIPELINING\r\n250 SIZE 1000\r\n"
              : "221 2.0.0 Bye\r\n");
    }
  }

  private static String readLine(InputStream in) throws IOException {
    var line = new StringBuilder();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      line.append((char) b);
    }
    return line.toString();
  }

  private static void say(java.net.Socket caller, String text) throws IOException {
    caller.getOutputStream().write(Bytes.ofText(text, StandardCharsets.US_ASCII).toArray());
  }
}
