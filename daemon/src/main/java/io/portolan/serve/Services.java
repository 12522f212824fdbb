package io.portolan.serve;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Runs services until they are asked to stop.
public final class Services {
  /// Stopping takes no longer than this; what is not done by then is left to the end of the
  /// process.
  public static final Duration GRACE = Duration.ofSeconds(8);

  private final List<Service> services;
  private final ServiceManager manager;
  private final Consumer<Ready> announce;
  private final Consumer<String> log;

  /// @param services in the order they are opened
  /// @param announce told of each service once all of them are open, and of nothing before
  /// @param log told what happens, a sentence each
  public Services(
      List<Service> services,
      ServiceManager manager,
      Consumer<Ready> announce,
      Consumer<String> log) {
    this.services = List.copyOf(services);
    this.manager = manager;
    this.announce = announce;
    this.log = log;
  }

  /// Opens all services, announces them, does what is asked for, and closes them again, the last
  /// first, whatever happens.
  ///
  /// @return whether all of them were closed within [#GRACE]
  /// @throws IOException if one cannot be opened
  public boolean run(Requests requests) throws IOException, InterruptedException {
    var opened = new ArrayList<Service>();
    boolean inGoodOrder;
    try {
      var ready = new ArrayList<Ready>();
      for (Service service : services) {
        opened.add(service);
        ready.add(service.open());
      }
      ready.forEach(announce);
      complain(manager.ready("serving"));
      obey(requests);
      complain(manager.stopping());
    } finally {
      inGoodOrder = close(opened);
    }
    return inGoodOrder;
  }

  private void obey(Requests requests) throws InterruptedException {
    while (requests.next() == Request.RELOAD) {
      for (Service service : services) {
        List<String> complaints = reload(service);
        complaints.forEach(complaint -> log.accept(service.name() + ": " + complaint));
        log.accept(
            service.name()
                + (complaints.isEmpty() ? ": reloaded" : ": reloaded, but for what is said above"));
      }
    }
  }

  private static List<String> reload(Service service) {
    try {
      return service.reload();
    } catch (RuntimeException e) {
      return List.of("reloading failed: " + e);
    }
  }

  private boolean close(List<Service> opened) {
    Thread closing =
        Thread.ofVirtual().name("closing").start(() -> opened.reversed().forEach(this::close));
    boolean interrupted = false;
    boolean ended = false;
    long until = System.nanoTime() + GRACE.toNanos();
    while (!ended && System.nanoTime() < until) {
      try {
        ended = closing.join(Duration.ofNanos(until - System.nanoTime()));
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (!ended) {
      log.accept("not everything was closed within " + GRACE.toSeconds() + " s");
    }
    return ended;
  }

  private void close(Service service) {
    try {
      service.close();
    } catch (RuntimeException e) {
      log.accept(service.name() + ": closing failed: " + e);
    }
  }

  private void complain(String trouble) {
    if (!trouble.isEmpty()) {
      log.accept("systemd was not told: " + trouble);
    }
  }
}
