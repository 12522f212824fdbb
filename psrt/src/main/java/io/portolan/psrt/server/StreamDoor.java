package io.portolan.psrt.server;

import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;

/// A listening socket, TCP or UNIX-domain, and the thread that accepts.
///
/// `net` has such a thing for lines that are read into arrays of their own; a broker has to read
/// into arrays that it hands on, and to write without waiting, so it needs the channel itself.
final class StreamDoor implements Closeable {
  private static final System.Logger LOG = System.getLogger(StreamDoor.class.getName());
  private static final int BACKLOG = 4096;

  /// How long to leave the system alone when it cannot accept, as when it has no descriptors
  /// left.
  private static final long PAUSE_NANOS = 50_000_000;

  /// How long closing waits for the accepting thread, without which the system keeps the address.
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final ServerSocketChannel channel;
  private final SocketAddress address;
  private final Semaphore places;
  private final BiConsumer<SocketChannel, SocketAddress> serve;
  private final Thread acceptor;
  private volatile boolean closed;

  private StreamDoor(
      ServerSocketChannel channel,
      SocketAddress address,
      Semaphore places,
      BiConsumer<SocketChannel, SocketAddress> serve) {
    this.channel = channel;
    this.address = address;
    this.places = places;
    this.serve = serve;
    this.acceptor = Thread.ofVirtual().name("psrt accept " + address).unstarted(this::accept);
  }

  /// Listens from now on.
  ///
  /// @param places one is taken for every stream accepted; whoever serves it gives it back
  /// @param serve is handed each stream and the peer's address; must return at once
  /// @throws BindException if the address is taken or not ours
  static StreamDoor open(
      SocketAddress bind, Semaphore places, BiConsumer<SocketChannel, SocketAddress> serve)
      throws IOException {
    boolean unix = bind instanceof UnixDomainSocketAddress;
    ServerSocketChannel channel =
        unix ? ServerSocketChannel.open(StandardProtocolFamily.UNIX) : ServerSocketChannel.open();
    try {
      if (bind instanceof UnixDomainSocketAddress file) {
        bindFile(channel, file);
      } else {
        channel.bind(bind, BACKLOG);
      }
      var door = new StreamDoor(channel, unix ? bind : channel.getLocalAddress(), places, serve);
      door.acceptor.start();
      return door;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static void bindFile(ServerSocketChannel channel, UnixDomainSocketAddress bind)
      throws IOException {
    Path file = bind.getPath();
    try {
      channel.bind(bind, BACKLOG);
    } catch (BindException e) {
      if (!isLeftBehind(file)) {
        throw e;
      }
      Files.delete(file);
      channel.bind(bind, BACKLOG);
    }
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxrwx---"));
  }

  /// Whether this is a socket that nobody listens on any more.
  private static boolean isLeftBehind(Path file) {
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

  /// Where it listens, with the port it really has.
  SocketAddress address() {
    return address;
  }

  private void accept() {
    try {
      while (!closed) {
        places.acquire();
        if (!acceptOne()) {
          places.release();
          if (!closed) {
            LockSupport.parkNanos(PAUSE_NANOS);
          }
        }
      }
    } catch (InterruptedException _) {
      // Closed while every place was taken.
    }
  }

  private boolean acceptOne() {
    try {
      SocketChannel caller = channel.accept();
      try {
        SocketAddress peer = address;
        if (address instanceof InetSocketAddress) {
          caller.setOption(StandardSocketOptions.TCP_NODELAY, true);
          peer = caller.getRemoteAddress();
        }
        serve.accept(caller, peer);
        return true;
      } catch (IOException | RuntimeException e) {
        caller.close();
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      if (!closed) {
        LOG.log(Level.WARNING, "cannot accept on " + address, e);
      }
      return false;
    }
  }

  /// When this returns the address is free.
  @Override
  public void close() {
    closed = true;
    try {
      channel.close();
      acceptor.interrupt();
      acceptor.join(PATIENCE);
      if (address instanceof UnixDomainSocketAddress file) {
        Files.deleteIfExists(file.getPath());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (IOException _) {
      // A file that cannot be removed is replaced by the next listener.
    }
  }
}
