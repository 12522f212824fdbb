package io.portolan.tpncp.server;

import io.portolan.net.Limits;
import io.portolan.net.Line;
import io.portolan.net.TcpDriver;
import io.portolan.net.TcpListener;
import io.portolan.net.UdpDriver;
import io.portolan.net.UdpListener;
import io.portolan.tpncp.session.BoardEvent;
import io.portolan.tpncp.session.BoardPlan;
import io.portolan.tpncp.session.TpncpBoardSession;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// A board on any number of addresses, over TCP and UDP: a simulation of framing.
///
/// Events come from one thread for each stream and one for each datagram socket; what they are
/// handed to must take them from any thread, and not block for long.
public final class SimulatedBoard implements Closeable {
  private static final InstantSource CLOCK = InstantSource.system();

  private final BoardPlan plan;
  private final ByteOrder ifEither;
  private final Limits limits;
  private final Consumer<? super BoardEvent> events;
  private final List<TcpListener> streams = new ArrayList<>();
  private final List<UdpDriver<TpncpBoardSession, BoardEvent>> datagrams = new ArrayList<>();

  /// @param ifEither the byte order of controllers that do not tell their own
  public SimulatedBoard(
      BoardPlan plan, ByteOrder ifEither, Limits limits, Consumer<? super BoardEvent> events) {
    this.plan = plan;
    this.ifEither = ifEither;
    this.limits = limits;
    this.events = events;
  }

  /// Listens for streams.
  ///
  /// @param bind port 0 takes any free port
  /// @return the address with the port it really has
  public synchronized InetSocketAddress listenTcp(InetSocketAddress bind) throws IOException {
    var listener = TcpListener.open(bind, limits, this::serve);
    streams.add(listener);
    return (InetSocketAddress) listener.address();
  }

  /// Listens for datagrams, from at most [Limits#connections()] controllers at once.
  ///
  /// @param bind port 0 takes any free port
  /// @return the address with the port it really has
  public synchronized InetSocketAddress listenUdp(InetSocketAddress bind) throws IOException {
    var socket = UdpListener.open(bind);
    var driver =
        UdpDriver.<TpncpBoardSession, BoardEvent>byPeer(
            socket,
            peer -> TpncpBoardSession.datagrams(peer, plan, ifEither),
            limits,
            CLOCK,
            events);
    datagrams.add(driver);
    Thread.ofVirtual().name("tpncp on " + socket.address()).start(driver);
    return socket.address();
  }

  /// Listens no more; controllers are hung up on after at most [Limits#linger()].
  @Override
  public synchronized void close() {
    streams.forEach(TcpListener::close);
    datagrams.forEach(UdpDriver::close);
  }

  private void serve(Line line) {
    var session = TpncpBoardSession.stream(line.peer(), plan, ifEither);
    new TcpDriver<>(line, session, limits, CLOCK, events).run();
  }
}
