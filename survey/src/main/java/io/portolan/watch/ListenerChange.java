package io.portolan.watch;

import io.portolan.wire.Transport;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// What happened to a listener between two looks at the socket tables.
///
/// @param listener as it is now; as it was, if it was closed
public record ListenerChange(Kind kind, Listener listener) {
  /// What can happen.
  public enum Kind {
    /// Nobody listened there before.
    OPENED,
    /// Nobody listens there any more.
    CLOSED,
    /// The same address and port, but another socket, or held by other processes.
    REPLACED;

    /// The word used in every report.
    public String word() {
      return switch (this) {
        case OPENED -> "opened";
        case CLOSED -> "closed";
        case REPLACED -> "replaced";
      };
    }
  }

  private record Place(Transport transport, InetAddress address, int port) {
    static Place of(Listener listener) {
      return new Place(listener.transport(), listener.address(), listener.port());
    }
  }

  /// What happened, closings first, each in the order of its list.
  public static List<ListenerChange> between(List<Listener> before, List<Listener> now) {
    Map<Place, Listener> old = byPlace(before);
    Map<Place, Listener> present = byPlace(now);
    var changes = new ArrayList<ListenerChange>();
    old.forEach(
        (place, listener) -> {
          if (!present.containsKey(place)) {
            changes.add(new ListenerChange(Kind.CLOSED, listener));
          }
        });
    present.forEach(
        (place, listener) -> {
          Listener was = old.get(place);
          if (was == null) {
            changes.add(new ListenerChange(Kind.OPENED, listener));
          } else if (was.inode() != listener.inode() || !pids(was).equals(pids(listener))) {
            changes.add(new ListenerChange(Kind.REPLACED, listener));
          }
        });
    return changes;
  }

  private static Map<Place, Listener> byPlace(List<Listener> listeners) {
    var places = new LinkedHashMap<Place, Listener>();
    listeners.forEach(listener -> places.putIfAbsent(Place.of(listener), listener));
    return places;
  }

  private static Set<Integer> pids(Listener listener) {
    return listener.owners().stream().map(Owner::pid).collect(Collectors.toSet());
  }
}
