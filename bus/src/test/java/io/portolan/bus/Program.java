package io.portolan.bus;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A foreign broker on a port of loopback, as a child process; everybody may do everything.
final class Program implements Closeable {
  private final Path folder;
  private final int port;
  private final String[] command;
  private @Nullable Process process;

  private Program(Path folder, int port, String... command) throws IOException {
    this.folder = folder;
    this.port = port;
    this.command = command;
    start();
  }

  private static int freePort() throws IOException {
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  private static Path installed(Path program, String how) {
    if (!Files.isExecutable(program)) {
      System.out.println("skipped: no " + program + " (" + how + ")");
      abort(program + " is not installed");
    }
    return program;
  }

  /// Debian's mosquitto; skips the test where it is not installed.
  static Program mosquitto(Path folder) throws IOException {
    Path program = installed(Path.of("/usr/sbin/mosquitto"), "apt install mosquitto");
    int port = freePort();
    Path configuration =
        Files.writeString(
            folder.resolve("mosquitto.conf"),
            "listener %d 127.0.0.1\nallow_anonymous true\npersistence false\n".formatted(port));
    return new Program(folder, port, program.toString(), "-c", configuration.toString());
  }

  /// psrtd 0.3.8, looked for below `PORTOLAN_PEERS`, or else `~/.cache/portolan/peers`; skips the
  /// test where it is not installed.
  static Program psrtd(Path folder) throws IOException {
    String peers = System.getenv("PORTOLAN_PEERS");
    Path home =
        peers == null
            ? Path.of(System.getProperty("user.home"), ".cache", "portolan", "peers")
            : Path.of(peers);
    Path program =
        installed(home.resolve("psrt-0.3.8").resolve("bin").resolve("psrtd"), "lab/install-peers");
    int port = freePort();
    var files =
        Map.of(
            "acl.yml",
            "_:\n  sub: [\"#\"]\n  pub: [\"#\"]\n",
            "passwords",
            "",
            "config.yml",
            """
            server:
              workers: 2
              latency_warn: 4000000000
              data_queue: 65536
              max_topic_depth: 32
              max_topic_length: 1000000
              max_pub_size: 1100000
              pid_file: ./psrtd.pid
            proto:
              bind: 127.0.0.1:%d
              bind_udp: 127.0.0.1:%d
              allow_no_tls: true
              timeout: 10
            auth:
              allow_anonymous: true
              password_file: passwords
              acl: acl.yml
            """
                .formatted(port, port));
    for (var file : files.entrySet()) {
      Files.writeString(folder.resolve(file.getKey()), file.getValue());
    }
    return new Program(folder, port, program.toString(), "-C", "./config.yml");
  }

  int port() {
    return port;
  }

  void start() throws IOException {
    process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
  }

  void kill() throws InterruptedException {
    Process running = process;
    if (running != null) {
      running.destroyForcibly().waitFor(60, TimeUnit.SECONDS);
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
