package io.portolan.lantern.client;

import io.portolan.lantern.codec.Carriage;
import io.portolan.lantern.light.LightCurve;
import io.portolan.lantern.session.LanternStationSession;
import io.portolan.lantern.session.StationEvent;
import io.portolan.net.Dialer;
import io.portolan.net.Limits;
import io.portolan.net.Line;
import io.portolan.net.TcpDriver;
import io.portolan.net.tls.TlsLine;
import io.portolan.net.tls.TlsMaterial;
import io.portolan.wire.Bytes;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;

/// A station that reports to one listener. Any thread may call it.
///
/// Opening says hello, closing says farewell. Nothing acknowledges a reading: that one was reported
/// means that it is on its way.
public final class LanternClient implements Closeable {
  private final TcpDriver<LanternStationSession, StationEvent> driver;
  private final Duration linger;
  private final Thread conversation;
  private volatile String over = "";

  private LanternClient(Line line, String station, Carriage carriage, Limits limits) {
    this.linger = limits.linger();
    this.driver =
        new TcpDriver<>(
            line,
            new LanternStationSession(station, carriage),
            carriage instanceof Carriage.Datagrams ? withoutLinger(limits) : limits,
            InstantSource.system(),
            this::happened);
    this.conversation = Thread.ofVirtual().name("lantern " + station).unstarted(driver);
  }

  /// Calls a listener over TCP.
  ///
  /// @param station 1 to 32 bytes in UTF-8
  /// @throws java.net.ConnectException if nobody listens there
  public static LanternClient tcp(InetSocketAddress listener, String station, Limits limits)
      throws IOException {
    return start(new Dialer(limits).tcp(listener), station, Carriage.stream(), limits);
  }

  /// Calls a listener over TCP inside TLS.
  ///
  /// @param station 1 to 32 bytes in UTF-8
  /// @param material whom to trust; the listener must be who it was called
  /// @throws java.net.ConnectException if nobody listens there
  /// @throws IOException if TLS does not come about
  public static LanternClient tls(
      InetSocketAddress listener, String station, TlsMaterial material, Limits limits)
      throws IOException {
    Line line = new Dialer(limits).tcp(listener);
    try {
      Line secure = TlsLine.client(line, material, listener.getHostString(), limits.connect());
      return start(secure, station, Carriage.stream(), limits);
    } catch (IOException | RuntimeException e) {
      line.close();
      throw e;
    }
  }

  /// Reports to a listener over UDP, whether or not there is one.
  ///
  /// @param station 1 to 32 bytes in UTF-8
  public static LanternClient udp(InetSocketAddress listener, String station, Limits limits)
      throws IOException {
    return start(new Dialer(limits).udp(listener), station, Carriage.datagrams(), limits);
  }

  /// Sends one reading on its way; waits while too many are waiting already.
  ///
  /// @param curve at most 255 samples
  /// @throws IOException if the conversation is over, with the reason
  public void report(LightCurve curve) throws IOException {
    if (!over.isEmpty()) {
      throw new IOException(over);
    }
    Bytes samples = curve.samples();
    driver.perform(session -> session.report(samples));
  }

  /// Waits until the conversation is over, at most so long.
  ///
  /// @return whether it is over
  public boolean awaitEnd(Duration patience) throws InterruptedException {
    return conversation.join(patience);
  }

  /// Says farewell behind all readings and hangs up, at the latest after [Limits#linger()].
  @Override
  public void close() {
    driver.perform(LanternStationSession::farewell);
    try {
      if (conversation.join(linger)) {
        return;
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    driver.close();
  }

  private static LanternClient start(Line line, String station, Carriage carriage, Limits limits) {
    var client = new LanternClient(line, station, carriage, limits);
    client.conversation.start();
    return client;
  }

  /// Datagrams have no end for which one could wait when hanging up.
  private static Limits withoutLinger(Limits limits) {
    return new Limits(
        limits.connect(),
        limits.stall(),
        Duration.ZERO,
        limits.queued(),
        limits.chunk(),
        limits.connections());
  }

  private void happened(StationEvent event) {
    switch (event) {
      case StationEvent.SentAway(var reason) -> over = "sent away: " + reason.sentence();
      case StationEvent.Ended(var because) -> over = over.isEmpty() ? because : over;
    }
  }
}
