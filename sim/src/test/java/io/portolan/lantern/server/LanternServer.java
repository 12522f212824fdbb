package io.portolan.lantern.server;

import io.portolan.lantern.session.LanternDatagramListenerSession;
import io.portolan.lantern.session.LanternListenerSession;
import io.portolan.lantern.session.ListenerEvent;
import io.portolan.net.Limits;
import io.portolan.net.Line;
import io.portolan.net.TcpDriver;
import io.portolan.net.TcpListener;
import io.portolan.net.UdpDriver;
import io.portolan.net.UdpListener;
import io.portolan.net.tls.TlsLine;
import io.portolan.net.tls.TlsMaterial;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// A listener on any number of addresses, over TCP, TLS and UDP.
///
/// Events come from one thread for each stream and one for each datagram socket; what they are
/// handed to must take them from any thread, and not block for long.
public final class LanternServer implements Closeable {
  private static final InstantSource CLOCK = InstantSource.system();

  private final Limits limits;
  private final Consumer<? super ListenerEvent> events;
  private final List<TcpListener> streams = new ArrayList<>();
  private final List<UdpDriver<LanternDatagramListenerSession, ListenerEvent>> datagrams =
      new ArrayList<>();

  /// @param events for example [LightLog#note]
  public LanternServer(Limits limits, Consumer<? super ListenerEvent> events) {
    this.limits = limits;
    this.events = events;
  }

  /// Listens for streams.
  ///
  /// @param bind port 0 takes any free port
  /// @return the address with the port it really has
  public synchronized SocketAddress listenTcp(SocketAddress bind) throws IOException {
    return listen(bind, this::serve);
  }

  /// Listens for streams inside TLS. Who does not speak TLS is hung up on.
  ///
  /// @param material has a certificate
  public synchronized SocketAddress listenTls(SocketAddress bind, TlsMaterial material)
      throws IOException {
    return listen(bind, line -> serveTls(line, material));
  }

  /// Listens for datagrams, from at most [Limits#connections()] stations at once.
  public synchronized InetSocketAddress listenUdp(InetSocketAddress bind) throws IOException {
    var socket = UdpListener.open(bind);
    var session = new LanternDatagramListenerSession(limits.connections());
    var driver = new UdpDriver<>(socket, session, limits, CLOCK, events);
    datagrams.add(driver);
    Thread.ofVirtual().name("lantern on " + socket.address()).start(driver);
    return socket.address();
  }

  /// Listens no more; stations that are being heard may finish for at most [Limits#linger()].
  @Override
  public synchronized void close() {
    streams.forEach(TcpListener::close);
    datagrams.forEach(UdpDriver::close);
  }

  private SocketAddress listen(SocketAddress bind, Consumer<Line> serve) throws IOException {
    var listener = TcpListener.open(bind, limits, serve);
    streams.add(listener);
    return listener.address();
  }

  private void serve(Line line) {
    new TcpDriver<>(line, new LanternListenerSession(), limits, CLOCK, events).run();
  }

  private void serveTls(Line line, TlsMaterial material) {
    try {
      serve(TlsLine.server(line, material, limits.connect()));
    } catch (IOException _) {
      // No TLS, no conversation; the line is closed by the one who accepted it.
    }
  }
}
