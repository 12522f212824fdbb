package io.portolan.watch;

import java.io.File;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads the listeners of a Linux host from `/proc`: sockets from `/proc/net`, in the network
/// namespace of this process, and their owners from the open files of every process.
///
/// A socket that nobody seems to hold, although every process could be looked into, is looked for a
/// second time before that is said: sockets close, and processes hand them on, while we read.
///
/// The code of this package that reads avoids streams, lambdas, patterns and concatenated strings:
/// it runs once in a cold JVM, where each of these costs milliseconds.
///
/// @see "proc(5)"
public final class ProcNet implements Watch {
  private static final OldestFirst OLDEST_FIRST = new OldestFirst();

  private final File root;
  private final ByteOrder order;

  /// @param root under which `proc` and `etc` are found: `/`, or a copy of another host's
  public ProcNet(Path root) {
    this(root, ByteOrder.nativeOrder());
  }

  /// @param order of the host that wrote the tables under `root`
  ProcNet(Path root, ByteOrder order) {
    this.root = root.toFile();
    this.order = order;
  }

  /// @throws IOException if there is no table of sockets (no Linux, no `/proc`), or one that cannot
  ///     be read
  @Override
  public List<Listener> listeners() throws IOException {
    var proc = new File(root, "proc");
    var processes = new Processes(proc, new Users(new File(root, "etc/passwd")));
    var tables = SocketTables.read(new File(proc, "net"), order);
    return new Look(
            root,
            new File(proc, "net"),
            order,
            processes,
            tables,
            new Holders(proc, tables.inodes()))
        .listeners();
  }

  /// The listeners of every other network namespace that this user can see, in the order of the
  /// namespaces' numbers, then as [#listeners] has them.
  ///
  /// A namespace is found through the processes that live in it; its tables are read once, and the
  /// open files of all processes once for all of them.
  ///
  /// @throws IOException if a table cannot be read although its processes are still there
  @Override
  public List<ForeignListener> elsewhere() throws IOException {
    var proc = new File(root, "proc");
    var tables = new LinkedHashMap<NetworkNamespace, SocketTables>();
    var inodes = new HashSet<Long>();
    for (NetworkNamespace other : Namespaces.others(root)) {
      try {
        var table = SocketTables.read(net(proc, other), order);
        tables.put(other, table);
        inodes.addAll(table.inodes());
      } catch (IOException e) {
        passOverIfGone(proc, other, e);
      }
    }
    var processes = new Processes(proc, new Users(new File(root, "etc/passwd")));
    var holders = new Holders(proc, inodes);
    var found = new ArrayList<ForeignListener>();
    for (Map.Entry<NetworkNamespace, SocketTables> each : tables.entrySet()) {
      NetworkNamespace other = each.getKey();
      var look = new Look(root, net(proc, other), order, processes, each.getValue(), holders);
      try {
        for (Listener listener : look.listeners()) {
          found.add(new ForeignListener(other, listener));
        }
      } catch (IOException e) {
        passOverIfGone(proc, other, e);
      }
    }
    return found;
  }

  /// A namespace whose process has ended meanwhile is left out.
  private static void passOverIfGone(File proc, NetworkNamespace namespace, IOException failure)
      throws IOException {
    if (net(proc, namespace).exists()) {
      throw failure;
    }
  }

  private static File net(File proc, NetworkNamespace namespace) {
    return new File(proc, namespace.pid() + "/net");
  }

  /// One look at everything; used once.
  private static final class Look {
    private final File net;
    private final ByteOrder order;
    private final Settings settings;
    private final Users users;
    private final Processes processes;
    private final SocketTables tables;
    private final Holders holders;

    /// @param net the directory of the tables
    /// @param tables what they said
    /// @param holders which look for all of their inodes
    Look(
        File root,
        File net,
        ByteOrder order,
        Processes processes,
        SocketTables tables,
        Holders holders) {
      this.net = net;
      this.order = order;
      this.settings = Settings.read(new File(root, "proc/sys/net"));
      this.users = processes.users();
      this.processes = processes;
      this.tables = tables;
      this.holders = holders;
    }

    List<Listener> listeners() throws IOException {
      holders.visit();
      boolean complete = !holders.someDenied() && someUnheld() && processes.seesAll();
      if (!complete) {
        return listeners(Ownership.NEEDS_ROOT, null);
      }
      holders.visit();
      Set<Long> stillOpen = SocketTables.read(net, order).inodes();
      return listeners(
          holders.someDenied() ? Ownership.NEEDS_ROOT : Ownership.NONE_VISIBLE, stillOpen);
    }

