package io.portolan.watch;

import io.portolan.wire.Transport;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;

/// A Linux host made of files: what `/proc` and `/etc` would show on a little-endian machine.
final class HandMadeHost {
  private static final String HEADING =
      "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout"
          + " inode";

  private final Path root;

  /// A host with no socket, no process and no user, booted at the second 1,700,000,000.
  HandMadeHost(Path root) throws IOException {
    this.root = root;
    table("tcp");
    table("udp");
    write("proc/stat", "cpu  1 2 3\ncpu0 1 2 3\nintr 9\nctxt 1\nbtime 1700000000\nprocesses 5\n");
  }

  /// A row of a table as the kernel prints it.
  ///
  /// @param local `address:port` in the kernel's hexadecimal
  /// @param state two hexadecimal digits: 0A listening, 01 connected, 07 no peer
  static String row(String local, String remote, String state, long uid, long inode) {
    return String.format(
        Locale.ROOT,
        "   0: %s %s %s 00000000:00000000 00:00000000 00000000 %5d        0 %d 1 00 100 0 0 10 0",
        local,
        remote,
        state,
        uid,
        inode);
  }

  static String tcp(String local, long uid, long inode) {
    return row(local, "00000000:0000", "0A", uid, inode);
  }

  static String tcp6(String local, long uid, long inode) {
    return row(local, "00000000000000000000000000000000:0000", "0A", uid, inode);
  }

  static String udp(String local, long uid, long inode) {
    return row(local, "00000000:0000", "07", uid, inode);
  }

  /// Replaces one of the tables `tcp`, `tcp6`, `udp`, `udp6` at once.
  HandMadeHost table(String name, String... rows) throws IOException {
    var text = new StringBuilder(HEADING).append('\n');
    for (String row : rows) {
      text.append(row).append('\n');
    }
    return write("proc/net/" + name, text.toString());
  }

  HandMadeHost write(String path, String text) throws IOException {
    return write(path, text.getBytes(StandardCharsets.UTF_8));
  }

  HandMadeHost write(String path, byte[] bytes) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Path fresh = file.resolveSibling(file.getFileName() + ".fresh");
    Files.write(fresh, bytes);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return this;
  }

  HandMadeHost remove(String path) throws IOException {
    Files.delete(root.resolve(path));
    return this;
  }

  HandMadeHost link(String path, String target) throws IOException {
    Path link = root.resolve(path);
    Files.createDirectories(link.getParent());
    Files.deleteIfExists(link);
    Files.createSymbolicLink(link, Path.of(target));
    return this;
  }

  /// A process of uid 0 that runs `/usr/sbin/NAME`, started by pid 1 ten seconds after boot, with
  /// the sockets of these inodes open.
  HandMadeHost process(int pid, String name, long... inodes) throws IOException {
    return processSince(1000, pid, name, inodes);
  }

  /// @param startTicks when it started, in hundredths of a second after boot
  HandMadeHost processSince(long startTicks, int pid, String name, long... inodes)
      throws IOException {
    String home = "proc/" + pid + "/";
    write(home + "stat", stat(pid, name, startTicks));
    write(home + "status", "Name:\t" + name + "\nPPid:\t1\nUid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\n");
    write(home + "cmdline", "/usr/sbin/" + name + "\0-D\0");
    link(home + "exe", "/usr/sbin/" + name);
    link(home + "cwd", "/");
    link(home + "fd/0", "/dev/null");
    link(home + "fd/1", "pipe:[77]");
    for (int i = 0; i < inodes.length; i++) {
      link(home + "fd/" + (i + 3), "socket:[" + inodes[i] + "]");
    }
    return this;
  }

  static String stat(int pid, String name, long startTicks) {
    return pid
        + " ("
        + name
        + ") S 1 2 3 0 -1 4194560 7 8 9 10 11 12 13 14 20 0 1 0 "
        + startTicks
        + " 21 22\n";
  }

  Path path(String path) {
    return root.resolve(path);
  }

  List<Listener> listeners() throws IOException {
    return new ProcNet(root, ByteOrder.LITTLE_ENDIAN).listeners();
  }

  /// The only listener there is.
  Listener listener() throws IOException {
    List<Listener> all = listeners();
    if (all.size() != 1) {
      throw new AssertionError(all.size() + " listeners: " + all);
    }
    return all.getFirst();
  }

  /// The only owner of the only listener.
  Owner owner() throws IOException {
    List<Owner> owners = listener().owners();
    if (owners.size() != 1) {
      throw new AssertionError(owners.size() + " owners: " + owners);
    }
    return owners.getFirst();
  }

  /// What a listener is bound to, in short: `tcp 127.0.0.1 80`.
  static String place(Listener listener) {
    return place(listener.transport(), listener.address().getHostAddress(), listener.port());
  }

  static String place(Transport transport, String address, int port) {
    return transport.word() + " " + address + " " + port;
  }
}
