package io.portolan.psrt.client;

import io.portolan.wire.Bytes;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/// A broker that says what a test tells it to. Waits no longer than a minute for anything.
final class ScriptedBroker implements Closeable {
  static final String TOKEN = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

  private static final int PATIENCE_MILLIS = 60_000;

  private final ServerSocket door;

  ScriptedBroker() throws IOException {
    door = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    door.setSoTimeout(PATIENCE_MILLIS);
  }

  PsrtClientSettings settings() {
    return PsrtClientSettings.of("127.0.0.1:" + door.getLocalPort());
  }

  /// The next who calls.
  Caller accept() throws IOException {
    Socket socket = door.accept();
    socket.setSoTimeout(PATIENCE_MILLIS);
    return new Caller(socket);
  }

  /// The next who calls, up to the token, anonymous.
  Caller admit() throws IOException {
    Caller caller = accept();
    caller.hear(3);
    caller.say("eeaa0100");
    caller.hear(5);
    caller.say(TOKEN);
    return caller;
  }

  /// Somebody who called.
  record Caller(Socket socket) {
    /// The next bytes, in hex; fewer if the caller hung up.
    String hear(int size) throws IOException {
      return Bytes.wrap(socket.getInputStream().readNBytes(size)).hex();
    }

    void say(String hex) throws IOException {
      socket.getOutputStream().write(Bytes.ofHex(hex).toArray());
    }

    void hangUp() throws IOException {
      socket.close();
    }
  }

  @Override
  public void close() throws IOException {
    door.close();
  }
}
