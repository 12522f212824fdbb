package io.portolan.net.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.wire.Bytes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Two engines that talk to each other without any line.
@Timeout(180)
class TlsEngineTest {
  private static TlsMaterial served;
  private static TlsMaterial calling;

  @BeforeAll
  static void make(@TempDir Path folder) throws Exception {
    var own = Certificates.forLocalhost(folder, "server");
    served = TlsMaterial.fromPem(own.chain(), own.key());
    calling = TlsMaterial.trustAnyone();
  }

  /// Both sides and what each has heard in the clear.
  private static final class Pair {
    final SSLEngine clientBelow;
    final TlsEngine client;
    final TlsEngine server;
    final List<Bytes> clientHeard = new ArrayList<>();
    final List<Bytes> serverHeard = new ArrayList<>();
    int keyChanges;

    Pair(String version) throws SSLException {
      clientBelow = calling.clientEngine("localhost");
      clientBelow.setEnabledProtocols(new String[] {version});
      client = new TlsEngine(clientBelow);
      server = TlsEngine.server(served);
    }

    /// Carries what both owe, in pieces of at most `piece` bytes, until neither owes anything.
    Pair settle(int piece) throws SSLException {
      Bytes toServer = client.owed();
      Bytes toClient = server.owed();
      while (!toServer.isEmpty() || !toClient.isEmpty()) {
        feed(server, toServer, piece, serverHeard);
        toServer = Bytes.EMPTY;
        feed(client, toClient, piece, clientHeard);
        toClient = server.owed();
        toServer = client.owed();
      }
      return this;
    }

    void toServer(Bytes clear, int piece) throws SSLException {
      feed(server, client.seal(clear), piece, serverHeard);
      if (server.owes()) {
        keyChanges++;
        settle(piece);
      }
    }
  }

  /// Feeds all of it, sealed bytes in pieces; whatever comes out is heard.
  private static void feed(TlsEngine to, Bytes sealed, int piece, List<Bytes> heard)
      throws SSLException {
    for (int at = 0; at < sealed.size(); at += piece) {
      heard.addAll(to.arrived(sealed.slice(at, Math.min(sealed.size(), at + piece))));
    }
  }

