package io.portolan.psrt.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portolan.net.UdpListener;
import io.portolan.psrt.broker.Broker;
import io.portolan.psrt.broker.BrokerSettings;
import io.portolan.psrt.broker.Doorkeeper;
import io.portolan.wire.Bytes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which datagram is acknowledged with what, over a real socket.
@Timeout(120)
class PsrtServerDatagramTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  /// Anonymous, acknowledged: topic `end`.
  private static final String LAST = "eeaa0100 00 00 00 01 7f 656e6400";

  private final Doorkeeper doorkeeper = new Doorkeeper().with("user1", "xxx", "open/#", "#");
  private final Broker broker = new Broker(BrokerSettings.DEFAULT, doorkeeper, Instant.EPOCH);
  private final PsrtServer server;
  private final UdpListener socket = UdpListener.open(ANY);
  private final UdpListener other = UdpListener.open(ANY);

  PsrtServerDatagramTest() throws IOException {
    var usual = ServerSettings.loopback();
    server =
        PsrtServer.open(
            new ServerSettings(
                usual.binds(),
                List.of(ANY),
                null,
                true,
                usual.timeouts(),
                usual.drain(),
                usual.connections(),
                usual.loginsInFlight(),
                true),
            broker);
  }

  @AfterEach
  void close() {
    socket.close();
    other.close();
    server.close();
  }

  /// OP stands for the operation: with an acknowledgement, without, and one that does not exist.
  @ParameterizedTest
  @CsvSource({
    // too short, or not PSRT
    "'', none",
    "ee, none",
    "eeaa0100, none",
    "474554202f, none",
    "eeab0100 00 0000 OP 7f 6f70656e2f6100, none",
    "eeaa0200 00 0000 OP 7f 6f70656e2f6100, none",
    // ways to log in that nobody has
    "eeaa0100 01 0000 OP 7f 6f70656e2f6100, none",
    "eeaa0100 04 0000 OP 7f 6f70656e2f6100, none",
    // separators missing, login not UTF-8
    "eeaa0100 00 7573657231, none",
    "eeaa0100 00 757365723100 787878, none",
    "eeaa0100 00 c32800 00 OP 7f 6f70656e2f6100, none",
    // unknown key, short block, wrong tag
    "eeaa0100 03 6e6f626f647900 000102030405060708090a0b"
        + " 5eaceba3502ebfd4d8452cba204479471a12b5b69d96c4925bf661f3a4074c, none",
    "eeaa0100 03 757365723100 000102030405060708090a0b 5eaceb, none",
    "eeaa0100 03 757365723100 000102030405060708090a0b"
        + " 5eaceba3502ebfd4d8452cba204479471a12b5b69d96c4925bf661f3a4074d, none",
    // block head
    "eeaa0100 00 0000 OP 7f, none",
    "eeaa0100 00 0000 OP 00 6f70656e2f6100, none",
    "eeaa0100 00 0000 OP 7f 00, none",
    // topic not UTF-8, its NUL missing: looked at before the password
    "eeaa0100 00 0000 OP 7f c32800, ff",
    "eeaa0100 00 0000 OP 7f 6f70656e2f61, ff",
    "eeaa0100 00 757365723100 77726f6e6700 OP 7f c32800, ff",
    // password, entry, permission
    "eeaa0100 00 757365723100 77726f6e6700 OP 7f 6f70656e2f6100, fe",
    "eeaa0100 00 6e6f626f647900 78787800 OP 7f 6f70656e2f6100, fe",
    "eeaa0100 00 757365723100 78787800 OP 7f 636c6f73656400, fe",
    // too deep, wildcards
    "eeaa0100 00 757365723100 78787800 OP 7f"
        + " 612f612f612f612f612f612f612f612f612f612f612f612f612f612f612f612f"
        + "612f612f612f612f612f612f612f612f612f612f612f612f612f612f612f612f612f6100, ff",
    "eeaa0100 00 757365723100 78787800 OP 7f 6f70656e2f2b00, ff",
    "eeaa0100 00 757365723100 78787800 OP 7f 6f70656e2f782300, ff",
    // accepted
    "eeaa0100 00 0000 OP 7f 6f70656e2f6100, 01",
    "eeaa0100 00 757365723100 78787800 OP ff 6f70656e2f6100 0000, 01",
  })
  void isAcknowledgedWith(String datagram, String code) throws IOException {
    assertEquals(code, acknowledgement(datagram.replace("OP", "01")));
    assertEquals("none", acknowledgement(datagram.replace("OP", "21")), "wants none");
    assertEquals("none", acknowledgement(datagram.replace("OP", "02")), "no operation");
    assertEquals("none", acknowledgement(datagram.replace("OP", "ff")), "no operation");
  }

  /// Datagrams are taken in order and answered before the next is taken. So once another socket has
  /// its answer, ours has been given, if there is one.
  private String acknowledgement(String datagram) throws IOException {
    var to = server.datagramAddresses().getFirst();
    socket.send(Bytes.ofHex(datagram), to);
    other.send(Bytes.ofHex(LAST), to);
    assertEquals(
        "eeaa010001",
        other.hear(PATIENCE).orElseThrow(() -> new AssertionError("no answer")).bytes().hex());
    return socket
        .hear(Duration.ofMillis(1))
        .map(
            heard -> {
              assertEquals("eeaa0100", heard.bytes().first(4).hex());
              return heard.bytes().from(4).hex();
            })
        .orElse("none");
  }
}
