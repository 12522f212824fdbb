package io.portolan.psrt.server;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// What a broker cannot be faster than: bytes of a PSRT publisher are received and sent to the one
/// subscriber there is, as they come. No topics, no permissions, no queues; a subscriber that is
/// slow holds the publisher up.
public final class BareRelay {
  private static final int CHUNK = 256 * 1024;
  private static final byte[] CONTROL = HexFormat.of().parseHex("eeaa0100");
  private static final byte[] DATA = HexFormat.of().parseHex("eeab0100");
  private static final byte[] OK = {1};

  private static volatile @Nullable SocketChannel subscriber;

  private BareRelay() {}

  /// Relays until it is killed.
  ///
  /// @param arguments the TCP port, 2890 if none is given
  public static void main(String[] arguments) throws IOException {
    int port = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 2890;
    try (var door = ServerSocketChannel.open()) {
      door.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      System.out.println("ready relay tcp=" + door.getLocalAddress());
      while (true) {
        SocketChannel caller = door.accept();
        caller.setOption(StandardSocketOptions.TCP_NODELAY, true);
        Thread.ofPlatform().daemon().start(() -> serve(caller));
      }
    }
  }

  private static void serve(SocketChannel caller) {
    try (caller) {
      ByteBuffer in = ByteBuffer.allocateDirect(CHUNK).order(ByteOrder.LITTLE_ENDIAN).limit(0);
      need(caller, in, 3);
      boolean isData = in.get(in.position() + 1) == CONTROL[1] + 1;
      in.position(in.position() + 3);
      say(caller, isData ? DATA : CONTROL);
      if (isData) {
        need(caller, in, 33);
        subscriber = caller;
        say(caller, OK);
        Thread.sleep(Long.MAX_VALUE);
      }
      need(caller, in, 4);
      skip(caller, in, in.getInt());
      say(caller, new byte[32]);
      while (operation(caller, in)) {}
    } catch (IOException | InterruptedException _) {
      // The load generator has gone.
    }
  }

  private static boolean operation(SocketChannel caller, ByteBuffer in) throws IOException {
    need(caller, in, 1);
    switch (in.get(in.position())) {
      case 0 -> in.get();
      case 1 -> {
        need(caller, in, 6);
        pass(caller, in, 6 + in.getInt(in.position() + 2));
      }
      case 2, 3 -> {
        need(caller, in, 5);
        in.get();
        skip(caller, in, in.getInt());
      }
      default -> {
        return false;
      }
    }
    say(caller, OK);
    return true;
  }

  /// Sends the next `size` bytes on as they come.
  private static void pass(SocketChannel caller, ByteBuffer in, int size) throws IOException {
    SocketChannel to = subscriber;
    int left = size;
    while (left > 0) {
      need(caller, in, 1);
      int piece = Math.min(left, in.remaining());
      ByteBuffer out = in.slice(in.position(), piece);
      while (to != null && out.hasRemaining()) {
        to.write(out);
      }
      in.position(in.position() + piece);
      left -= piece;
    }
  }

  private static void skip(SocketChannel caller, ByteBuffer in, int size) throws IOException {
    int left = size;
    while (left > 0) {
      need(caller, in, 1);
      int piece = Math.min(left, in.remaining());
      in.position(in.position() + piece);
      left -= piece;
    }
  }

  private static void need(SocketChannel caller, ByteBuffer in, int size) throws IOException {
    while (in.remaining() < size) {
      in.compact();
      int read = caller.read(in);
      in.flip();
      if (read < 0) {
        throw new EOFException();
      }
    }
  }

  private static void say(SocketChannel caller, byte[] words) throws IOException {
    ByteBuffer out = ByteBuffer.wrap(words);
    while (out.hasRemaining()) {
      caller.write(out);
    }
  }
}
