package io.portolan.net;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/// A listening socket of either kind.
sealed interface Door {
  /// How many callers the system holds back for us.
  int BACKLOG = 1024;

  /// Waits for the next caller.
  Line accept() throws IOException;

  SocketAddress address();

  void close();

  static Door tcp(SocketAddress bind, Limits limits) throws IOException {
    var socket = new ServerSocket();
    try {
      socket.bind(bind, BACKLOG);
      return new Tcp(socket, socket.getLocalSocketAddress(), limits.chunk());
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  static Door unix(UnixDomainSocketAddress bind, Limits limits) throws IOException {
    ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      try {
        channel.bind(bind, BACKLOG);
      } catch (BindException e) {
        if (!isLeftBehind(bind.getPath())) {
          throw e;
        }
        Files.delete(bind.getPath());
        channel.bind(bind, BACKLOG);
      }
      return new Unix(channel, bind, limits.chunk());
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /// Whether this is a socket that nobody listens on any more.
  private static boolean isLeftBehind(Path file) throws IOException {
    if (Files.isRegularFile(file) || Files.isDirectory(file)) {
      return false;
    }
    try (SocketChannel knock = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      knock.connect(UnixDomainSocketAddress.of(file));
      return false;
    } catch (ConnectException _) {
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  /// A TCP port.
  record Tcp(ServerSocket socket, SocketAddress address, int chunk) implements Door {
    @Override
    public Line accept() throws IOException {
      Socket caller = socket.accept();
      try {
        caller.setTcpNoDelay(true);
        return new TcpLine(caller, chunk);
      } catch (IOException e) {
        caller.close();
        throw e;
      }
    }

    @Override
    public void close() {
      try {
        socket.close();
      } catch (IOException _) {
        // The descriptor is gone either way.
      }
    }
  }

  /// A UNIX-domain socket and its file.
  record Unix(ServerSocketChannel channel, UnixDomainSocketAddress address, int chunk)
      implements Door {
    @Override
    public Line accept() throws IOException {
      SocketChannel caller = channel.accept();
      try {
        return new UnixLine(caller, chunk);
      } catch (IOException e) {
        caller.close();
        throw e;
      }
    }

    @Override
    public void close() {
      try {
        channel.close();
        Files.deleteIfExists(address.getPath());
      } catch (IOException _) {
        // A file that cannot be removed is replaced by the next listener.
      }
    }
  }
}
