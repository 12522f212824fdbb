package io.portolan.survey.decoy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.identify.Target;
import io.portolan.net.Dialer;
import io.portolan.net.Limits;
import io.portolan.net.Line;
import io.portolan.survey.Surveyor;
import io.portolan.survey.decoy.Visitor.Ending;
import io.portolan.wire.Bytes;
import io.portolan.wire.Transport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class DecoyTest {
  private static final Duration WAIT = Duration.ofSeconds(60);
  private static final Bytes REQUEST = Bytes.ofText("GET / HTTP/1.1\r\nHost: here\r\n\r\n");
  private static final Bytes NOISE = Bytes.ofHex("9c4f17e803aa5dc172fe2088");

  private final BlockingQueue<Visitor> visitors = new LinkedBlockingQueue<>();
  private final Dialer dialer = new Dialer(Limits.DEFAULT);

  @Test
  void namesWhatACallerSpeaksAndKeepsItsWords() throws Exception {
    try (var decoy = open(VisitLimits.DEFAULT, Bytes.EMPTY)) {
      say(decoy, Transport.TCP, REQUEST);
      var visitor = next();
      assertEquals("http", present(visitor.spoken()).protocol().name());
      assertEquals(REQUEST, visitor.said());
      assertEquals(REQUEST.size(), visitor.heard());
      assertEquals(Ending.HUNG_UP, visitor.ending());
      assertEquals(decoy.places().getFirst().address(), visitor.to());
    }
  }

  @Test
  void takesEachDatagramForAVisitor() throws Exception {
    try (var decoy = open(VisitLimits.DEFAULT, Bytes.EMPTY)) {
      say(decoy, Transport.UDP, NOISE);
      var visitor = next();
      assertNull(visitor.spoken());
      assertEquals(NOISE, visitor.said());
      assertEquals(Ending.DATAGRAM, visitor.ending());
    }
  }

  @Test
  void notesWhoSaysNothing() throws Exception {
    try (var decoy = open(VisitLimits.DEFAULT, Bytes.EMPTY)) {
      say(decoy, Transport.TCP, Bytes.EMPTY);
      var visitor = next();
      assertEquals(0, visitor.heard());
      assertNull(visitor.spoken());
    }
  }

  @Test
  void cutsOffWhoSaysMoreThanIsKept() throws Exception {
    var limits = new VisitLimits(100, 10, WAIT);
    try (var decoy = open(limits, Bytes.EMPTY);
        Line line = dialer.tcp(decoy.places().getFirst().address())) {
      line.send(Bytes.wrap(new byte[150]), WAIT);
      var visitor = next();
      assertEquals(100, visitor.said().size());
      assertEquals(Ending.CUT_OFF, visitor.ending());
      say(decoy, Transport.UDP, Bytes.wrap(new byte[150]));
      var datagram = next();
      assertEquals(100, datagram.said().size());
      assertEquals(150, datagram.heard());
    }
  }

  @Test
  void hearsNobodyForLongerThanAllowed() throws Exception {
    var limits = new VisitLimits(100, 10, Duration.ofMillis(50));
    try (var decoy = open(limits, Bytes.EMPTY);
        Line line = dialer.tcp(decoy.places().getFirst().address())) {
      assertInstanceOf(Line.Heard.HungUp.class, line.hear(WAIT));
      assertEquals(Ending.OUT_OF_TIME, next().ending());
    }
  }

  @Test
  void countsWhomItTurnsAway() throws Exception {
    var clock = InstantSource.fixed(Instant.parse("2026-11-21T12:00:00Z"));
    var limits = new VisitLimits(100, 1, WAIT);
    try (var decoy = open(limits, Bytes.EMPTY, clock)) {
      say(decoy, Transport.TCP, REQUEST);
      assertEquals(0, next().turnedAway());
      try (Line line = dialer.tcp(decoy.places().getFirst().address())) {
        assertInstanceOf(Line.Heard.HungUp.class, line.hear(WAIT));
      }
      assertEquals(1, decoy.turnedAway());
      assertTrue(visitors.isEmpty());
    }
  }

  @Test
  void answersOnceAndNamesTheCallerByWhatItSaidBefore() throws Exception {
    Bytes answer = Bytes.ofText("no\n");
    try (var decoy = open(VisitLimits.DEFAULT, answer)) {
      try (Line line = dialer.tcp(decoy.places().getFirst().address())) {
        line.send(REQUEST, WAIT);
        assertEquals(new Line.Heard.Data(answer), line.hear(WAIT));
        line.send(NOISE, WAIT);
      }
      var visitor = next();
      assertEquals("http", present(visitor.spoken()).protocol().name());
      assertEquals(answer, visitor.answered());
      assertEquals(
          List.of(false, true, false), visitor.words().stream().map(w -> w.isOurs()).toList());
    }
  }

  @Test
  void answersADatagramOnlyIfItWasAtLeastAsLong() throws Exception {
    Bytes answer = Bytes.ofText("0123456789");
    try (var decoy = open(VisitLimits.DEFAULT, answer);
        Line line = dialer.udp(decoy.places().getLast().address())) {
      line.send(Bytes.of(1, 2, 3), WAIT);
      assertEquals(Bytes.EMPTY, next().answered());
      line.send(NOISE, WAIT);
      assertEquals(answer, next().answered());
      assertEquals(new Line.Heard.Data(answer), line.hear(WAIT));
    }
  }

  @Test
  void enteringIsFinishedBeforeItIsClosed() throws Exception {
    var decoy = open(VisitLimits.DEFAULT, Bytes.EMPTY);
    try (Line line = dialer.tcp(decoy.places().getFirst().address())) {
      line.send(Bytes.ofText("hel"), WAIT);
      say(decoy, Transport.TCP, REQUEST);
      next();
      decoy.close();
      var visitor = present(visitors.poll());
      assertEquals(Ending.STOPPED, visitor.ending());
      assertEquals(Bytes.ofText("hel"), visitor.said());
    }
  }

  @Test
  void listensNowhereIfOnePlaceIsTaken() throws Exception {
    try (var first = open(VisitLimits.DEFAULT, Bytes.EMPTY)) {
      var free = new Target(Transport.TCP, loopback(0));
      var taken = first.places().getLast();
      var thrown =
          assertThrows(
              PlaceTakenException.class,
              () ->
                  Decoy.open(
                      List.of(free, taken),
                      VisitLimits.DEFAULT,
                      Bytes.EMPTY,
                      List.of(),
                      InstantSource.system(),
                      visitors::add));
      assertEquals(taken, thrown.place());
    }
  }

  @Test
  void aVisitIsOneLineOfJsonAndAConversationInACapture() throws Exception {
    try (var decoy = open(VisitLimits.DEFAULT, Bytes.EMPTY)) {
      say(decoy, Transport.TCP, REQUEST);
      var visitor = next();
      String line = VisitorJson.line(visitor).text(StandardCharsets.UTF_8);
      assertEquals(line.length() - 1, line.indexOf('\n'));
      assertTrue(line.contains("\"protocol\":\"http\",\"strength\":3"), line);
      assertTrue(line.contains("\"said\":\"" + REQUEST.hex() + "\""), line);
      var out = new ByteArrayOutputStream();
      try (var capture = VisitCapture.open(out, "test")) {
        capture.write(visitor);
      }
      var written = Bytes.wrap(out.toByteArray());
      assertTrue(written.contains(REQUEST));
      assertTrue(written.contains(Bytes.ofText("synthesized")));
    }
  }

  private Decoy open(VisitLimits limits, Bytes answer) throws IOException {
    return open(limits, answer, InstantSource.system());
  }

  private Decoy open(VisitLimits limits, Bytes answer, InstantSource clock) throws IOException {
    return Decoy.open(
        List.of(new Target(Transport.TCP, loopback(0)), new Target(Transport.UDP, loopback(0))),
        limits,
        answer,
        Surveyor.installedProbes(),
        clock,
        visitors::add);
  }

  private void say(Decoy decoy, Transport transport, Bytes bytes) throws IOException {
    boolean isStream = transport == Transport.TCP;
    var place = isStream ? decoy.places().getFirst() : decoy.places().getLast();
    try (Line line = isStream ? dialer.tcp(place.address()) : dialer.udp(place.address())) {
      if (!bytes.isEmpty()) {
        line.send(bytes, WAIT);
      }
    }
  }

  private Visitor next() throws InterruptedException {
    return present(visitors.poll(WAIT.toSeconds(), TimeUnit.SECONDS));
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  private static <T> T present(@Nullable T value) {
    if (value == null) {
      throw new AssertionError("there is none");
    }
    return value;
  }
}
