package io.portolan.cli;

import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/// Keeps a server running until the process is told to end (SIGTERM, SIGINT): then it is closed in
/// good order and the exit status is 0.
final class Standing {
  private Standing() {}

  /// Does not return, but for an interruption of this thread.
  static void untilTold(Closeable server, Console console) throws InterruptedException {
    var hook =
        new Thread(
            () -> {
              close(server, console);
              console.out().flush();
              console.err().flush();
              Runtime.getRuntime().halt(ExitStatus.DONE);
            });
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      new CountDownLatch(1).await();
    } finally {
      Runtime.getRuntime().removeShutdownHook(hook);
      close(server, console);
    }
  }

  private static void close(Closeable server, Console console) {
    try {
      server.close();
    } catch (IOException e) {
      console.complain("closing: " + e.getMessage());
    }
  }
}
