package io.portolan.cli;

import io.portolan.watch.Listener;
import io.portolan.watch.NetworkNamespace;
import io.portolan.watch.origin.Container;
import io.portolan.watch.origin.Origin;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// A listener in another network namespace, which we cannot examine from here.
///
/// @param origins how its owners came to be, as far as that is known
record Stranger(NetworkNamespace namespace, Listener listener, List<Origin> origins) {
  Stranger {
    origins = List.copyOf(origins);
  }

  Optional<Container> container() {
    return origins.stream().map(Origin::container).filter(Objects::nonNull).findFirst();
  }
}
