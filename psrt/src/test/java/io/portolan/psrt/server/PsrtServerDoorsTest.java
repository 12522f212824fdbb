package io.portolan.psrt.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.net.UdpListener;
import io.portolan.net.tls.TlsMaterial;
import io.portolan.psrt.broker.Broker;
import io.portolan.psrt.broker.BrokerSettings;
import io.portolan.psrt.broker.Doorkeeper;
import io.portolan.psrt.codec.DatagramKey;
import io.portolan.psrt.codec.PsrtCodec;
import io.portolan.psrt.message.DatagramCipher;
import io.portolan.psrt.message.PsrtMessage.Join;
import io.portolan.psrt.message.PsrtMessage.Login;
import io.portolan.psrt.message.PsrtMessage.PlainDatagram;
import io.portolan.psrt.message.PsrtMessage.Publish;
import io.portolan.psrt.message.PsrtMessage.SealedDatagram;
import io.portolan.psrt.message.PsrtMessage.Telegram;
import io.portolan.psrt.message.PsrtMessage.Token;
import io.portolan.psrt.session.PsrtTimeouts;
import io.portolan.wire.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The ways in beside plain TCP: TLS, UNIX-domain sockets, datagrams.
@Timeout(120)
class PsrtServerDoorsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Doorkeeper doorkeeper =
      new Doorkeeper().with("user1", "xxx", "mytopic open/#", "#");
  private final Broker broker = new Broker(BrokerSettings.DEFAULT, doorkeeper, Instant.EPOCH);
  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  private <T extends AutoCloseable> T keep(T opened) {
    open.add(opened);
    return opened;
  }

  private PsrtServer serve(
      List<SocketAddress> binds,
      List<InetSocketAddress> datagrams,
      @Nullable TlsMaterial tls,
      boolean clear,
      Duration silence)
      throws IOException {
    return keep(
        PsrtServer.open(
            new ServerSettings(
                binds,
                datagrams,
                tls,
                clear,
                PsrtTimeouts.DEFAULT.withSilence(silence),
                Duration.ofSeconds(1),
                1000,
                16,
                true),
            broker));
  }

  private PsrtServer serve(SocketAddress... binds) throws IOException {
    return serve(List.of(binds), List.of(), null, true, PATIENCE);
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  /// A subscriber, on a plain TCP address.
  private Peer subscriber(SocketAddress address, String filter) {
    Peer control = keep(Peer.control(address, "", ""));
    Token token = control.token();
    control.subscribe(filter);
    return keep(Peer.data(address, token, 255)).hears("01");
  }

  // TLS

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void everythingWorksInsideTls(String version, @TempDir Path folder) throws Exception {
    Path store = TlsStore.make(folder);
    SSLContext context = TlsStore.trusting(store);
    var tls = TlsMaterial.fromPkcs12(store, "broker");
    var server = serve(List.of(loopback()), List.of(), tls, false, PATIENCE);
    var address = server.addresses().getFirst();
    Peer control = keep(new Peer(address)).say("eeaa01").secure(context, version).hears("eeaa0100");
    control.say("0100000000");
    Token token = control.token();
    control.subscribe("#");
    Peer data = keep(new Peer(address)).say("eeab01").secure(context, version).hears("eeab0100");
    data.say(PsrtCodec.write(new Join(token, 255)));
    data.hears("01");
    var large = new byte[1_000_000];
    for (int i = 0; i < large.length; i++) {
      large[i] = (byte) (i * 7 + (i >> 9));
    }
    control.say(new Publish(1, "large", Bytes.wrap(large))).hears("01");
    assertEquals(Bytes.wrap(large), data.push().body());
    for (int i = 0; i < 200; i++) {
      control.publish("small/" + i, "x".repeat(i));
    }
    control.hear(200);
    for (int i = 0; i < 200; i++) {
      data.hearsPush("small/" + i, "x".repeat(i));
    }
    control.say("ff").hears("01");
    assertEquals(Bytes.EMPTY, data.rest());
  }

  @Test
  void greetingAndClientHelloMayComeInOneSegment(@TempDir Path folder) throws Exception {
    Path store = TlsStore.make(folder);
    var tls = TlsMaterial.fromPkcs12(store, "broker");
    var server = serve(List.of(loopback()), List.of(), tls, true, PATIENCE);
    var engine = TlsStore.trusting(store).createSSLEngine();
    engine.setUseClientMode(true);
    var hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    engine.wrap(ByteBuffer.allocate(0), hello);
    Peer peer =
        keep(new Peer(server.addresses().getFirst()))
            .say(Bytes.ofHex("eeaa01").concat(Bytes.copyOf(hello.flip())));
    // A handshake record of TLS 1.2 or newer.
    peer.hears("160303");
  }

  @Test
  void aTlsHandshakeThatStopsIsClosed(@TempDir Path folder) throws Exception {
    var tls = TlsMaterial.fromPkcs12(TlsStore.make(folder), "broker");
    var server = serve(List.of(loopback()), List.of(), tls, true, Duration.ofMillis(300));
    Peer silent = keep(new Peer(server.addresses().getFirst())).say("eeaa01");
    assertEquals(Bytes.EMPTY, silent.rest());
    Peer noise =
        keep(new Peer(server.addresses().getFirst())).say("eeaa01 0102030405060708090a0b0c");
    assertTrue(noise.rest().size() < 16, "an alert at the most");
  }

  @Test
  void theClearIsRefusedWhereTlsIsDemanded(@TempDir Path folder) throws Exception {
    var tls = TlsMaterial.fromPkcs12(TlsStore.make(folder), "broker");
    var server = serve(List.of(loopback()), List.of(), tls, false, PATIENCE);
    assertEquals(Bytes.EMPTY, keep(new Peer(server.addresses().getFirst())).say("eeaa00").rest());
  }

  // UNIX-domain sockets

  /// A stream over a UNIX-domain socket; closed by itself if nothing comes for ten seconds.
  private static final class Local implements AutoCloseable {
    private final SocketChannel channel;

    Local(Path file) throws IOException {
      channel = SocketChannel.open(UnixDomainSocketAddress.of(file));
    }

    Local say(String hex) throws IOException {
      channel.write(Bytes.ofHex(hex).buffer());
      return this;
    }

    Bytes hear(int size) throws Exception {
      return CompletableFuture.supplyAsync(
              () -> {
                try {
                  return Bytes.wrap(Channels.newInputStream(channel).readNBytes(size));
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              })
          .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  @Test
  void aUnixSocketNeedsNoPasswordAndMayJoinOverTcp(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("broker.sock");
    var server = serve(UnixDomainSocketAddress.of(file), loopback());
    assertEquals(PosixFilePermissions.fromString("rwxrwx---"), Files.getPosixFilePermissions(file));
    doorkeeper.without("");
    // Mode 1 is ignored; the login has neither password nor NUL.
    var control = keep(new Local(file)).say("eeaa01 03000000 616e6e");
    assertEquals("eeaa0100", control.hear(4).hex());
    var token = new Token(control.hear(32));
    control.say("02 01000000 23");
    assertEquals("01", control.hear(1).hex());
    Peer data = keep(Peer.data(server.addresses().get(1), token, 255)).hears("01");
    control.say("017f06000000612f62006869");
    assertEquals("01", control.hear(1).hex());
    data.hears("017f06000000612f62006869");
    // A data socket over the UNIX socket, too.
    var other = keep(new Local(file)).say("eeaa00 00000000");
    other.hear(4);
    Bytes otherToken = other.hear(32);
    other.say("02 01000000 23");
    other.hear(1);
    var local = keep(new Local(file)).say("eeab00" + otherToken.hex() + "ff");
    assertEquals("eeab010001", local.hear(5).hex());
    control.say("017f06000000612f62006869");
    assertEquals("017f06000000612f62006869", local.hear(12).hex());
    // A reload does not touch who came over a UNIX socket.
    broker.reload();
    control.say("00");
    assertEquals("0101", control.hear(2).hex());
  }

  @Test
  void aSocketFileLeftBehindIsReplacedAndOneInUseIsNot(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("broker.socket");
    var address = UnixDomainSocketAddress.of(file);
    try (var crashed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      crashed.bind(address);
    }
    assertTrue(Files.exists(file));
    var server = serve(address);
    assertThrows(BindException.class, () -> serve(address));
    server.close();
    assertFalse(Files.exists(file));
    Path ordinary = Files.createFile(folder.resolve("precious.sock"));
    assertThrows(IOException.class, () -> serve(UnixDomainSocketAddress.of(ordinary)));
    assertTrue(Files.exists(ordinary));
  }

  @Test
  void ifOneAddressIsTakenNoneStaysOpen() throws Exception {
    var first = serve(loopback());
    var taken = first.addresses().getFirst();
    Path file = Files.createTempDirectory("psrt").resolve("half.sock");
    assertThrows(BindException.class, () -> serve(UnixDomainSocketAddress.of(file), taken));
    assertFalse(Files.exists(file));
  }

  // Datagrams

  /// A UDP server beside TCP, and a socket to send from.
  private final class Sender implements AutoCloseable {
    private final UdpListener socket = UdpListener.open(loopback());
    private final InetSocketAddress to;
    final Peer subscriber;

    Sender() throws IOException {
      this("#");
    }

    /// @param filter of the subscriber who listens meanwhile
    Sender(String filter) throws IOException {
      var server = serve(List.of(loopback()), List.of(loopback()), null, true, PATIENCE);
      to = server.datagramAddresses().getFirst();
      subscriber = subscriber(server.addresses().getFirst(), filter);
    }

    Sender say(Bytes datagram) throws IOException {
      socket.send(datagram, to);
      return this;
    }

    Sender say(String hex) throws IOException {
      return say(Bytes.ofHex(hex));
    }

    void hears(String hex) throws IOException {
      var heard = socket.hear(PATIENCE).orElseThrow(() -> new AssertionError("no answer"));
      assertEquals(hex, heard.bytes().hex());
      assertEquals(to, heard.from());
    }

    @Override
    public void close() {
      socket.close();
    }
  }

  private static Bytes plain(String login, String password, Telegram telegram) {
    return PsrtCodec.write(new PlainDatagram(login, password, PsrtCodec.write(telegram)));
  }

  private static Telegram telegram(String topic, String body) {
    return new Telegram(true, 0x7F, topic, Bytes.ofText(body));
  }

  @Test
  void datagramsOfEveryKindArePublished() throws Exception {
    var sender = keep(new Sender());
    sender.say("eeaa01000075736572310078787800017f6d79746f7069630068656c6c6f").hears("eeaa010001");
    sender.subscriber.hearsPush("mytopic", "hello");
    sender.say("eeaa0100000000217f6d79746f7069630068656c6c6f");
    sender.subscriber.hearsPush("mytopic", "hello");
    sender.say(
        "eeaa010003757365723100000102030405060708090a0b5eaceba3502ebfd4d8452cba204479471a12b5b6"
            + "9d96c4925bf661f3a4074c");
    sender.subscriber.hearsPush("mytopic", "hello");
    sender.say(
        "eeaa010002757365723100000102030405060708090a0b879103a85414a3d0ef90feba326e2185dcc524e5"
            + "705776f41df91911a35170");
    sender.subscriber.hearsPush("mytopic", "hello");
    var key = DatagramKey.of(Doorkeeper.KEY);
    SealedDatagram sealed =
        key.seal(
            DatagramCipher.AES_256_GCM,
            "user1",
            Bytes.wrap(new byte[12]),
            telegram("//open//x", "sealed"));
    sender.say(PsrtCodec.write(sealed)).hears("eeaa010001");
    sender.subscriber.hearsPush("open/x", "sealed");
    assertEquals(5, broker.statistics().datagrams().published());
    assertEquals(0, broker.statistics().published().messages());
  }

  @Test
  void whatCannotBePublishedIsAnsweredAccordingly() throws Exception {
    var sender = keep(new Sender());
    sender.say(plain("user1", "wrong", telegram("mytopic", ""))).hears("eeaa0100fe");
    sender.say(plain("nobody", "", telegram("mytopic", ""))).hears("eeaa0100fe");
    sender.say(plain("user1", "xxx", telegram("closed", ""))).hears("eeaa0100fe");
    sender.say(plain("user1", "xxx", telegram("a/+/b", ""))).hears("eeaa0100ff");
    sender.say(plain("user1", "xxx", telegram("a/".repeat(40), ""))).hears("eeaa0100ff");
    sender.say(plain("", "", telegram("x".repeat(5000), ""))).hears("eeaa0100ff");
    // These draw nothing, so the next answer is that of the last.
    sender.say("").say("ee").say("eeab0100000000217f6100").say("eeaa0200000000217f6100");
    sender.say("eeaa010001000000217f6100").say("eeaa0100000000017f");
    sender.say("eeaa01000375736572310000").say("eeaa0100036e6f626f6479001111");
    sender.say(plain("", "", telegram("last", "one"))).hears("eeaa010001");
    sender.subscriber.hearsPush("last", "one");
    var counted = broker.statistics().datagrams();
    assertEquals(15, counted.received());
    assertEquals(3, counted.denied());
    assertEquals(1, counted.truncated());
    assertEquals(1, counted.published());
    assertEquals(10, counted.malformed());
  }

  @Test
  void aFloodOfDatagramsIsCountedAndLeavesTheBrokerWell() throws Exception {
    var sender = keep(new Sender("after"));
    Bytes flood = plain("", "", new Telegram(false, 1, "flood", Bytes.ofText("x".repeat(100))));
    for (int i = 0; i < 20_000; i++) {
      sender.say(flood);
    }
    // The system may drop one that comes while its buffer is full: it is said again until heard.
    var isHeard = new AtomicBoolean();
    Bytes after = plain("", "", new Telegram(false, 1, "after", Bytes.ofText("the flood")));
    Thread again =
        Thread.ofVirtual()
            .start(
                () -> {
                  while (!isHeard.get()) {
                    try {
                      sender.say(after);
                    } catch (IOException e) {
                      throw new UncheckedIOException(e);
                    }
                    LockSupport.parkNanos(20_000_000);
                  }
                });
    assertEquals("the flood", sender.subscriber.push().body().latin1());
    isHeard.set(true);
    again.join();
    assertTrue(broker.statistics().datagrams().published() > 1);
    assertEquals(0, broker.statistics().datagrams().malformed());
  }

  @Test
  void aLoginOverTcpIsThatOfTheDatagrams() throws Exception {
    var server = serve(loopback());
    Peer control = keep(new Peer(server.addresses().getFirst()));
    control.say("eeaa00").hears("eeaa0100").say(PsrtCodec.write(new Login("user1", "xxx")));
    control.token();
    control.publish("open/a", "").hears("01").publish("closed", "").hears("fe");
  }
}
