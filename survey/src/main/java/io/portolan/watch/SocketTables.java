package io.portolan.watch;

import io.portolan.wire.Transport;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The four tables of sockets at one time, and what they say together.
final class SocketTables {
  private static final String[] NAMES = {"tcp", "tcp6", "udp", "udp6"};

  private final List<BoundSocket> listening = new ArrayList<>();
  private final BitSet mappedConnections = new BitSet();
  private final BitSet[] wildcardIpv4 = {new BitSet(), new BitSet()};
  private final BitSet[] singleIpv4 = {new BitSet(), new BitSet()};

  private SocketTables() {}

  /// Reads those of the tables that exist; without IPv6 there are two.
  ///
  /// @param net the directory `/proc/net`
  /// @param order of the host that wrote the tables
  /// @throws IOException if none exists, or one cannot be read
  static SocketTables read(File net, ByteOrder order) throws IOException {
    var tables = new SocketTables();
    var rows = new ArrayList<BoundSocket>();
    int found = 0;
    for (String name : NAMES) {
      var file = new File(net, name);
      if (file.exists()) {
        found++;
        var transport = name.startsWith("tcp") ? Transport.TCP : Transport.UDP;
        var table = SocketTable.read(file, transport, order);
        rows.addAll(table.listening());
        tables.mappedConnections.or(table.mappedConnections());
      }
    }
    if (found == 0) {
      throw new FileNotFoundException(new File(net, NAMES[0]).getPath());
    }
    rows.sort(null);
    tables.addDistinct(rows);
    return tables;
  }

  /// Listening sockets in their order, each once.
  List<BoundSocket> listening() {
    return listening;
  }

  Set<Long> inodes() {
    var inodes = new HashSet<Long>();
    for (BoundSocket socket : listening) {
      inodes.add(socket.inode());
    }
    return inodes;
  }

  /// Whether a listener on 0.0.0.0 has the same transport and port.
  boolean hasIpv4Wildcard(BoundSocket socket) {
    return wildcardIpv4[index(socket.transport())].get(socket.port());
  }

  /// Whether a listener on a single IPv4 address has the same transport and port.
  boolean hasSingleIpv4(BoundSocket socket) {
    return singleIpv4[index(socket.transport())].get(socket.port());
  }

  /// Whether an IPv6 socket holds a connection over IPv4 with this TCP socket's port.
  boolean hasMappedConnection(BoundSocket socket) {
    return socket.transport() == Transport.TCP && mappedConnections.get(socket.port());
  }

  private void addDistinct(List<BoundSocket> sorted) {
    BoundSocket last = null;
    for (BoundSocket socket : sorted) {
      if (last == null || socket.compareTo(last) != 0) {
        listening.add(socket);
        if (socket.isIpv4()) {
          var ports = socket.address().isAnyLocalAddress() ? wildcardIpv4 : singleIpv4;
          ports[index(socket.transport())].set(socket.port());
        }
      }
      last = socket;
    }
  }

  private static int index(Transport transport) {
    return transport == Transport.TCP ? 0 : 1;
  }
}
