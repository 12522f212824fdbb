package io.portolan.psrt.cluster;

import io.portolan.psrt.topic.Filter;
import io.portolan.psrt.topic.Interest;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Turns what the sessions of this node want to hear into subscriptions at NATS, on a thread of its
/// own: as few as hear it all, and for a while longer than they are needed, since clients come
// back.
final class Wants implements Interest, Runnable {
  private static final Duration LONGEST_REST = Duration.ofSeconds(1);

  private final Subjects subjects;
  private final int most;
  private final long linger;
  private final BiConsumer<Set<String>, Set<String>> change;

  // Guarded by this monitor.
  private final Set<Filter> wanted = new HashSet<>();
  private final Map<Filter, Long> lingering = new HashMap<>();
  private boolean changed;
  private boolean runs;
  private boolean begins;
  private boolean over;

  // Of the thread that runs.
  private Set<String> active = Set.of();
  private volatile int size;

  /// @param most filters that are told exactly
  /// @param linger how long to listen for a filter that nobody has any more
  /// @param change begins to listen to the first subjects, and then stops to listen to the others
  Wants(Subjects subjects, int most, Duration linger, BiConsumer<Set<String>, Set<String>> change) {
    this.subjects = subjects;
    this.most = most;
    this.linger = linger.toNanos();
    this.change = change;
  }

  @Override
  public synchronized void began(Filter filter) {
    wanted.add(filter);
    if (lingering.remove(filter) == null) {
      changed = true;
      notifyAll();
    }
  }

  @Override
  public synchronized void ended(Filter filter) {
    wanted.remove(filter);
    if (runs) {
      lingering.put(filter, System.nanoTime() + linger);
      notifyAll();
    }
  }

  /// How many subjects are listened to.
  int size() {
    return size;
  }

  /// Whoever was told what is listened to has forgotten: it is told all of it again.
  synchronized void beginAnew() {
    begins = true;
    changed = true;
    notifyAll();
  }

  synchronized void close() {
    over = true;
    notifyAll();
  }

  @Override
  public void run() {
    try {
      for (Set<Filter> filters = next(); filters != null; filters = next()) {
        long began = System.nanoTime();
        apply(filters);
        // With very many filters this is work; it must not become all the work there is.
        long rest = Math.min(LONGEST_REST.toMillis(), (System.nanoTime() - began) / 250_000);
        Thread.sleep(rest);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Waits for a change.
  ///
  /// @return everything to listen for, null at the end
  private synchronized @Nullable Set<Filter> next() throws InterruptedException {
    runs = true;
    while (!over) {
      long now = System.nanoTime();
      long due = Long.MAX_VALUE;
      for (long each : lingering.values()) {
        due = Math.min(due, each - now);
      }
      if (due <= 0) {
        changed |= lingering.values().removeIf(each -> each - now <= 0);
      }
      if (changed) {
        changed = false;
        active = begins ? Set.of() : active;
        begins = false;
        var all = new HashSet<>(wanted);
        all.addAll(lingering.keySet());
        return all;
      }
      wait(due == Long.MAX_VALUE ? 0 : due / 1_000_000 + 1);
    }
    return null;
  }

  private void apply(Set<Filter> filters) {
    var subjectsNow = new HashSet<String>();
    for (Filter filter : Cover.of(filters, most)) {
      subjectsNow.add(subjects.ofFilter(filter));
      if (subjects.mayBeLong(filter)) {
        subjectsNow.add(subjects.longTopics());
      }
    }
    var more = new HashSet<>(subjectsNow);
    more.removeAll(active);
    var less = new HashSet<>(active);
    less.removeAll(subjectsNow);
    active = subjectsNow;
    size = subjectsNow.size();
    change.accept(more, less);
  }
}
