package io.portolan.net;

import static io.portolan.net.Scripted.close;
import static io.portolan.net.Scripted.happened;
import static io.portolan.net.Scripted.say;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.net.tls.Certificates;
import io.portolan.net.tls.TlsEngine;
import io.portolan.net.tls.TlsLine;
import io.portolan.net.tls.TlsMaterial;
import io.portolan.wire.Bytes;
import io.portolan.wire.session.Signal;
import io.portolan.wire.session.Step;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// TLS that a session starts in mid-conversation.
@Timeout(180)
class TcpDriverTlsTest {
  private static final Duration LONG = Pairs.LONG;
  private static final Step<String> AS_SERVER = new Step.StartTls<>(Step.StartTls.Role.SERVER);
  private static final Step<String> AS_CLIENT = new Step.StartTls<>(Step.StartTls.Role.CLIENT);

  private static TlsMaterial served;
  private static TlsMaterial trusting;

  @BeforeAll
  static void make(@TempDir Path folder) throws Exception {
    var own = Certificates.forLocalhost(folder, "server");
    served = TlsMaterial.fromPem(own.chain(), own.key());
    trusting = TlsMaterial.trusting(own.chain());
  }

  /// Says `ok` to `start` in the clear, then goes inside TLS and says everything back.
  private static Scripted starter() {
    return new Scripted(
        signal -> {
          if (!(signal instanceof Signal.Arrived(var bytes, _))) {
            return List.of();
          }
          if (bytes.startsWith("start\n")) {
            return List.of(
                say("ok\n"),
                new Step.StartTls<>(Step.StartTls.Role.SERVER, bytes.from("start\n".length())));
          }
          return List.of(say(bytes));
        });
  }

  private static TcpDriver<Scripted, String> driver(Line line, Scripted session, Limits limits) {
    return new TcpDriver<>(line, session, limits, InstantSource.system(), (String _) -> {})
        .secure(served);
  }

  @Test
  void bothSidesGoFromClearToTlsAndPartWithFarewells() throws Exception {
    var events = new ArrayList<String>();
    var client =
        new Scripted(
            signal ->
                switch (signal) {
                  case Signal.Opened() -> List.of(say("start\n"));
                  case Signal.Arrived(var bytes, _) when bytes.equals(Bytes.ofText("ok\n")) ->
                      List.of(AS_CLIENT, say("held back"));
                  case Signal.Arrived _ -> List.of(close("heard it"));
                  case Signal.Secured secured -> List.of(happened(secured.toString()));
                  default -> List.of();
                });
    var server = starter();
    try (var listening = new ServerSocket()) {
      listening.bind(Pairs.anyPort());
      var calling =
          new TcpDriver<>(
                  new Dialer(Pairs.LIMITS)
                      .tcp((InetSocketAddress) listening.getLocalSocketAddress()),
                  client,
                  Pairs.LIMITS,
                  InstantSource.system(),
                  events::add)
              .secure(trusting, "localhost");
      var serving = driver(new TcpLine(listening.accept(), 1024), server, Pairs.LIMITS);
      var running = Pairs.start(serving::run);
      calling.run();
      Pairs.result(running);
      assertEquals(9 + 6, calling.traffic().bytesOut());
    }
    assertEquals(
        List.of("opened", "ok\n", "TLSv1.3", "held back", "hung up: heard it"), client.story());
    assertEquals(
        List.of("opened", "start\n", "TLSv1.3", "held back", "hung up: peer closed"),
        server.story());
    assertEquals(
        List.of(
            "Secured[version=TLSv1.3, cipherSuite=TLS_AES_256_GCM_SHA384, applicationProtocol=,"
                + " peer=CN=server]"),
        events);
  }

  @Test
  void aHelloThatCameWithTheLastClearBytesBelongsToTls() throws Exception {
    try (var pair = Pairs.tcp()) {
      var session = starter();
      var running = Pairs.start(driver(pair.line(), session, Pairs.LIMITS)::run);
      var client = TlsEngine.client(trusting, "localhost");
      var peer = new TcpLine(pair.peer(), 64 * 1024);
      peer.send(Bytes.ofText("start\n").concat(client.owed()), LONG);
      Bytes next = heard(peer);
      assertTrue(next.startsWith("ok\n"));
      next = next.from(3);
      var clear = new ArrayList<Bytes>();
      while (!client.isEstablished()) {
        clear.addAll(client.arrived(next));
        peer.send(client.owed(), LONG);
        next = client.isEstablished() ? Bytes.EMPTY : heard(peer);
      }
      peer.send(client.seal(Bytes.ofText("echo me")), LONG);
      while (clear.isEmpty()) {
        clear.addAll(client.arrived(heard(peer)));
      }
      assertEquals(List.of(Bytes.ofText("echo me")), clear);
      peer.send(client.farewell(), LONG);
      peer.shutdownOutput();
      Pairs.result(running);
      assertEquals("hung up: peer closed", session.story().getLast());
    }
  }

