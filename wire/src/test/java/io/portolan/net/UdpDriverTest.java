package io.portolan.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.wire.Bytes;
import io.portolan.wire.session.Signal;
import io.portolan.wire.session.Step;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class UdpDriverTest {
  private static final Duration LONG = Pairs.LONG;
  private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");

  private UdpListener socket;
  private UdpListener alice;
  private UdpListener bob;

  @BeforeEach
  void open() throws IOException {
    socket = UdpListener.open(Pairs.anyPort());
    alice = UdpListener.open(Pairs.anyPort());
    bob = UdpListener.open(Pairs.anyPort());
  }

  @AfterEach
  void close() {
    socket.close();
    alice.close();
    bob.close();
  }

  private void says(UdpListener who, String text) throws IOException {
    who.send(Bytes.ofText(text), socket.address());
  }

  private static String hears(UdpListener who) throws IOException {
    return who.hear(LONG).map(datagram -> datagram.bytes().latin1()).orElse("nothing");
  }

  /// Answers each datagram with the number of those that came before it from anyone.
  private static Scripted counting() {
    int[] count = {0};
    return new Scripted(
        signal ->
            signal instanceof Signal.Arrived(_, var from)
                ? List.of(new Step.Send<>(Bytes.ofText(String.valueOf(count[0]++)), from))
                : List.of());
  }

  private UdpDriver<Scripted, String> sole(Scripted session) {
    return new UdpDriver<>(socket, session, Pairs.LIMITS, InstantSource.system(), _ -> {});
  }

  private UdpDriver<Scripted, String> byPeer(
      Map<SocketAddress, Scripted> sessions,
      int peers,
      java.util.function.Supplier<Scripted> make) {
    var limits = new Limits(LONG, LONG, LONG, 16, 1024, peers);
    return UdpDriver.byPeer(
        socket,
        peer -> sessions.computeIfAbsent(peer, _ -> make.get()),
        limits,
        InstantSource.system(),
        _ -> {});
  }

  @Test
  void oneSessionKnowsItsManyPeers() throws Exception {
    var session = counting();
    var driver = sole(session);
    var running = Pairs.start(driver::run);
    says(alice, "a");
    assertEquals("0", hears(alice));
    says(bob, "b");
    assertEquals("1", hears(bob));
    says(alice, "");
    assertEquals("2", hears(alice));
    driver.close();
    Pairs.result(running);
    assertEquals(List.of("opened", "ab", "hung up: closed"), session.story());
    assertEquals(new Traffic(2, 3, 3, 3, 0), driver.traffic());
    assertThrows(IOException.class, () -> socket.hear(LONG));
  }

  @Test
  void eachPeerHasASessionOfItsOwn() throws Exception {
    var sessions = new ConcurrentHashMap<SocketAddress, Scripted>();
    var driver = byPeer(sessions, 10, Scripted::echo);
    var running = Pairs.start(driver::run);
    says(alice, "a1");
    assertEquals("a1", hears(alice));
    says(bob, "b1");
    assertEquals("b1", hears(bob));
    says(alice, "a2");
    assertEquals("a2", hears(alice));
    driver.close();
    Pairs.result(running);
    assertEquals(List.of("opened", "a1a2", "hung up: closed"), story(sessions, alice));
    assertEquals(List.of("opened", "b1", "hung up: closed"), story(sessions, bob));
  }

  private static List<String> story(Map<SocketAddress, Scripted> sessions, UdpListener peer) {
    var session = sessions.get(peer.address());
    return session == null ? List.of() : session.story();
  }

  @Test
  void peersBeyondTheLimitAreDroppedAndCountedUntilThereIsRoom() throws Exception {
    var sessions = new ConcurrentHashMap<SocketAddress, Scripted>();
    var driver =
        byPeer(
            sessions,
            1,
            () ->
                new Scripted(
                    signal ->
                        switch (signal) {
                          case Signal.Arrived(var bytes, _) when bytes.startsWith("bye") ->
                              List.of(Scripted.say("farewell"), Scripted.close("bye"));
                          case Signal.Arrived(var bytes, _) -> List.of(Scripted.say(bytes));
                          default -> List.of();
                        }));
    var running = Pairs.start(driver::run);
    says(alice, "a");
    assertEquals("a", hears(alice));
    says(bob, "dropped");
    says(alice, "bye");
    assertEquals("farewell", hears(alice));
    says(bob, "b");
    assertEquals("b", hears(bob));
    assertEquals(1, driver.traffic().dropped());
    assertEquals(List.of("opened", "a" + "bye", "hung up: bye"), story(sessions, alice));
    driver.close();
    Pairs.result(running);
  }

  @Test
  void aPeerThatComesBackAfterItsSessionClosedGetsANewOne() throws Exception {
    var made = new ArrayList<Scripted>();
    var driver =
        UdpDriver.<Scripted, String>byPeer(
            socket,
            _ -> {
              made.add(
                  new Scripted(
                      signal ->
                          signal instanceof Signal.Arrived(var bytes, _)
                              ? List.of(Scripted.say(bytes), Scripted.close("served"))
                              : List.of()));
              return made.getLast();
            },
            Pairs.LIMITS,
            InstantSource.system(),
            _ -> {});
    var running = Pairs.start(driver::run);
    says(alice, "1");
    assertEquals("1", hears(alice));
    says(alice, "2");
    assertEquals("2", hears(alice));
    driver.close();
    Pairs.result(running);
    assertEquals(2, made.size());
    assertEquals(List.of("opened", "2", "hung up: served"), made.getLast().story());
  }

  @Test
  void wakesSessionsInTheOrderOfTheirDeadlines() throws Exception {
    var woken = new ArrayList<String>();
    var done = new CompletableFuture<Boolean>();
    var driver =
        UdpDriver.<Scripted, String>byPeer(
            socket,
            peer -> {
              boolean isAlice = peer.equals(alice.address());
              var session =
                  new Scripted(
                      signal ->
                          signal instanceof Signal.WokenUp
                              ? List.of(
                                  Scripted.happened(isAlice ? "alice" : "bob"),
                                  Scripted.close("late"))
                              : List.of());
              session.wakeAt(isAlice ? NOON.minusSeconds(1) : NOON.minusSeconds(2));
              return session;
            },
            Pairs.LIMITS,
            InstantSource.fixed(NOON),
            event -> {
              woken.add(event);
              done.complete(woken.size() == 2);
            });
    driver.perform(alice.address(), _ -> List.of());
    driver.perform(bob.address(), _ -> List.of());
    driver.close();
    driver.run();
    // Waking and the mailbox take turns: alice is woken before bob is known.
    assertEquals(List.of("alice", "bob"), woken);
  }

  @Test
  void aMovedDeadlineCountsAndTheOldOneDoesNot() throws Exception {
    var session = new Scripted(_ -> List.of());
    var driver =
        new UdpDriver<>(socket, session, Pairs.LIMITS, InstantSource.fixed(NOON), (String _) -> {});
    session.wakeAt(NOON.plusSeconds(1));
    driver.perform(
        s -> {
          s.wakeAt(NOON.plusSeconds(2));
          return List.of();
        });
    driver.perform(
        s -> {
          s.wakeAt(NOON);
          return List.of();
        });
    driver.perform(
        s -> {
          s.wakeAt(null);
          return List.of();
        });
    driver.close();
    driver.run();
    assertEquals(List.of("opened", "woken", "hung up: closed"), session.story());
  }

  @Test
  void theProgramMaySpeakFirst() throws Exception {
    var sessions = new ConcurrentHashMap<SocketAddress, Scripted>();
    var driver = byPeer(sessions, 10, Scripted::echo);
    var running = Pairs.start(driver::run);
    driver.perform(alice.address(), _ -> List.of(Scripted.say("hello")));
    assertEquals("hello", hears(alice));
    driver.close();
    Pairs.result(running);
  }

  @Test
  void theClosingStepOfTheOnlySessionEndsTheDriver() throws Exception {
    var session = new Scripted(_ -> List.of(Scripted.close("enough"), Scripted.say("never")));
    sole(session).run();
    assertEquals(List.of("opened", "hung up: enough"), session.story());
  }

  @Test
  void aDatagramThatCannotBeSentIsCountedAndNothingElse() throws Exception {
    var driver = sole(Scripted.echo());
    driver.perform(_ -> List.of(new Step.Send<>(Bytes.wrap(new byte[70_000]), alice.address())));
    driver.perform(_ -> List.of(new Step.Send<>(Bytes.ofText("small"), alice.address())));
    driver.close();
    driver.run();
    assertEquals("small", hears(alice));
    assertEquals(new Traffic(0, 5, 0, 1, 1), driver.traffic());
  }

  @Test
  void aPeerThatNobodyListensForDoesNotEndTheOthers() throws Exception {
    var driver = sole(counting());
    var running = Pairs.start(driver::run);
    var gone = bob.address();
    bob.close();
    for (int i = 0; i < 5; i++) {
      driver.perform(_ -> List.of(new Step.Send<>(Bytes.of(1), gone)));
    }
    says(alice, "still there?");
    assertEquals("0", hears(alice));
    driver.close();
    Pairs.result(running);
  }

  @Test
  void mixingUpTheTwoWaysIsAMistake() throws Exception {
    assertThrows(
        IllegalStateException.class,
        () -> sole(Scripted.echo()).perform(alice.address(), _ -> List.of()));
    assertThrows(
        IllegalStateException.class,
        () -> byPeer(Map.of(), 1, Scripted::echo).perform(_ -> List.of()));
    var toNobody = sole(new Scripted(_ -> List.of(Scripted.say("to whom?"))));
    var running = Pairs.start(toNobody::run);
    var e = assertThrows(ExecutionException.class, () -> Pairs.result(running));
    assertInstanceOf(IllegalStateException.class, e.getCause());
    assertTrue(String.valueOf(e.getMessage()).contains("says to none"));
  }
}
