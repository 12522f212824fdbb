package io.portolan.watch;

import java.io.IOException;
import java.util.List;

/// What listens on this host now.
public interface Watch {
  /// Every listener this user can see, in the order of port, transport and address (IPv4 first).
  ///
  /// Each call looks anew. A process or a socket that goes away meanwhile is left out.
  ///
  /// @throws IOException if the system's tables cannot be read at all
  List<Listener> listeners() throws IOException;

  /// The listeners of other network namespaces, each namespace read once; none where the system has
  /// no such thing.
  ///
  /// @throws IOException if a table cannot be read although its namespace is still there
  default List<ForeignListener> elsewhere() throws IOException {
    return List.of();
  }
}
