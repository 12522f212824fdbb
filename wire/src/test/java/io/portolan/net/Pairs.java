package io.portolan.net;

import io.portolan.wire.Bytes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Both ends of connections over loopback, and waiting that ends.
final class Pairs {
  static final Duration LONG = Duration.ofSeconds(60);
  static final Limits LIMITS =
      new Limits(
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          16,
          64 * 1024,
          100);

  private Pairs() {}

  /// A line of ours and the plain socket at its other end.
  record Pair(Line line, Socket peer) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      line.close();
      peer.close();
    }

    void peerSays(String text) throws IOException {
      peer.getOutputStream().write(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    /// Everything our line says until it ends.
    String peerHearsAll() throws IOException {
      peer.setSoTimeout((int) LONG.toMillis());
      return Bytes.wrap(peer.getInputStream().readAllBytes()).latin1();
    }

    /// The peer breaks off: pending bytes are lost and a reset is sent.
    void peerResets() throws IOException {
      peer.setSoLinger(true, 0);
      peer.close();
    }
  }

  static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  static Pair tcp() throws IOException {
    return tcp(LIMITS);
  }

  static Pair tcp(Limits limits) throws IOException {
    try (var server = new ServerSocket()) {
      server.bind(anyPort());
      Line line = new Dialer(limits).tcp((InetSocketAddress) server.getLocalSocketAddress());
      return new Pair(line, server.accept());
    }
  }

  /// Runs on a virtual thread.
  static <T> CompletableFuture<T> start(Task<T> task) {
    var result = new CompletableFuture<T>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                result.complete(task.run());
              } catch (Throwable e) {
                result.completeExceptionally(e);
              }
            });
    return result;
  }

  static CompletableFuture<Boolean> start(Act act) {
    return start(
        () -> {
          act.run();
          return true;
        });
  }

  /// What a task came to, or its failure as the cause.
  static <T> T result(CompletableFuture<T> task) throws ExecutionException, InterruptedException {
    try {
      return task.get(LONG.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("not done within " + LONG, e);
    }
  }

  /// Something to do that may fail.
  interface Task<T> {
    T run() throws Exception;
  }

  /// Something to do that may fail and gives nothing.
  interface Act {
    void run() throws Exception;
  }

  /// Asks again and again until it is so.
  static void eventually(Task<Boolean> condition) throws Exception {
    long until = System.nanoTime() + LONG.toNanos();
    while (!condition.run()) {
      if (System.nanoTime() - until > 0) {
        throw new AssertionError("still not so after " + LONG);
      }
      Thread.onSpinWait();
    }
  }

  /// All that is heard until the end of the line, and how it ended.
  static String heardUntilTheEnd(Line line) throws IOException {
    var text = new StringBuilder();
    while (true) {
      switch (line.hear(LONG)) {
        case Line.Heard.Data(var bytes) -> text.append(bytes.latin1());
        case Line.Heard.Silence() -> throw new AssertionError("silent for " + LONG);
        case Line.Heard.HungUp() -> {
          return text.append("|hung up").toString();
        }
        case Line.Heard.Reset() -> {
          return text.append("|reset").toString();
        }
      }
    }
  }
}
