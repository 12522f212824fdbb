package io.portolan.net;

import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/// Accepts streams, TCP or UNIX-domain, and serves each on a virtual thread of its own.
///
/// At most [Limits#connections()] lines are open at once; further callers wait in the system's
/// backlog until one is closed.
public final class TcpListener implements Closeable {
  /// How long to leave the system alone after it could not accept, as when it has no descriptors
  /// left.
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final Door door;
  private final Limits limits;
  private final Consumer<Line> serve;
  private final Semaphore places;
  private final Map<Thread, Line> open = new ConcurrentHashMap<>();
  private final Thread acceptor;
  private boolean closed;

  private TcpListener(Door door, Limits limits, Consumer<Line> serve) {
    this.door = door;
    this.limits = limits;
    this.serve = serve;
    this.places = new Semaphore(limits.connections());
    this.acceptor =
        Thread.ofVirtual().name("accept " + door.address()).unstarted(this::acceptUntilClosed);
  }

  /// Listens from now on.
  ///
  /// @param bind where: an address (port 0 takes any free port), or a UNIX-domain socket, whose
  ///     file is made and, on closing, removed; a file left by a listener that is gone is replaced
  /// @param serve called once for every line, on the line's own thread; when it returns the line is
  ///     closed
  /// @throws java.net.BindException if the address is taken or not ours
  public static TcpListener open(SocketAddress bind, Limits limits, Consumer<Line> serve)
      throws IOException {
    Door door =
        bind instanceof UnixDomainSocketAddress file
            ? Door.unix(file, limits)
            : Door.tcp(bind, limits);
    var listener = new TcpListener(door, limits, serve);
    listener.acceptor.start();
    return listener;
  }

  /// Where it listens, with the port it really has.
  public SocketAddress address() {
    return door.address();
  }

  /// How many lines are being served.
  public int lines() {
    return open.size();
  }

  /// Accepts no more, waits until the open lines have been served, at most [Limits#linger()], and
  /// then closes those that are left and interrupts their threads.
  @Override
  public void close() {
    synchronized (open) {
      if (closed) {
        return;
      }
      closed = true;
    }
    door.close();
    acceptor.interrupt();
    Patience.awaitEnd(acceptor);
    awaitLines();
    open.forEach(
        (thread, line) -> {
          line.close();
          if (thread != Thread.currentThread()) {
            thread.interrupt();
          }
        });
  }

  private void awaitLines() {
    long until = System.nanoTime() + Patience.nanos(limits.linger());
    try {
      for (Thread thread : open.keySet()) {
        if (thread != Thread.currentThread()) {
          thread.join(Duration.ofNanos(Math.max(0, until - System.nanoTime())));
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void acceptUntilClosed() {
    try {
      while (!isClosed()) {
        places.acquire();
        if (!admitNext()) {
          places.release();
          LockSupport.parkNanos(PAUSE.toNanos());
        }
      }
    } catch (InterruptedException _) {
      // Closed while every place was taken.
    }
  }

  private boolean admitNext() {
    Line line;
    try {
      line = door.accept();
    } catch (IOException e) {
      if (!isClosed()) {
        log(Level.WARNING, "cannot accept on " + door.address(), e);
      }
      return false;
    }
    Thread thread = Thread.ofVirtual().name("serve " + line.peer()).unstarted(() -> serve(line));
    synchronized (open) {
      if (closed) {
        line.close();
        return false;
      }
      open.put(thread, line);
    }
    thread.start();
    return true;
  }

  private void serve(Line line) {
    try {
      serve.accept(line);
    } catch (RuntimeException e) {
      log(Level.ERROR, "serving " + line.peer() + " failed", e);
    } finally {
      line.close();
      open.remove(Thread.currentThread());
      places.release();
    }
  }

  private boolean isClosed() {
    synchronized (open) {
      return closed;
    }
  }

  private static void log(Level level, String what, Exception why) {
    System.getLogger(TcpListener.class.getName()).log(level, what, why);
  }
}