  private static Bytes joined(List<Bytes> pieces) {
    var all = Bytes.EMPTY;
    for (Bytes piece : pieces) {
      all = all.concat(piece);
    }
    return all;
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void shakesHandsInPiecesOfAnySize(String version) throws SSLException {
    for (int piece : List.of(1, 2, 7, 100, 1 << 20)) {
      var pair = new Pair(version).settle(piece);
      assertTrue(pair.client.isEstablished());
      assertTrue(pair.server.isEstablished());
      assertEquals(version, pair.client.facts().version());
      assertEquals(pair.client.facts().cipherSuite(), pair.server.facts().cipherSuite());
      pair.toServer(Bytes.ofText("hello"), piece);
      assertEquals(List.of(Bytes.ofText("hello")), pair.serverHeard);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void aLongTextComesThroughWholeAndNoPieceIsEmpty(String version) throws SSLException {
    var pair = new Pair(version).settle(1000);
    Bytes text = Certificates.noise(1, 200_000);
    pair.toServer(text, 777);
    assertEquals(text, joined(pair.serverHeard));
    assertFalse(pair.serverHeard.contains(Bytes.EMPTY));
    pair.toServer(Bytes.EMPTY, 777);
    assertEquals(text, joined(pair.serverHeard));
  }

  @Test
  void whatFollowsTheHandshakeInTheSamePieceIsHeard() throws SSLException {
    var pair = new Pair("TLSv1.3");
    pair.server.arrived(pair.client.owed());
    pair.client.arrived(pair.server.owed());
    Bytes finishedAndText = pair.client.owed().concat(pair.client.seal(Bytes.ofText("at once")));
    assertEquals(List.of(Bytes.ofText("at once")), pair.server.arrived(finishedAndText));
    assertTrue(pair.server.isEstablished());
  }

  @Test
  void keysMayChangeInMidConversation() throws SSLException {
    var pair = new Pair("TLSv1.3").settle(1 << 20);
    Bytes text = Certificates.noise(2, 100_000);
    for (int i = 0; i < 20; i++) {
      pair.serverHeard.clear();
      pair.toServer(text, 5000);
      assertEquals(text, joined(pair.serverHeard));
    }
    assertTrue(pair.keyChanges > 1, "nothing was changed, so nothing was shown");
  }

  @Test
  void hearingGoesOnWhileAnAnswerIsOwed() throws SSLException {
    var pair = new Pair("TLSv1.3").settle(1 << 20);
    Bytes text = Certificates.noise(3, 100_000);
    var heard = new ArrayList<Bytes>();
    for (int i = 0; i < 20; i++) {
      heard.addAll(pair.server.arrived(pair.client.seal(text)));
    }
    assertEquals(20 * text.size(), joined(heard).size());
    assertTrue(pair.server.owes());
    pair.client.arrived(pair.server.owed());
    assertFalse(pair.server.owes());
  }

  @Test
  void aSecondHandshakeDoesNotDisturbTheConversation() throws SSLException {
    var pair = new Pair("TLSv1.2").settle(1 << 20);
    pair.toServer(Bytes.ofText("before"), 100);
    pair.clientBelow.beginHandshake();
    pair.settle(100);
    pair.toServer(Bytes.ofText("after"), 100);
    assertEquals("beforeafter", joined(pair.serverHeard).latin1());
    pair.clientHeard.addAll(pair.client.arrived(pair.server.seal(Bytes.ofText("yes"))));
    assertEquals("yes", joined(pair.clientHeard).latin1());
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void farewellIsHeardOnBothSides(String version) throws SSLException {
    var pair = new Pair(version).settle(1 << 20);
    Bytes last = pair.client.seal(Bytes.ofText("last")).concat(pair.client.farewell());
    assertEquals(List.of(Bytes.ofText("last")), pair.server.arrived(last));
    assertTrue(pair.server.isClosedByPeer());
    assertFalse(pair.client.isClosedByPeer());
    pair.client.arrived(pair.server.owed().concat(pair.server.farewell()));
    assertTrue(pair.client.isClosedByPeer());
    assertEquals(Bytes.EMPTY, pair.client.farewell());
    assertThrows(SSLException.class, () -> pair.client.seal(Bytes.of(1)));
  }

  @Test
  void inTls13TheOtherSideMaySpeakOnAfterAFarewell() throws SSLException {
    var pair = new Pair("TLSv1.3").settle(1 << 20);
    pair.server.arrived(pair.client.farewell());
    assertEquals(
        List.of(Bytes.ofText("answer")),
        pair.client.arrived(pair.server.seal(Bytes.ofText("answer"))));
  }

  @Test
  void whatIsNotTlsIsRefusedWithAnAlert() throws SSLException {
    var pair = new Pair("TLSv1.3");
    assertThrows(
        SSLException.class, () -> pair.server.arrived(Bytes.ofText("GET / HTTP/1.1\r\n\r\n")));
    assertEquals(0x15, pair.server.owed().at(0));
    assertThrows(SSLException.class, () -> pair.client.arrived(Bytes.ofText("SSH-2.0-x\r\n")));
  }

  @Test
  void sealingBeforeTheHandshakeIsRefused() throws SSLException {
    var pair = new Pair("TLSv1.3");
    assertThrows(SSLException.class, () -> pair.server.seal(Bytes.of(1)));
    assertThrows(IllegalStateException.class, () -> pair.client.facts());
  }

  @Test
  void damageAnywhereIsNoticedAndNothingElseHappens() throws SSLException {
    var random = new SplittableRandom(11);
    for (int i = 0; i < 60; i++) {
      var pair = new Pair(i % 2 == 0 ? "TLSv1.2" : "TLSv1.3").settle(1 << 20);
      Bytes text = Certificates.noise(i, 2000);
      byte[] sealed = pair.client.seal(text).toArray();
      // Beyond the header: a damaged length only makes the engine wait for more.
      sealed[random.nextInt(5, sealed.length)] ^= (byte) (1 << random.nextInt(8));
      assertThrows(SSLException.class, () -> pair.server.arrived(Bytes.wrap(sealed)));
      assertFalse(pair.server.owed().isEmpty());
    }
  }

  @Test
  void anyBytesInTheHandshakeEndInAnErrorOrInWaiting() throws SSLException {
    var random = new SplittableRandom(12);
    for (int i = 0; i < 300; i++) {
      var pair = new Pair("TLSv1.3");
      byte[] hello = pair.client.owed().toArray();
      for (int flips = random.nextInt(1, 6); flips > 0; flips--) {
        hello[random.nextInt(hello.length)] = (byte) random.nextInt();
      }
      try {
        assertEquals(List.of(), pair.server.arrived(Bytes.wrap(hello)));
        pair.server.owed();
      } catch (SSLException e) {
        assertFalse(pair.server.isEstablished(), e::toString);
      }
    }
  }
}
