package io.portolan.bus;

import io.portolan.bus.PubSubException.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/// Keeps what is subscribed at the broker in step with what the program wants.
///
/// What the broker needs is computed anew for every change, and the difference is asked for:
/// first what is missing, then, once that is granted, what is too much, so that nothing is missed
/// in between. What is given up is heard until the broker says that it will send no more. Changes
/// are made one after the other, on one thread; everything in one call goes out together.
final class Subscriber {
  private final Transport transport;
  private final Interests interests;
  private final Watchers watchers;
  private final ExecutorService desk =
      Executors.newSingleThreadExecutor(Thread.ofVirtual().name("bus subscriber").factory());
  private final Set<Pending> open = new HashSet<>();

  /// What the broker has granted. Touched on the desk only.
  private final Map<String, Qos> granted = new LinkedHashMap<>();

  Subscriber(Transport transport, Interests interests, Watchers watchers) {
    this.transport = transport;
    this.interests = interests;
    this.watchers = watchers;
  }

  CompletableFuture<@Nullable Void> subscribe(List<Subscription> more) {
    return atDesk(
        () -> {
          interests.add(more);
          var asked = new HashSet<String>();
          more.forEach(each -> asked.add(each.filter()));
          return settle(asked);
        });
  }

  CompletableFuture<@Nullable Void> unsubscribe(Set<String> filters) {
    return atDesk(
        () -> {
          interests.remove(filters);
          return settle(Set.of());
        });
  }

  /// The broker has taken back a filter.
  void lost(String filter) {
    var _ =
        atDesk(
            () -> {
              granted.remove(filter);
              interests.remove(dependents(filter));
              return settle(Set.of());
            });
  }

  private List<String> dependents(String filter) {
    return interests.held().stream()
        .filter(each -> each.filter().equals(filter) || filter.equals(each.parent()))
        .map(Subscription::filter)
        .toList();
  }

  /// Asks for what is missing and gives back what is too much.
  ///
  /// @param asked the filters somebody asked for just now
  /// @return the first refusal, null if there was none
  private @Nullable Throwable settle(Set<String> asked) throws InterruptedException {
    Throwable first = null;
    while (true) {
      Map<String, Qos> needs = transport.needs(interests.held());
      var missing = new LinkedHashMap<String, Qos>(needs);
      missing.entrySet().removeIf(each -> each.getValue() == granted.get(each.getKey()));
      Map<String, Throwable> refused = ask(missing, asked);
      if (refused.isEmpty()) {
        giveBack(needs.keySet());
        interests.settle();
        return first;
      }
      for (var each : refused.entrySet()) {
        List<String> dependents = dependents(each.getKey());
        interests.remove(dependents);
        if (dependents.stream().anyMatch(asked::contains)) {
          first = first == null ? each.getValue() : first;
        } else {
          String because = String.valueOf(each.getValue().getMessage());
          dependents.forEach(one -> watchers.tell(new PubSubEvent.SubscriptionLost(one, because)));
        }
      }
    }
  }

  private Map<String, Throwable> ask(Map<String, Qos> missing, Set<String> asked)
      throws InterruptedException {
    var outcomes = new LinkedHashMap<String, CompletableFuture<@Nullable Void>>();
    missing.forEach(
        (filter, qos) ->
            outcomes.put(filter, transport.subscribe(filter, qos, asked.contains(filter))));
    var refused = new HashMap<String, Throwable>();
    for (var each : outcomes.entrySet()) {
      try {
        each.getValue().get();
      } catch (ExecutionException e) {
        refused.put(each.getKey(), Causes.of(e));
      }
    }
    missing.keySet().removeAll(refused.keySet());
    granted.putAll(missing);
    return refused;
  }

  private void giveBack(Set<String> needs) throws InterruptedException {
    var outcomes = new ArrayList<CompletableFuture<@Nullable Void>>();
    for (String filter : List.copyOf(granted.keySet())) {
      if (!needs.contains(filter)) {
        granted.remove(filter);
        outcomes.add(transport.unsubscribe(filter));
      }
    }
    for (var each : outcomes) {
      try {
        each.get();
      } catch (ExecutionException _) {
        // The line or the transport is gone, and the subscription with it.
      }
    }
  }

  private interface Change {
    @Nullable Throwable make() throws InterruptedException;
  }

  /// What was asked for and is not done.
  private static final class Pending {
    final CompletableFuture<@Nullable Void> outcome = new CompletableFuture<>();
  }

  private CompletableFuture<@Nullable Void> atDesk(Change change) {
    var pending = new Pending();
    synchronized (open) {
      open.add(pending);
    }
    try {
      desk.execute(() -> make(change, pending));
    } catch (RejectedExecutionException _) {
      pending.outcome.completeExceptionally(closed());
    }
    return pending.outcome;
  }

  private void make(Change change, Pending pending) {
    try {
      Throwable trouble = change.make();
      if (trouble == null) {
        pending.outcome.complete(null);
      } else {
        pending.outcome.completeExceptionally(trouble);
      }
    } catch (InterruptedException _) {
      pending.outcome.completeExceptionally(closed());
    } catch (RuntimeException e) {
      pending.outcome.completeExceptionally(e);
    } finally {
      synchronized (open) {
        open.remove(pending);
      }
    }
  }

  private static PubSubException closed() {
    return new PubSubException(Reason.NOT_SENT, "not sent: it is closed", null);
  }

  /// Fails what was asked for and not done.
  void close() {
    desk.shutdownNow();
    List<Pending> left;
    synchronized (open) {
      left = List.copyOf(open);
    }
    left.forEach(each -> each.outcome.completeExceptionally(closed()));
  }
}
