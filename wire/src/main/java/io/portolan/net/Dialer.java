package io.portolan.net;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/// Opens lines to others. Any number of threads may dial at once.
public final class Dialer {
  private final Limits limits;

  public Dialer(Limits limits) {
    this.limits = limits;
  }

  /// Connects a TCP stream.
  ///
  /// @throws java.net.ConnectException if nobody accepts there
  /// @throws java.net.SocketTimeoutException if no answer came within [Limits#connect()]
  /// @throws IOException if the host is unknown or cannot be reached, or somebody accepted and
  ///     broke off in the same moment (a plain [java.net.SocketException])
  public Line tcp(InetSocketAddress to) throws IOException {
    insistOnAddress(to);
    // Never through a proxy: it would answer for the port we ask about.
    var socket = new Socket(Proxy.NO_PROXY);
    try {
      socket.setTcpNoDelay(true);
      socket.connect(to, Patience.millis(limits.connect()));
      return new TcpLine(socket, limits.chunk());
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  /// A datagram socket that exchanges with this one peer. Nothing is sent yet, so nobody can have
  /// refused; where the peer's host says that nobody listens there, hearing comes to a reset.
  public Line udp(InetSocketAddress to) throws IOException {
    insistOnAddress(to);
    var socket = new DatagramSocket();
    try {
      socket.connect(to);
      return new DatagramLine(socket);
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  /// Connects a UNIX-domain stream.
  ///
  /// @throws java.net.ConnectException if the socket file is there and nobody accepts
  /// @throws java.net.SocketTimeoutException if the listener's backlog stayed full for
  ///     [Limits#connect()]
  /// @throws IOException if there is no such file, it may not be used, or (on a virtual thread) the
  ///     listener's backlog is full
  public Line unix(Path socket) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    var watch = new StallWatch(channel);
    try {
      watch.begin(limits.connect());
      channel.connect(UnixDomainSocketAddress.of(socket));
      watch.end();
      return new UnixLine(channel, limits.chunk());
    } catch (IOException | RuntimeException e) {
      channel.close();
      if (watch.hasStalled()) {
        throw watch.noAnswer(limits.connect());
      }
      throw e;
    } finally {
      watch.cancel();
    }
  }

  private static void insistOnAddress(InetSocketAddress to) throws UnknownHostException {
    if (to.isUnresolved()) {
      throw new UnknownHostException(to.getHostString());
    }
  }
}
