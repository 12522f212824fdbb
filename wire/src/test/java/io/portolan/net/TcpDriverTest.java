package io.portolan.net;

import static io.portolan.net.Scripted.close;
import static io.portolan.net.Scripted.happened;
import static io.portolan.net.Scripted.say;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.wire.Bytes;
import io.portolan.wire.session.Signal;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class TcpDriverTest {
  private static final Duration LONG = Pairs.LONG;
  private static final Duration SHORT = Duration.ofMillis(50);
  private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");

  private static TcpDriver<Scripted, String> driver(Pairs.Pair pair, Scripted session) {
    return driver(pair, session, Pairs.LIMITS);
  }

  private static TcpDriver<Scripted, String> driver(
      Pairs.Pair pair, Scripted session, Limits limits) {
    return new TcpDriver<>(pair.line(), session, limits, InstantSource.system(), _ -> {});
  }

  private static Limits limits(Duration stall, Duration linger, int queued) {
    return new Limits(LONG, stall, linger, queued, 1024, 1);
  }

  @Test
  void opensFirstHangsUpLastAndAnswersInBetween() throws Exception {
    try (var pair = Pairs.tcp()) {
      var session = Scripted.echo();
      var running = Pairs.start(driver(pair, session)::run);
      pair.peerSays("one two");
      pair.peer().shutdownOutput();
      assertEquals("one two", pair.peerHearsAll());
      Pairs.result(running);
      assertEquals(List.of("opened", "one two", "hung up: peer closed"), session.story());
    }
  }

  @Test
  void aResetIsNoClosing() throws Exception {
    try (var pair = Pairs.tcp()) {
      var session = Scripted.echo();
      pair.peerResets();
      driver(pair, session).run();
      assertEquals(List.of("opened", "hung up: reset"), session.story());
    }
  }

  @Test
  void everythingSaidBeforeClosingArrivesThoughThePeerIsStillTalking() throws Exception {
    var much = Bytes.wrap(new byte[8 << 20]);
    try (var pair = Pairs.tcp()) {
      var session =
          new Scripted(
              signal ->
                  signal instanceof Signal.Opened
                      ? List.of(say("a"), say(much), close("done"), say("never"), happened("x"))
                      : List.of());
      var events = new ArrayList<String>();
      var running =
          Pairs.start(
              new TcpDriver<>(
                      pair.line(), session, Pairs.LIMITS, InstantSource.system(), events::add)
                  ::run);
      pair.peerSays("nobody will ever read this");
      assertEquals(1 + much.size(), pair.peerHearsAll().length());
      pair.peer().close();
      Pairs.result(running);
      assertEquals("hung up: done", session.story().getLast());
      assertEquals(List.of("x"), events);
    }
  }

  @Test
  void aPeerThatDoesNotEndAfterUsIsLeftAfterLingering() throws Exception {
    try (var pair = Pairs.tcp()) {
      var session = new Scripted(_ -> List.of(close("bye")));
      driver(pair, session, limits(LONG, SHORT, 4)).run();
      assertEquals(List.of("opened", "hung up: bye"), session.story());
      assertEquals("", pair.peerHearsAll());
    }
  }

  @Test
  void aPeerThatNeverReadsIsLeftAfterStalling() throws Exception {
    try (var pair = Pairs.tcp()) {
      var session = new Scripted(_ -> List.of(say(Bytes.wrap(new byte[64 << 20])), say("more")));
      driver(pair, session, limits(SHORT, LONG, 4)).run();
      assertEquals(List.of("opened", "hung up: write stalled for 50 ms"), session.story());
    }
  }

  @Test
  void aPeerThatSendsWithoutEndIsHeldBack() throws Exception {
    var go = new CountDownLatch(1);
    try (var pair = Pairs.tcp()) {
      var session =
          new Scripted(
              signal -> {
                if (signal instanceof Signal.Arrived) {
                  awaitQuietly(go);
                }
                return List.of();
              });
      var peer = new TcpLine(pair.peer(), 1024);
      var running = Pairs.start(driver(pair, session, limits(LONG, LONG, 2))::run);
      // 256 MiB fit nowhere: unless the session's slowness is passed on, the peer is rid of them.
      var e =
          assertThrows(
              IOException.class,
              () -> peer.send(Bytes.wrap(new byte[256 << 20]), Duration.ofMillis(200)));
      assertEquals("write stalled for 200 ms", e.getMessage());
      go.countDown();
      Pairs.result(running);
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void wakesASessionWhoseDeadlineHasCome() throws Exception {
    try (var pair = Pairs.tcp()) {
      var session =
          new Scripted(
              signal -> signal instanceof Signal.WokenUp ? List.of(close("late")) : List.of());
      session.wakeAt(NOON);
      new TcpDriver<>(
              pair.line(), session, limits(LONG, SHORT, 4), InstantSource.fixed(NOON), _ -> {})
          .run();
      assertEquals(List.of("opened", "woken", "hung up: late"), session.story());
    }
  }

  @Test
  void wakesASessionThoughThePeerNeverPauses() throws Exception {
    try (var pair = Pairs.tcp()) {
      var session =
          new Scripted(
              signal -> signal instanceof Signal.WokenUp ? List.of(close("enough")) : List.of());
      session.wakeAt(Instant.now().plusMillis(20));
      var flooding =
          Pairs.start(
              () -> {
                var peer = new TcpLine(pair.peer(), 1024);
                while (true) {
                  peer.send(Bytes.wrap(new byte[4096]), LONG);
                }
              });
      driver(pair, session, limits(LONG, SHORT, 4)).run();
      assertEquals("hung up: enough", session.story().getLast());
      assertThrows(ExecutionException.class, () -> Pairs.result(flooding));
    }
  }

  @Test
  void timeNeverRunsBackwards() throws Exception {
    var ticks = new AtomicInteger();
    try (var pair = Pairs.tcp()) {
      var session = Scripted.echo();
      pair.peerSays("x");
      pair.peer().shutdownOutput();
      new TcpDriver<>(
              pair.line(),
              session,
              Pairs.LIMITS,
              () -> NOON.minusSeconds(ticks.getAndIncrement()),
              _ -> {})
          .run();
      assertEquals(List.of(NOON, NOON, NOON), session.times());
    }
  }

  @Test
  void actsOfManyThreadsAreAllPerformedEachThreadsInOrder() throws Exception {
    try (var pair = Pairs.tcp()) {
      var driver = driver(pair, Scripted.echo(), limits(LONG, LONG, 3));
      var running = Pairs.start(driver::run);
      var letters =
          Pairs.start(
              () -> {
                for (char c = 'a'; c <= 'z'; c++) {
                  String text = String.valueOf(c);
                  driver.perform(_ -> List.of(say(text)));
                }
              });
      for (char c = 'A'; c <= 'Z'; c++) {
        String text = String.valueOf(c);
        driver.perform(_ -> List.of(say(text)));
      }
      Pairs.result(letters);
      driver.close();
      String heard = pair.peerHearsAll();
      pair.peer().close();
      Pairs.result(running);
      assertEquals("ABCDEFGHIJKLMNOPQRSTUVWXYZ", heard.replaceAll("[a-z]", ""));
      assertEquals("abcdefghijklmnopqrstuvwxyz", heard.replaceAll("[A-Z]", ""));
    }
  }

  @Test
  void anEventMayAskForMoreThoughTheMailboxIsFull() throws Exception {
    var own = new AtomicReference<TcpDriver<Scripted, String>>();
    var begun = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    try (var pair = Pairs.tcp()) {
      var session =
          new Scripted(
              signal -> signal instanceof Signal.Opened ? List.of(happened("go")) : List.of());
      var driver =
          new TcpDriver<>(
              pair.line(),
              session,
              limits(LONG, SHORT, 1),
              InstantSource.system(),
              _ -> {
                begun.countDown();
                awaitQuietly(go);
                for (int i = 0; i < 3; i++) {
                  own.get().perform(_ -> List.of(say("x")));
                }
                own.get().perform(_ -> List.of(close("done")));
              });
      own.set(driver);
      var running = Pairs.start(driver::run);
      begun.await();
      driver.perform(_ -> List.of(say("too late")));
      go.countDown();
      Pairs.result(running);
      assertEquals("xxx", pair.peerHearsAll());
    }
  }

  @Test
  void whoeverWaitsToActIsLetGoAtTheEnd() throws Exception {
    var begun = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    try (var pair = Pairs.tcp()) {
      var session =
          new Scripted(
              signal -> {
                begun.countDown();
                awaitQuietly(go);
                return signal instanceof Signal.Opened ? List.of(close("over")) : List.of();
              });
      var driver = driver(pair, session, limits(LONG, SHORT, 1));
      var running = Pairs.start(driver::run);
      begun.await();
      var acting =
          Pairs.start(
              () -> {
                for (int i = 0; i < 100; i++) {
                  driver.perform(_ -> List.of(say("never")));
                }
              });
      go.countDown();
      Pairs.result(running);
      Pairs.result(acting);
      assertEquals("", pair.peerHearsAll());
    }
  }

  @Test
  void closingHangsUpAfterWhatWasAskedFor() throws Exception {
    try (var pair = Pairs.tcp()) {
      var session = Scripted.echo();
      var driver = driver(pair, session);
      driver.perform(_ -> List.of(say("first")));
      driver.close();
      driver.close();
      var running = Pairs.start(driver::run);
      assertEquals("first", pair.peerHearsAll());
      pair.peer().close();
      Pairs.result(running);
      assertEquals(List.of("opened", "hung up: closed"), session.story());
    }
  }

  @Test
  void closingDoesNotWaitForAPeerThatNeverReads() throws Exception {
    var begun = new CountDownLatch(1);
    try (var pair = Pairs.tcp()) {
      var session =
          new Scripted(
              signal -> {
                begun.countDown();
                return signal instanceof Signal.Opened
                    ? List.of(say(Bytes.wrap(new byte[64 << 20])))
                    : List.of();
              });
      var driver = driver(pair, session, limits(Duration.ofHours(1), SHORT, 4));
      var running = Pairs.start(driver::run);
      begun.await();
      driver.close();
      Pairs.result(running);
      assertEquals(List.of("opened", "hung up: closed"), session.story());
    }
  }

  @Test
  void interruptingTheSessionThreadHangsUp() throws Exception {
    try (var pair = Pairs.tcp()) {
      var session = Scripted.echo();
      var driver = driver(pair, session);
      var stillInterrupted = new CompletableFuture<Boolean>();
      var thread =
          Thread.ofVirtual()
              .start(
                  () -> {
                    driver.run();
                    stillInterrupted.complete(Thread.currentThread().isInterrupted());
                  });
      thread.interrupt();
      assertTrue(Pairs.result(stillInterrupted));
      assertEquals(List.of("opened", "hung up: interrupted"), session.story());
      assertEquals("", pair.peerHearsAll());
    }
  }

  @Test
  void aMistakeOfTheSessionClosesTheLineAndIsNotHidden() throws Exception {
    try (var pair = Pairs.tcp()) {
      var mistake = new IllegalStateException("made, for a test");
      var session =
          new Scripted(
              _ -> {
                throw mistake;
              });
      var running = Pairs.start(driver(pair, session)::run);
      var e = assertThrows(ExecutionException.class, () -> Pairs.result(running));
      assertSame(mistake, e.getCause());
      assertEquals("", pair.peerHearsAll());
    }
  }

  @Test
  void askingForTlsWithoutMaterialIsAMistake() throws Exception {
    try (var pair = Pairs.tcp()) {
      var session =
          new Scripted(
              _ ->
                  List.of(
                      new io.portolan.wire.session.Step.StartTls<>(
                          io.portolan.wire.session.Step.StartTls.Role.SERVER)));
      var running = Pairs.start(driver(pair, session)::run);
      var e = assertThrows(ExecutionException.class, () -> Pairs.result(running));
      assertInstanceOf(IllegalStateException.class, e.getCause());
    }
  }

  @Test
  void countsWhatWasHeardAndSaid() throws Exception {
    try (var pair = Pairs.tcp()) {
      var driver = driver(pair, Scripted.echo());
      var running = Pairs.start(driver::run);
      pair.peerSays("12345");
      pair.peer().shutdownOutput();
      pair.peerHearsAll();
      Pairs.result(running);
      assertEquals(new Traffic(5, 5, 1, 1, 0), driver.traffic());
    }
  }

  @Test
  void runsOverAUnixSocketAsWell(@org.junit.jupiter.api.io.TempDir java.nio.file.Path folder)
      throws Exception {
    var file = folder.resolve("s");
    var served = Scripted.echo();
    var heard = Scripted.reporter();
    try (var _ =
        TcpListener.open(
            java.net.UnixDomainSocketAddress.of(file),
            Pairs.LIMITS,
            line ->
                new TcpDriver<>(line, served, Pairs.LIMITS, InstantSource.system(), _ -> {})
                    .run())) {
      var events = new ArrayList<String>();
      var own = new AtomicReference<TcpDriver<Scripted, String>>();
      var driver =
          new TcpDriver<>(
              new Dialer(Pairs.LIMITS).unix(file),
              heard,
              Pairs.LIMITS,
              InstantSource.system(),
              (String event) -> {
                events.add(event);
                if (event.equals("hi")) {
                  own.get().close();
                }
              });
      own.set(driver);
      driver.perform(_ -> List.of(say("hi")));
      driver.run();
      assertEquals(List.of("opened", "hi", "hung up: closed"), events);
    }
    assertEquals(List.of("opened", "hi", "hung up: peer closed"), served.story());
  }
}
