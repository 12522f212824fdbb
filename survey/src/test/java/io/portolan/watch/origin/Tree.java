package io.portolan.watch.origin;

import io.portolan.watch.Owner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/// A hand-made host: files, folders and links below a temporary folder, as documents and other
/// machines have them. Nothing in it was ever running.
final class Tree {
  static final Instant BOOT = Instant.ofEpochSecond(1_700_000_000);

  private final Path root;

  /// A host that has just been booted, with its first process.
  Tree(Path root) throws IOException {
    this.root = root;
    file("/proc/stat", "btime " + BOOT.getEpochSecond() + "\n");
    process(1, "systemd", 0, 0, "0::/init.scope\n");
    link("/proc/self", "1");
  }

  Path root() {
    return root;
  }

  Tree file(String path, String... lines) throws IOException {
    Path file = root.resolve(path.substring(1));
    Files.createDirectories(file.getParent());
    Files.writeString(file, String.join("\n", lines) + (lines.length == 1 ? "" : "\n"));
    return this;
  }

  Tree link(String path, String target) throws IOException {
    Path link = root.resolve(path.substring(1));
    Files.createDirectories(link.getParent());
    Files.deleteIfExists(link);
    Files.createSymbolicLink(link, Path.of(target));
    return this;
  }

  /// @param seconds after boot when it started
  /// @param cgroup the text of its file of control groups
  Tree process(int pid, String name, int parent, int seconds, String cgroup) throws IOException {
    String home = "/proc/" + pid + "/";
    file(
        home + "stat",
        pid
            + " ("
            + name
            + ") S "
            + parent
            + " 2 3 0 -1 4194560 7 8 9 10 11 12 13 14 20 0 1 0 "
            + seconds * 100
            + " 21 22\n");
    file(home + "status", "Name:\t" + name + "\nUid:\t0\t0\t0\t0\n");
    file(home + "cmdline", name + "\0");
    file(home + "cgroup", cgroup);
    return this;
  }

  /// Who holds a port, as it was seen: started ten seconds after boot by the first process.
  static Owner owner(int pid, String executable, String... arguments) {
    return new Owner(
        pid,
        executable.substring(executable.lastIndexOf('/') + 1),
        executable,
        false,
        List.of(arguments),
        "root",
        0,
        BOOT.plusSeconds(10),
        "/",
        1,
        false);
  }

  Origins origins() {
    return new Origins(root);
  }

  HostFiles files() {
    return new HostFiles(root);
  }
}
