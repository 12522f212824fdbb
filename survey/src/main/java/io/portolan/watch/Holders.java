package io.portolan.watch;

import java.io.File;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Which processes hold which sockets, found in their tables of open files: `/proc/pid/fd` has one
/// symbolic link for each descriptor, and that of a socket reads `socket:[inode]`.
///
/// A process that ends meanwhile is passed over. The right to look into a process is one for all of
/// its files, so the first refusal settles it.
///
/// @see "proc(5): /proc/pid/fd; ptrace(2): Ptrace access mode checking"
final class Holders {
  private static final String SOCKET = "socket:[";

  private final File proc;
  private final Map<Long, List<Integer>> pidsByInode = new HashMap<>();
  private final Set<String> visited = new HashSet<>();
  private boolean someDenied;

  /// @param inodes of the sockets to look for
  Holders(File proc, Iterable<Long> inodes) {
    this.proc = proc;
    for (Long inode : inodes) {
      pidsByInode.put(inode, new ArrayList<>(2));
    }
  }

  /// Looks into every process that has not been looked into before.
  void visit() {
    String[] names = proc.list();
    if (names == null) {
      return;
    }
    for (String name : names) {
      int pid = pid(name);
      if (pid > 0 && visited.add(name)) {
        visit(pid, new File(proc, name));
      }
    }
  }

  /// The processes seen to hold a socket, each once, in no particular order.
  List<Integer> of(long inode) {
    return pidsByInode.getOrDefault(inode, List.of());
  }

  /// Whether there was a process whose open files this user may not see.
  boolean someDenied() {
    return someDenied;
  }

  private void visit(int pid, File process) {
    var fds = new File(process, "fd");
    String[] names = fds.list();
    if (names == null) {
      // Unlistable but there: not for us. No longer there: the process has ended.
      someDenied |= fds.exists();
      return;
    }
    Path directory = fds.toPath();
    try {
      for (String name : names) {
        addHolder(inode(directory.resolve(name)), pid);
      }
    } catch (AccessDeniedException e) {
      // Root may list the files of any process, and still not be allowed to see what they are.
      someDenied = true;
    }
  }

  private void addHolder(long inode, int pid) {
    List<Integer> pids = pidsByInode.get(inode);
    if (pids != null && (pids.isEmpty() || pids.getLast() != pid)) {
      pids.add(pid);
    }
  }

  /// The inode a descriptor's link names if it is a socket's, else -1.
  private static long inode(Path link) throws AccessDeniedException {
    String target;
    try {
      target = Files.readSymbolicLink(link).toString();
    } catch (AccessDeniedException e) {
      throw e;
    } catch (IOException e) {
      return -1;
    }
    return target.startsWith(SOCKET) && target.endsWith("]")
        ? ProcText.decimal(target, SOCKET.length())
        : -1;
  }

  /// The number a directory of `/proc` is named with, or -1 if it is not a process's.
  private static int pid(String name) {
    char first = name.charAt(0);
    if (first < '1' || first > '9' || name.length() > 9) {
      return -1;
    }
    for (int i = 1; i < name.length(); i++) {
      if (name.charAt(i) < '0' || name.charAt(i) > '9') {
        return -1;
      }
    }
    return Integer.parseInt(name);
  }
}
