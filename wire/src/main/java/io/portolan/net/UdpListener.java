package io.portolan.net;

import io.portolan.wire.Bytes;
import java.io.Closeable;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;

/// A bound datagram socket that hears from and speaks to many peers.
///
/// One thread may hear while others send.
public final class UdpListener implements Closeable {
  /// One datagram, as it came.
  ///
  /// @param bytes possibly none
  /// @param from who sent it, as far as one can believe the sender's address
  public record Datagram(Bytes bytes, SocketAddress from) {}

  private final DatagramSocket socket;
  private final InetSocketAddress address;
  private final byte[] room = new byte[DatagramLine.LARGEST];

  private UdpListener(DatagramSocket socket) {
    this.socket = socket;
    this.address = new InetSocketAddress(socket.getLocalAddress(), socket.getLocalPort());
  }

  /// Listens from now on.
  ///
  /// @param bind port 0 takes any free port
  /// @throws java.net.BindException if the address is taken or not ours
  public static UdpListener open(InetSocketAddress bind) throws IOException {
    return new UdpListener(new DatagramSocket(bind));
  }

  /// Where it listens, with the port it really has.
  public InetSocketAddress address() {
    return address;
  }

  /// The next datagram, empty if none came in time.
  ///
  /// @throws IOException if the socket is closed
  public Optional<Datagram> hear(Duration patience) throws IOException {
    var packet = new DatagramPacket(room, room.length);
    try {
      socket.setSoTimeout(Patience.millis(patience));
      socket.receive(packet);
      return Optional.of(
          new Datagram(Bytes.copyOf(room, 0, packet.getLength()), packet.getSocketAddress()));
    } catch (SocketTimeoutException _) {
      return Optional.empty();
    }
  }

  /// Sends one datagram.
  ///
  /// @throws IOException if the system does not take it: too large, no way there, closed
  public void send(Bytes bytes, SocketAddress to) throws IOException {
    socket.send(new DatagramPacket(bytes.toArray(), bytes.size(), to));
  }

  @Override
  public void close() {
    socket.close();
  }

  boolean isClosed() {
    return socket.isClosed();
  }
}