    /// @param unheld what to say of a socket without an owner
    /// @param stillOpen inodes of sockets that may be without an owner; the others have been closed
    ///     meanwhile. Null if all may be
    private List<Listener> listeners(Ownership unheld, @Nullable Set<Long> stillOpen) {
      var listeners = new ArrayList<Listener>();
      for (BoundSocket socket : tables.listening()) {
        List<Owner> owners = owners(socket);
        if (!owners.isEmpty()) {
          add(listeners, listener(socket, owners, Ownership.KNOWN));
        } else if (stillOpen == null || stillOpen.contains(socket.inode())) {
          add(listeners, listener(socket, owners, unheld));
        }
      }
      return List.copyOf(listeners);
    }

    private boolean someUnheld() {
      for (BoundSocket socket : tables.listening()) {
        if (owners(socket).isEmpty()) {
          return true;
        }
      }
      return false;
    }

    private List<Owner> owners(BoundSocket socket) {
      var owners = new ArrayList<Owner>();
      for (int pid : holders.of(socket.inode())) {
        Owner owner = processes.owner(pid);
        if (owner != null) {
          owners.add(owner);
        }
      }
      owners.sort(OLDEST_FIRST);
      return owners;
    }

    private Listener listener(BoundSocket socket, List<Owner> owners, Ownership ownership) {
      boolean ephemeral = settings.isEphemeral(socket.port());
      boolean wildcardIpv6 = !socket.isIpv4() && socket.address().isAnyLocalAddress();
      boolean rivalled = tables.hasIpv4Wildcard(socket);
      boolean single = tables.hasSingleIpv4(socket);
      // An outgoing connection may have been given an ephemeral port before the listener was.
      boolean connected = !single && !ephemeral && tables.hasMappedConnection(socket);
      boolean byDefault = !single && !settings.ipv6Only();
      boolean dual = !rivalled && (connected || byDefault);
      return new Listener(
          socket.transport(),
          socket.address(),
          socket.port(),
          wildcardIpv6 && dual,
          socket.inode(),
          socket.uid(),
          users.name(socket.uid()),
          owners,
          ownership,
          1,
          wildcardIpv6 && (rivalled || connected),
          ephemeral);
    }

    /// Adds a listener to those before it, or counts it with the one of the same place, user and
    /// owners, which is among the last.
    private static void add(List<Listener> listeners, Listener next) {
      for (int i = listeners.size() - 1; i >= 0; i--) {
        Listener other = listeners.get(i);
        if (!isSamePlace(other, next)) {
          break;
        }
        if (other.uid() == next.uid() && isSameOwners(other.owners(), next.owners())) {
          listeners.set(i, oneMore(other));
          return;
        }
      }
      listeners.add(next);
    }

    private static boolean isSamePlace(Listener one, Listener other) {
      return one.port() == other.port()
          && one.transport() == other.transport()
          && one.address().equals(other.address());
    }

    private static boolean isSameOwners(List<Owner> some, List<Owner> others) {
      if (some.size() != others.size()) {
        return false;
      }
      for (int i = 0; i < some.size(); i++) {
        if (some.get(i).pid() != others.get(i).pid()) {
          return false;
        }
      }
      return true;
    }

    private static Listener oneMore(Listener listener) {
      return new Listener(
          listener.transport(),
          listener.address(),
          listener.port(),
          listener.dualStack(),
          listener.inode(),
          listener.uid(),
          listener.user(),
          listener.owners(),
          listener.ownership(),
          listener.sockets() + 1,
          listener.dualStackObserved(),
          listener.inEphemeralRange());
    }
  }

  private static final class OldestFirst implements Comparator<Owner> {
    /// Those whose start is unknown come last.
    @Override
    public int compare(Owner one, Owner other) {
      Instant start = one.started();
      Instant otherStart = other.started();
      if (start == null || otherStart == null) {
        return start == otherStart
            ? Integer.compare(one.pid(), other.pid())
            : start == null ? 1 : -1;
      }
      int byStart = start.compareTo(otherStart);
      return byStart != 0 ? byStart : Integer.compare(one.pid(), other.pid());
    }
  }
}
