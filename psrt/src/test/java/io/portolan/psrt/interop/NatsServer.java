package io.portolan.psrt.interop;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A nats-server on a port of loopback, with JetStream in a folder; it can be killed and started
/// again.
final class NatsServer implements Closeable {
  private static final List<Path> PLACES =
      List.of(
          Path.of("/usr/sbin/nats-server"),
          Path.of("/usr/bin/nats-server"),
          Path.of("/usr/local/bin/nats-server"));

  private final Path program;
  private final Path folder;
  private final List<String> options;
  private final int port;
  private @Nullable Process process;

  /// Starts it; skips the test where it is not installed.
  NatsServer(Path folder, String... options) throws IOException, InterruptedException {
    this.program = program();
    this.folder = Files.createDirectories(folder);
    this.options = List.of(options);
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      this.port = free.getLocalPort();
    }
    start();
  }

  private static Path program() {
    for (Path place : PLACES) {
      if (Files.isExecutable(place)) {
        return place;
      }
    }
    System.out.println("skipped: no nats-server in " + PLACES + " (apt install nats-server)");
    return abort("nats-server is not installed");
  }

  String url() {
    return "nats://127.0.0.1:" + port;
  }

  int port() {
    return port;
  }

  void start() throws IOException, InterruptedException {
    var command = new ArrayList<String>(List.of(program.toString(), "-a", "127.0.0.1"));
    command.addAll(List.of("-p", String.valueOf(port), "-js", "-sd", folder.toString()));
    command.addAll(options);
    Process started =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("nats.log").toFile()))
            .start();
    process = started;
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!answers()) {
      if (!started.isAlive() || System.nanoTime() - end > 0) {
        throw new IOException(
            "nats-server does not start: " + Files.readString(folder.resolve("nats.log")));
      }
      Thread.sleep(10);
    }
  }

  private boolean answers() {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
      return socket.getInputStream().read() >= 0;
    } catch (IOException _) {
      return false;
    }
  }

  /// As `kill -9` does.
  void kill() throws InterruptedException {
    Process running = process;
    if (running != null && !running.destroyForcibly().waitFor(60, TimeUnit.SECONDS)) {
      throw new IllegalStateException("nats-server does not die");
    }
  }

  /// Makes it stop answering without dying, and go on.
  void signal(String name) throws IOException, InterruptedException {
    Process running = process;
    if (running != null) {
      new ProcessBuilder("kill", "-" + name, String.valueOf(running.pid())).start().waitFor();
    }
  }

  @Override
  public void close() throws IOException {
    try {
      kill();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
