package io.portolan.cli;

import io.portolan.net.Limits;
import io.portolan.net.Line;
import io.portolan.net.TcpListener;
import io.portolan.wire.Bytes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;

/// The smallest server that speaks HTTP, on a port of loopback: `quay 1.2`.
record WebServer(TcpListener listener) implements AutoCloseable {
  private static final Duration WAIT = Duration.ofSeconds(60);

  /// @param port 0 for any
  static WebServer open(int port) throws IOException {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    return new WebServer(TcpListener.open(address, Limits.DEFAULT, WebServer::answerWithAPage));
  }

  /// As it is written on a command line.
  String port() {
    return Integer.toString(((InetSocketAddress) listener.address()).getPort());
  }

  @Override
  public void close() {
    listener.close();
  }

  private static void answerWithAPage(Line line) {
    try {
      if (line.hear(WAIT) instanceof Line.Heard.Data) {
        line.send(Bytes.ofText("HTTP/1.0 200 OK\r\nServer: quay/1.2\r\n\r\n"), WAIT);
      }
    } catch (IOException _) {
      // The caller has left.
    }
  }
}
