package io.portolan.lantern.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.lantern.client.LanternClient;
import io.portolan.lantern.light.LightCurve;
import io.portolan.lantern.message.LanternMessage.Reading;
import io.portolan.lantern.probe.LanternDatagramProbe;
import io.portolan.lantern.probe.LanternProbe;
import io.portolan.lantern.session.ListenerEvent;
import io.portolan.net.Dialer;
import io.portolan.net.Limits;
import io.portolan.net.Line;
import io.portolan.net.TcpListener;
import io.portolan.net.tls.TlsHandshakeException;
import io.portolan.net.tls.TlsMaterial;
import io.portolan.sim.DelayingProxy;
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
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Station and listener over real sockets on loopback.
@Timeout(180)
class LanternServerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private final BlockingQueue<ListenerEvent> events = new LinkedBlockingQueue<>();
  private final LightLog log = new LightLog();
  private final LanternServer server =
      new LanternServer(
          Limits.DEFAULT,
          event -> {
            log.note(event);
            events.add(event);
          });

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void hearsAStationOverTcp() throws Exception {
    var address = (InetSocketAddress) server.listenTcp(ANY);
    try (var station = LanternClient.tcp(address, "REEF", Limits.DEFAULT)) {
      report(station, 3);
    }
    assertEquals(story("REEF", 3), next(5));
    assertEquals(List.of("REEF"), log.stations());
    assertEquals(4, log.peak("REEF").orElseThrow());
  }

  @Test
  void hearsAStationInsideTls(@TempDir Path folder) throws Exception {
    var keys = keys(folder);
    var address =
        (InetSocketAddress)
            server.listenTls(ANY, TlsMaterial.fromPkcs12(keys.resolve("keys.p12"), "lantern"));
    var called = new InetSocketAddress("localhost", address.getPort());
    var trust = TlsMaterial.trusting(keys.resolve("authority.pem"));
    try (var station = LanternClient.tls(called, "REEF", trust, Limits.DEFAULT)) {
      report(station, 3);
    }
    assertEquals(story("REEF", 3), next(5));
  }

  @Test
  void aStationRefusesAListenerThatNobodyVouchesFor(@TempDir Path folder) throws Exception {
    var keys = TlsMaterial.fromPkcs12(keys(folder).resolve("keys.p12"), "lantern");
    var address = (InetSocketAddress) server.listenTls(ANY, keys);
    var trust = TlsMaterial.trustingSystem();
    assertThrows(
        TlsHandshakeException.class,
        () -> LanternClient.tls(address, "REEF", trust, Limits.DEFAULT));
  }

  @Test
  void hearsManyStationsOnOneDatagramSocket() throws Exception {
    var address = server.listenUdp(ANY);
    var names = List.of("REEF", "CAPE", "MOLE");
    try (var reef = LanternClient.udp(address, "REEF", Limits.DEFAULT);
        var cape = LanternClient.udp(address, "CAPE", Limits.DEFAULT);
        var mole = LanternClient.udp(address, "MOLE", Limits.DEFAULT)) {
      for (int i = 0; i < 3; i++) {
        reef.report(curve(i));
        cape.report(curve(i));
        mole.report(curve(i));
      }
    }
    var heard = next(5 * names.size());
    for (var name : names) {
      assertEquals(story(name, 3), heard.stream().filter(e -> e.station().equals(name)).toList());
    }
  }

  @Test
  void hearsTheSameThroughALongAndNarrowLine() throws Exception {
    var address = (InetSocketAddress) server.listenTcp(ANY);
    try (var proxy = DelayingProxy.open(address, Duration.ofMillis(20), 4_000)) {
      try (var station = LanternClient.tcp(proxy.address(), "REEF", Limits.DEFAULT)) {
        report(station, 10);
      }
      assertEquals(story("REEF", 10), next(12));
    }
  }

  @Test
  void isRecognisedByTheProbeOverTcp() throws Exception {
    var address = (InetSocketAddress) server.listenTcp(ANY);
    try (var line = new Dialer(Limits.DEFAULT).tcp(address)) {
      assertEquals(3, examine(new LanternProbe(), Layer.TCP, line).strength());
      assertEquals(new Line.Heard.HungUp(), line.hear(PATIENCE));
    }
    assertTrue(events.isEmpty(), "a probe leaves no trace");
  }

  @Test
  void isRecognisedByTheProbeOverUdp() throws Exception {
    try (var line = new Dialer(Limits.DEFAULT).udp(server.listenUdp(ANY))) {
      assertEquals(3, examine(new LanternDatagramProbe(), Layer.UDP, line).strength());
    }
    assertTrue(events.isEmpty(), "a probe leaves no trace");
  }

  @Test
  void aStationThatWasSentAwayHearsWhy() throws Exception {
    Bytes noRoom = Bytes.ofHex("0002 0304");
    try (var full = TcpListener.open(ANY, Limits.DEFAULT, line -> send(line, noRoom));
        var station =
            LanternClient.tcp((InetSocketAddress) full.address(), "REEF", Limits.DEFAULT)) {
      assertTrue(station.awaitEnd(PATIENCE));
      var sentAway =
          assertThrows(IOException.class, () -> station.report(new LightCurve(List.of(1))));
      assertEquals(
          "sent away: the listener hears as many stations as it can", sentAway.getMessage());
    }
  }

  @Test
  void aStationHearsAtOnceThatNobodyListens() throws IOException {
    InetSocketAddress nobody;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = (InetSocketAddress) socket.getLocalSocketAddress();
    }
    assertThrows(ConnectException.class, () -> LanternClient.tcp(nobody, "REEF", Limits.DEFAULT));
  }

  private static void report(LanternClient station, int readings) throws IOException {
    for (int i = 0; i < readings; i++) {
      station.report(curve(i));
    }
  }

  private static LightCurve curve(int reading) {
    return new LightCurve(List.of(reading, reading * reading));
  }

  private static List<ListenerEvent> story(String station, int readings) {
    var story = new ArrayList<ListenerEvent>();
    story.add(new ListenerEvent.Came(station));
    for (int i = 0; i < readings; i++) {
      story.add(new ListenerEvent.Heard(station, new Reading(i, curve(i).samples())));
    }
    story.add(new ListenerEvent.Left(station, "nothing more to say"));
    return story;
  }

  private List<ListenerEvent> next(int count) throws InterruptedException {
    var next = new ArrayList<ListenerEvent>();
    for (int i = 0; i < count; i++) {
      var event = events.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      assertNotNull(event, () -> "nothing more came after " + next);
      next.add(event);
    }
    return next;
  }

  private static Evidence examine(Probe probe, Layer layer, Line line) throws IOException {
    var utterance = probe.say(new Nonce(7)).getFirst();
    line.send(utterance.bytes(), PATIENCE);
    var answer = assertInstanceOf(Line.Heard.Data.class, line.hear(PATIENCE)).bytes();
    return probe.weigh(Exchange.answered(layer, utterance.id(), utterance.bytes(), answer));
  }

  private static void send(Line line, Bytes bytes) {
    try {
      line.send(bytes, PATIENCE);
      line.shutdownOutput();
      while (line.hear(PATIENCE) instanceof Line.Heard.Data) {
        // What the station says is not listened to.
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /// A self-signed certificate for localhost and its key, made by the JDK's own tool.
  private static Path keys(Path folder) throws Exception {
    keytool(
        folder,
        "-genkeypair -alias lantern -keyalg EC -dname CN=localhost -ext san=dns:localhost"
            + " -validity 30 -storetype PKCS12 -keystore keys.p12 -storepass lantern");
    keytool(
        folder,
        "-exportcert -rfc -alias lantern -keystore keys.p12 -storepass lantern"
            + " -file authority.pem");
    return folder;
  }

  private static void keytool(Path folder, String arguments) throws Exception {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments.split(" ")));
    var tool = new ProcessBuilder(command).directory(folder.toFile()).inheritIO().start();
    assertTrue(tool.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS));
    assertEquals(0, tool.exitValue());
  }
}
