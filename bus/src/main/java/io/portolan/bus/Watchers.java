package io.portolan.bus;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who wants to know what becomes of the connection. Every one hears every event in order.
final class Watchers {
  private final List<StateListener> listeners = new ArrayList<>();
  private PubSubEvent.@Nullable Connected present;
  private boolean closed;

  synchronized void add(StateListener listener) {
    listeners.add(listener);
    PubSubEvent.Connected now = present;
    if (now != null) {
      listener.happened(now);
    }
  }

  /// Nothing is told once it was closed.
  synchronized void tell(PubSubEvent event) {
    if (closed) {
      return;
    }
    switch (event) {
      case PubSubEvent.Connected connected -> present = connected;
      case PubSubEvent.Disconnected _ -> present = null;
      case PubSubEvent.Closed _ -> {
        present = null;
        closed = true;
      }
      default -> {}
    }
    for (StateListener each : List.copyOf(listeners)) {
      each.happened(event);
    }
  }
}
