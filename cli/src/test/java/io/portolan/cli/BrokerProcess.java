package io.portolan.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// A broker in a process of its own, which is gone when this is closed, or after five minutes, so
/// that nobody waits for ever for what it does not say.
final class BrokerProcess implements Closeable {
  private static final int LIFETIME_SECONDS = 300;

  final Process process;
  final String ready;
  private final BufferedReader err;

  BrokerProcess(List<String> words, String... environment) throws IOException {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "psrt",
                "serve"));
    command.addAll(words);
    var builder = new ProcessBuilder(command);
    for (int i = 0; i < environment.length; i += 2) {
      builder.environment().put(environment[i], environment[i + 1]);
    }
    this.process = builder.start();
    this.err = process.errorReader();
    Thread.ofVirtual().name("broker's lifetime").start(this::endInTime);
    String line = process.inputReader().readLine();
    this.ready = line == null ? "" : line;
  }

  private void endInTime() {
    try {
      if (!process.waitFor(LIFETIME_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  int port(String kind) {
    var matcher = Pattern.compile(kind + "(?:=|\":\")127\\.0\\.0\\.1:(\\d+)").matcher(ready);
    assertTrue(matcher.find(), ready);
    return Integer.parseInt(matcher.group(1));
  }

  /// Sends HUP; where the system was told to ignore it (`nohup`) the test is skipped, for the
  /// broker does so, too.
  void hangUp() throws IOException, InterruptedException {
    assumeFalse(isIgnored(1), "SIGHUP is ignored here, as below nohup");
    signal("HUP");
  }

  private boolean isIgnored(int signal) throws IOException {
    Path status = Path.of("/proc/" + process.pid() + "/status");
    if (!Files.isReadable(status)) {
      return false;
    }
    for (String line : Files.readAllLines(status)) {
      if (line.startsWith("SigIgn:")) {
        long mask = Long.parseUnsignedLong(line.substring("SigIgn:".length()).strip(), 16);
        return (mask >> (signal - 1) & 1) != 0;
      }
    }
    return false;
  }

  void signal(String name) throws IOException, InterruptedException {
    var kill = new ProcessBuilder("kill", "-" + name, "" + process.pid()).start();
    assertEquals(0, kill.waitFor());
  }

  /// Reads what it logs up to a line that contains this.
  void awaitLog(String text) throws IOException {
    String line = err.readLine();
    while (line != null && !line.contains(text)) {
      line = err.readLine();
    }
    assertTrue(line != null, "never said: " + text);
  }

  /// Ends it as a power cut would, and waits for that.
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  int exitStatus() throws InterruptedException {
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
