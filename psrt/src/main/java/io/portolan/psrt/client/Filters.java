package io.portolan.psrt.client;

import io.portolan.psrt.codec.Batches;
import io.portolan.psrt.message.PsrtLimits;
import io.portolan.psrt.message.PsrtMessage.Subscribe;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/// What a client is subscribed to, and asks for again at the next broker. For one thread at a
/// time.
final class Filters {
  private final Set<String> filters = new LinkedHashSet<>();

  void add(Collection<String> granted) {
    filters.addAll(granted);
  }

  void remove(Collection<String> gone) {
    gone.forEach(filters::remove);
  }

  /// All of them, in as few operations as a broker of these limits takes.
  List<Order> again(PsrtLimits limits) {
    var orders = new ArrayList<Order>();
    for (List<String> batch : Batches.of(List.copyOf(filters), limits)) {
      orders.add(Order.ours(new Subscribe(batch), PsrtClient.size(batch)));
    }
    return orders;
  }

  /// A refused order in parts that settle it together: a broker stops at the first filter that it
  /// refuses, and does not say which one that was.
  ///
  /// @param wanted the filters of the order
  static List<Order> oneByOne(Order order, List<String> wanted) {
    var single = new ArrayList<Order>();
    for (String filter : wanted) {
      var one = List.of(filter);
      single.add(
          order.isOurs()
              ? Order.ours(new Subscribe(one), PsrtClient.size(one))
              : Order.of(new Subscribe(one), PsrtClient.size(one), null));
    }
    var _ =
        CompletableFuture.allOf(
                single.stream().map(Order::outcome).toArray(CompletableFuture[]::new))
            .whenComplete(
                (_, trouble) -> {
                  if (trouble == null) {
                    order.outcome().complete(null);
                  } else {
                    Throwable cause = trouble.getCause();
                    order.outcome().completeExceptionally(cause == null ? trouble : cause);
                  }
                });
    return single;
  }
}
