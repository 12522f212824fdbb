package io.portolan.psrt.interop;

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

/// psrtd 0.3.8, the reference broker, on a port of loopback; with the user `test`, password `123`,
/// who may use `open/#`, and the anonymous, who may use everything.
///
/// It is looked for below `PORTOLAN_PEERS`, or else `~/.cache/portolan/peers`.
final class Psrtd implements Closeable {
  static final String KEY = "26fd38045707792a9bc50f3761a58987c4a9362cf60389f341c28e37b1125d93";

  private static final Map<String, String> FILES =
      Map.of(
          "acl.yml",
          """
          _:
            sub: ["#"]
            pub: ["#"]
          test:
            sub: ["open/#"]
            pub: ["open/#"]
          """,
          "passwords",
          "test:$2y$05$yrIQWYKOlau58Fk5Qe8.0ewn5LvSl0aLhNtjP1v36nHLp4KQPadym\n",
          "keys.yml",
          "test: " + KEY + "\n");

  private final Path program;
  private final Path folder;
  private final int port;
  private @Nullable Process process;

  /// Starts it; skips the test where it is not installed.
  Psrtd(Path folder) throws IOException {
    this.program = program();
    this.folder = folder;
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      this.port = free.getLocalPort();
    }
    for (var file : FILES.entrySet()) {
      Files.writeString(folder.resolve(file.getKey()), file.getValue());
    }
    Files.writeString(
        folder.resolve("config.yml"),
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
          key_file: keys.yml
          acl: acl.yml
        """
            .formatted(port, port));
    start();
  }

  private static Path program() {
    String peers = System.getenv("PORTOLAN_PEERS");
    Path folder =
        peers == null
            ? Path.of(System.getProperty("user.home"), ".cache", "portolan", "peers")
            : Path.of(peers);
    Path program = folder.resolve("psrt-0.3.8").resolve("bin").resolve("psrtd");
    if (!Files.isExecutable(program)) {
      System.out.println("skipped: psrtd 0.3.8 is not installed at " + program);
      abort("psrtd 0.3.8 is not installed at " + program);
    }
    return program;
  }

  int port() {
    return port;
  }

  void start() throws IOException {
    process =
        new ProcessBuilder(program.toString(), "-C", "./config.yml")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("psrtd.log").toFile())
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
