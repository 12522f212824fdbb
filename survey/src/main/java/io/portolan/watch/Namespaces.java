package io.portolan.watch;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Finds the network namespaces of a host through the processes that live in them:
/// `/proc/pid/ns/net` is a link that reads `net:[inode]`. One without a process, kept alive by a
/// mount only, has no listener either.
///
/// @see "namespaces(7): The /proc/pid/ns/ directory"
final class Namespaces {
  private static final String NET = "net:[";

  private Namespaces() {}

  /// All but the one `/proc/self` lives in, by number; none if that is not known.
  static List<NetworkNamespace> others(File root) {
    var proc = new File(root, "proc");
    long ours = inode(new File(proc, "self/ns/net"));
    String[] names = proc.list();
    if (ours < 0 || names == null) {
      return List.of();
    }
    Map<Long, Integer> firstPids = new TreeMap<>();
    for (String name : names) {
      long pid = ProcText.decimal(name, 0);
      if (pid > 0 && pid <= Integer.MAX_VALUE && Long.toString(pid).equals(name)) {
        long inode = inode(new File(proc, name + "/ns/net"));
        if (inode >= 0 && inode != ours) {
          firstPids.merge(inode, (int) pid, Math::min);
        }
      }
    }
    var labels = firstPids.isEmpty() ? Map.<Long, String>of() : labels(root);
    var others = new ArrayList<NetworkNamespace>();
    firstPids.forEach(
        (inode, pid) -> {
          if (new File(proc, pid + "/net/tcp").exists()) {
            others.add(new NetworkNamespace(inode, pid, labels.get(inode)));
          }
        });
    return others;
  }

  /// The names that `ip netns` gave, by number: files of `/run/netns` on which a namespace is
  /// mounted.
  private static Map<Long, String> labels(File root) {
    var labels = new HashMap<Long, String>();
    var folder = new File(root, "run/netns");
    String[] names = folder.list();
    for (String name : names == null ? new String[0] : names) {
      try {
        labels.put((Long) Files.getAttribute(new File(folder, name).toPath(), "unix:ino"), name);
      } catch (IOException | UnsupportedOperationException _) {
        // Removed meanwhile, or no file system with inodes: it goes without a name.
      }
    }
    return labels;
  }

  private static long inode(File link) {
    String target = target(link);
    return target != null && target.startsWith(NET) && target.endsWith("]")
        ? ProcText.decimal(target, NET.length())
        : -1;
  }

  private static @Nullable String target(File link) {
    try {
      return Files.readSymbolicLink(link.toPath()).toString();
    } catch (IOException e) {
      return null;
    }
  }
}
