package io.portolan.serve;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/// What is asked of running services, by the system's signals or by anybody else. For any number of
/// threads. A request that is already waiting is not asked twice.
///
/// SIGTERM and SIGINT ask to stop, SIGHUP to reload. Once a stop has been asked for, signals are
/// left to the system again, so that a second one ends the process at once. A signal that was
/// ignored when the process started (`nohup`) stays ignored.
public final class Requests implements AutoCloseable {
  private final BlockingQueue<Request> waiting = new LinkedBlockingQueue<>();
  private final Signals signals = new Signals();

  private Requests() {}

  /// Requests that come from nowhere but [#ask(Request)].
  public static Requests ofNobody() {
    return new Requests();
  }

  /// Listens to the process's signals from now on.
  public static Requests ofProcess() {
    var requests = new Requests();
    requests.signals.handle("TERM", () -> requests.ask(Request.STOP));
    requests.signals.handle("INT", () -> requests.ask(Request.STOP));
    requests.signals.handle("HUP", () -> requests.ask(Request.RELOAD));
    return requests;
  }

  public void ask(Request request) {
    synchronized (waiting) {
      if (!waiting.contains(request)) {
        waiting.add(request);
      }
    }
    if (request == Request.STOP) {
      signals.leave();
    }
  }

  /// Waits for the next request.
  Request next() throws InterruptedException {
    return waiting.take();
  }

  /// Leaves signals to the system again.
  @Override
  public void close() {
    signals.leave();
  }
}
