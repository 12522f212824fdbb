package io.portolan.net;

import io.portolan.wire.Bytes;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Datagrams to and from one peer.
final class DatagramLine implements Line {
  /// The largest datagram there can be.
  static final int LARGEST = 65_535;

  private final DatagramSocket socket;
  private final SocketAddress peer;
  private byte @Nullable [] room;
  private volatile boolean unreachable;

  DatagramLine(DatagramSocket socket) {
    this.socket = socket;
    this.peer = socket.getRemoteSocketAddress();
  }

  @Override
  public Heard hear(Duration patience) throws IOException {
    if (room == null) {
      room = new byte[LARGEST];
    }
    var packet = new DatagramPacket(room, room.length);
    try {
      socket.setSoTimeout(Patience.millis(patience));
      if (unreachable) {
        unreachable = false;
        return new Heard.Reset();
      }
      socket.receive(packet);
      return new Heard.Data(Bytes.copyOf(room, 0, packet.getLength()));
    } catch (SocketTimeoutException _) {
      return new Heard.Silence();
    } catch (PortUnreachableException _) {
      return new Heard.Reset();
    }
  }

  /// Sends one datagram. It is either taken by the system at once or an error; a peer's host that
  /// complained about an earlier one is reported by [#hear], not here.
  @Override
  public void send(Bytes bytes, Duration patience) throws IOException {
    var packet = new DatagramPacket(bytes.toArray(), bytes.size());
    try {
      socket.send(packet);
    } catch (PortUnreachableException _) {
      unreachable = true;
      sendAgain(packet);
    }
  }

  /// The complaint stood in the way of this datagram and is now noted.
  private void sendAgain(DatagramPacket packet) throws IOException {
    try {
      socket.send(packet);
    } catch (PortUnreachableException _) {
      unreachable = true;
    }
  }

  @Override
  public SocketAddress peer() {
    return peer;
  }

  @Override
  public void close() {
    socket.close();
  }

  @Override
  public String toString() {
    return "udp " + peer;
  }
}
