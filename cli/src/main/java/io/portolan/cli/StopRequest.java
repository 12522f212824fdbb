package io.portolan.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/// Holds a server's command until somebody wants it to end: SIGTERM, SIGINT, or the command itself.
///
/// After a signal the command has [#GRACE] to finish in good order; when it returns, the program
/// ends with the status it returned. A command that takes longer is cut off with status 3.
final class StopRequest implements AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(9);

  private final CountDownLatch requested = new CountDownLatch(1);
  private final Thread hook = Thread.ofPlatform().name("stop").unstarted(this::grant);

  private StopRequest() {}

  /// Listens to signals from now on.
  static StopRequest awaitable() {
    var stop = new StopRequest();
    Runtime.getRuntime().addShutdownHook(stop.hook);
    return stop;
  }

  void request() {
    requested.countDown();
  }

  void await() throws InterruptedException {
    requested.await();
  }

  /// Leaves signals to the system again, unless one has come.
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException _) {
      // A signal has come, and the program is about to end.
    }
  }

  /// The JVM ends when this returns, unless the command has ended it before.
  private void grant() {
    requested.countDown();
    LockSupport.parkNanos(GRACE.toNanos());
    Runtime.getRuntime().halt(ExitStatus.COULD_NOT);
  }
}
