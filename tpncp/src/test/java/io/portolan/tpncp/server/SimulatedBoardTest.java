package io.portolan.tpncp.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.net.Dialer;
import io.portolan.net.Limits;
import io.portolan.net.Line;
import io.portolan.net.TcpListener;
import io.portolan.tpncp.client.TpncpClient;
import io.portolan.tpncp.message.KnownId;
import io.portolan.tpncp.probe.TpncpDatagramProbe;
import io.portolan.tpncp.probe.TpncpProbe;
import io.portolan.tpncp.session.BoardEvent;
import io.portolan.tpncp.session.BoardPlan;
import io.portolan.tpncp.session.ControllerEvent;
import io.portolan.wire.Bytes;
import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Nonce;
import io.portolan.wire.probe.Probe;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Controller and simulated board over real sockets on loopback.
@Timeout(180)
class SimulatedBoardTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  private static final Limits LIMITS =
      new Limits(PATIENCE, PATIENCE, Duration.ofMillis(200), 256, 64 * 1024, 100);

  private final BlockingQueue<BoardEvent> heard = new LinkedBlockingQueue<>();
  private final BlockingQueue<ControllerEvent> told = new LinkedBlockingQueue<>();
  private final SimulatedBoard board =
      new SimulatedBoard(
          BoardPlan.bare(Duration.ofMillis(50)), ByteOrder.BIG_ENDIAN, LIMITS, heard::add);

  @AfterEach
  void close() {
    board.close();
  }

  @Test
  void talksWithAControllerOverTcpInBothOrders() throws Exception {
    var address = board.listenTcp(ANY);
    for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
      try (var client = TpncpClient.tcp(address, order, 7401, LIMITS, told::add)) {
        converse(client, order);
      }
    }
  }

  @Test
  void talksWithAControllerOverUdpInBothOrders() throws Exception {
    var address = board.listenUdp(ANY);
    for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
      try (var client = TpncpClient.udp(address, order, 7401, LIMITS, told::add)) {
        converse(client, order);
      }
    }
  }

  private void converse(TpncpClient client, ByteOrder order) throws Exception {
    told.clear();
    var first = client.send(KnownId.GET_BOARD_STATUS, Bytes.EMPTY);
    var second = client.send(3, Bytes.ofHex("00000005"));
    assertTrue(client.awaitAcknowledgement(second, PATIENCE));
    assertTrue(client.awaitAcknowledgement(first, PATIENCE));
    assertFalse(client.awaitAcknowledgement(first, Duration.ZERO), "once each");
    long last = 0;
    while (last != KnownId.KEEP_ALIVE) {
      var event = told.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      assertNotNull(event, "no sign of life");
      if (event instanceof ControllerEvent.Told(var message, var spoken)) {
        last = message.header().id();
        assertEquals(order, spoken);
      }
    }
    assertInstanceOf(BoardEvent.Commanded.class, heard.poll(60, TimeUnit.SECONDS));
  }

  @Test
  void isRecognisedByTheProbes() throws Exception {
    try (var line = new Dialer(LIMITS).tcp(board.listenTcp(ANY))) {
      assertAcknowledges(examine(new TpncpProbe(), Layer.TCP, line));
    }
    try (var line = new Dialer(LIMITS).udp(board.listenUdp(ANY))) {
      assertAcknowledges(examine(new TpncpDatagramProbe(), Layer.UDP, line));
    }
  }

  @Test
  void aControllerHearsAtOnceThatNobodyListens() throws IOException {
    InetSocketAddress nobody;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = (InetSocketAddress) socket.getLocalSocketAddress();
    }
    assertThrows(
        ConnectException.class,
        () -> TpncpClient.tcp(nobody, ByteOrder.BIG_ENDIAN, 7401, LIMITS, told::add));
  }

  @Test
  void aControllerHangsUpOnSomethingElseAndSaysWhy() throws Exception {
    try (var other = TcpListener.open(ANY, LIMITS, line -> answer(line, "HTTP/1.1 400 Bad\r\n"));
        var client =
            TpncpClient.tcp(
                (InetSocketAddress) other.address(),
                ByteOrder.BIG_ENDIAN,
                7401,
                LIMITS,
                told::add)) {
      client.send(KnownId.GET_BOARD_STATUS, Bytes.EMPTY);
      assertTrue(client.awaitEnd(PATIENCE));
      var over = assertThrows(IOException.class, () -> client.send(14, Bytes.EMPTY));
      assertEquals(
          "the conversation is over: no TPNCP: id at byte 8: is 20343030, expected two zero bytes"
              + " in it",
          over.getMessage());
    }
  }

  private static void answer(Line line, String text) {
    try {
      line.hear(PATIENCE);
      line.send(Bytes.ofText(text), PATIENCE);
      line.shutdownOutput();
      while (line.hear(PATIENCE) instanceof Line.Heard.Data) {
        // Whatever else is said is not listened to.
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Evidence examine(Probe probe, Layer layer, Line line) throws IOException {
    var utterance = probe.say(new Nonce(7)).getFirst();
    line.send(utterance.bytes(), PATIENCE);
    Bytes answer = Bytes.EMPTY;
    while (answer.size() < 28) {
      var heard = assertInstanceOf(Line.Heard.Data.class, line.hear(PATIENCE));
      answer = answer.concat(heard.bytes());
    }
    return probe.weigh(Exchange.answered(layer, utterance.id(), utterance.bytes(), answer));
  }

  private static void assertAcknowledges(Evidence evidence) {
    assertEquals(2, evidence.strength());
    assertTrue(
        evidence.because().startsWith("acknowledges command 14 with our sequence number"),
        evidence.because());
  }
}
