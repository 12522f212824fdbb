package io.portolan.cli;

import io.portolan.wire.Bytes;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// Runs the user's program once a visit. What a stranger said reaches it on its standard input,
/// never in an argument or in its environment, so that no shell can take it for a command.
///
/// One run at a time, each at most [#PATIENCE]; a few wait, further ones are left out and counted.
/// What the program prints is not ours to show; its complaints are.
final class VisitHook implements Closeable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration LAST_PATIENCE = Duration.ofSeconds(3);
  private static final int WAITING = 256;

  private final Path program;
  private final Console console;
  private final BlockingQueue<Bytes> waiting = new ArrayBlockingQueue<>(WAITING);
  private final AtomicLong leftOut = new AtomicLong();
  private final Thread runner;
  private volatile boolean isClosing;

  private VisitHook(Path program, Console console) {
    this.program = program;
    this.console = console;
    this.runner = Thread.ofVirtual().name("hook").unstarted(this::runAll);
  }

  /// @throws IOException if there is no such program
  static VisitHook of(String file, Console console) throws IOException {
    Path program = Path.of(file).toAbsolutePath();
    if (!Files.isRegularFile(program) || !Files.isExecutable(program)) {
      throw new IOException(
          "--hook " + file + ": no program (name an executable file by its path)");
    }
    var hook = new VisitHook(program, console);
    hook.runner.start();
    return hook;
  }

  /// Has the program run with this on its standard input, now or later.
  void run(Bytes line) {
    if (isClosing || !waiting.offer(line)) {
      leftOut.incrementAndGet();
    }
  }

  /// Lets what waits run for a few seconds more, and says how many visits were left out.
  @Override
  public void close() {
    isClosing = true;
    try {
      if (!runner.join(LAST_PATIENCE)) {
        runner.interrupt();
        runner.join(LAST_PATIENCE);
      }
    } catch (InterruptedException _) {
      runner.interrupt();
      Thread.currentThread().interrupt();
    }
    long missed = leftOut.get() + waiting.size();
    if (missed > 0) {
      console.complain("--hook: was not run for " + missed + " visits (it takes too long)");
    }
  }

  private void runAll() {
    try {
      while (!isClosing || !waiting.isEmpty()) {
        Bytes line = waiting.poll(100, TimeUnit.MILLISECONDS);
        if (line != null) {
          runOnce(line);
        }
      }
    } catch (InterruptedException _) {
      // Closed, and patience is at its end.
    }
  }

  private void runOnce(Bytes line) throws InterruptedException {
    Process process;
    try {
      process =
          new ProcessBuilder(program.toString())
              .redirectOutput(Redirect.DISCARD)
              .redirectError(Redirect.INHERIT)
              .start();
    } catch (IOException e) {
      console.complain("--hook " + program + ": cannot be run: " + e.getMessage());
      return;
    }
    try {
      Thread.startVirtualThread(() -> tell(process, line));
      if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        console.complain("--hook " + program + ": stopped after " + PATIENCE.toSeconds() + " s");
      } else if (process.exitValue() != 0) {
        console.complain("--hook " + program + ": ended with status " + process.exitValue());
      }
    } finally {
      process.destroyForcibly();
    }
  }

  private static void tell(Process process, Bytes line) {
    try (OutputStream in = process.getOutputStream()) {
      line.writeTo(in);
    } catch (IOException _) {
      // It need not listen to the end.
    }
  }
}