  private static Bytes heard(Line line) throws IOException {
    return assertInstanceOf(Line.Heard.Data.class, line.hear(LONG)).bytes();
  }

  private static List<String> storyWhenPeer(Peer peer, Limits limits) throws Exception {
    try (var pair = Pairs.tcp(limits)) {
      var session = new Scripted(s -> s instanceof Signal.Opened ? List.of(AS_SERVER) : List.of());
      var running = Pairs.start(driver(pair.line(), session, limits)::run);
      peer.act(pair);
      Pairs.result(running);
      return session.story();
    }
  }

  /// What the other side does.
  private interface Peer {
    void act(Pairs.Pair pair) throws Exception;
  }

  @Test
  void garbageInsteadOfAHandshakeEndsTheConversation() throws Exception {
    var story = storyWhenPeer(pair -> pair.peerSays("GET / HTTP/1.1\r\n\r\n"), Pairs.LIMITS);
    assertEquals(2, story.size());
    assertTrue(story.getLast().startsWith("hung up: TLS: "), story::toString);
  }

  @Test
  void aHandshakeThatStallsEndsTheConversation() throws Exception {
    var hasty = new Limits(Duration.ofMillis(50), LONG, LONG, 16, 1024, 1);
    assertEquals(
        List.of("opened", "hung up: TLS handshake not done within 50 ms"),
        storyWhenPeer(_ -> {}, hasty));
  }

  @Test
  void aPeerThatLeavesDuringTheHandshakeIsSaidToHave() throws Exception {
    assertEquals(
        List.of("opened", "hung up: peer closed during the TLS handshake"),
        storyWhenPeer(pair -> pair.peer().shutdownOutput(), Pairs.LIMITS));
    assertEquals(
        List.of("opened", "hung up: reset during the TLS handshake"),
        storyWhenPeer(Pairs.Pair::peerResets, Pairs.LIMITS));
  }

  @Test
  void aPeerThatLeavesWithoutFarewellIsSaidToHave() throws Exception {
    var story =
        storyWhenPeer(
            pair -> {
              var below = new TcpLine(pair.peer(), 64 * 1024);
              TlsLine.client(below, trusting, "localhost", LONG).send(Bytes.ofText("hi"), LONG);
              below.shutdownOutput();
            },
            Pairs.LIMITS);
    assertEquals(
        List.of("opened", "TLSv1.3", "hi", "hung up: peer closed without close_notify"), story);
  }

  @Test
  void muchGoesBothWaysAtOnceInsideTls() throws Exception {
    int size = 8 << 20;
    var begun = new CountDownLatch(1);
    try (var pair = Pairs.tcp()) {
      long[] heard = {0};
      var session =
          new Scripted(
              signal ->
                  switch (signal) {
                    case Signal.Opened() -> List.of(AS_SERVER);
                    case Signal.Secured _ -> List.of(say(Bytes.wrap(new byte[size])));
                    case Signal.Arrived(var bytes, _) -> {
                      heard[0] += bytes.size();
                      yield heard[0] == size ? List.of(close("all heard")) : List.of();
                    }
                    default -> List.of();
                  });
      var running = Pairs.start(driver(pair.line(), session, Pairs.LIMITS)::run);
      var peer = TlsLine.client(new TcpLine(pair.peer(), 64 * 1024), trusting, "localhost", LONG);
      var sending =
          Pairs.start(
              () -> {
                begun.countDown();
                peer.send(Bytes.wrap(new byte[size]), LONG);
              });
      begun.await();
      long back = 0;
      Line.Heard next = peer.hear(LONG);
      while (next instanceof Line.Heard.Data(var bytes)) {
        back += bytes.size();
        next = peer.hear(LONG);
      }
      assertEquals(new Line.Heard.HungUp(), next);
      assertEquals(size, back);
      Pairs.result(sending);
      peer.close();
      Pairs.result(running);
      assertEquals("hung up: all heard", session.story().getLast());
    }
  }
}
