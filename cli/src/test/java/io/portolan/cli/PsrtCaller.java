package io.portolan.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// A PSRT client of bare bytes: one socket, control or data. Waits no longer than 30 seconds for
/// anything.
final class PsrtCaller implements Closeable {
  private final Socket socket;

  private PsrtCaller(int port, String greeting) throws IOException {
    this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(30_000);
    say(HexFormat.of().parseHex(greeting));
    assertEquals(greeting.substring(0, 4) + "0100", HexFormat.of().formatHex(hear(4)));
  }

  /// A control socket, not logged in yet.
  static PsrtCaller control(int port) throws IOException {
    return new PsrtCaller(port, "eeaa00");
  }

  /// A data socket, joined to a session.
  static PsrtCaller data(int port, byte[] token) throws IOException {
    var caller = new PsrtCaller(port, "eeab00");
    caller.say(token);
    caller.say(new byte[] {30});
    assertEquals(1, caller.next());
    return caller;
  }

  /// Logs in.
  ///
  /// @return the token; empty if refused
  byte[] login(String login, String password) throws IOException {
    say(length(login.length() + 1 + password.length()));
    say((login + '\0' + password).getBytes(StandardCharsets.UTF_8));
    return hear(32);
  }

  /// Subscribes one filter.
  ///
  /// @return the reply; -1 if the broker hung up instead
  int subscribe(String filter) throws IOException {
    say(new byte[] {2});
    say(length(filter.length()));
    say(filter.getBytes(StandardCharsets.UTF_8));
    return next();
  }

  /// Publishes one message.
  ///
  /// @return the reply; -1 if the broker hung up instead
  int publish(String topic, String body) throws IOException {
    say(new byte[] {1, 0x7f});
    say(length(topic.length() + 1 + body.length()));
    say((topic + '\0' + body).getBytes(StandardCharsets.UTF_8));
    return next();
  }

  /// The next message on a data socket, as `topic=body`, past beacons; empty if the broker hung up.
  String message() throws IOException {
    int first = next();
    while (first == 0) {
      first = next();
    }
    if (first < 0) {
      return "";
    }
    assertEquals(1, first);
    byte[] head = hear(5);
    byte[] rest = hear((head[1] & 0xff) | (head[2] & 0xff) << 8);
    return new String(rest, StandardCharsets.UTF_8).replace('\0', '=');
  }

  /// The next byte; -1 if the broker hung up.
  int next() throws IOException {
    return socket.getInputStream().read();
  }

  private static byte[] length(int length) {
    return new byte[] {(byte) length, (byte) (length >> 8), 0, 0};
  }

  private void say(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  private byte[] hear(int size) throws IOException {
    var heard = new ByteArrayOutputStream();
    heard.writeBytes(socket.getInputStream().readNBytes(size));
    return heard.toByteArray();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
