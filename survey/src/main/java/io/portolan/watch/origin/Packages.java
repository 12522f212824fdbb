package io.portolan.watch.origin;

import io.portolan.watch.Owner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Which package brought a process's program, looked up where the process has its root: a
/// container's program is in the container's packages.
final class Packages {
  /// @param installed null if there is none
  /// @param because why there is none, "" if there is one
  record Answer(@Nullable InstalledPackage installed, String because) {}

  private final Path root;
  private final HostFiles host;
  private final DpkgFiles dpkg;
  private final RpmQuery rpm;
  private final Map<String, DpkgFiles> ofOthers = new HashMap<>();
  private final Map<String, Answer> ofHost = new HashMap<>();

  Packages(Path root, HostFiles host) {
    this.root = root;
    this.host = host;
    this.dpkg = new DpkgFiles(host);
    this.rpm = new RpmQuery(root.resolve("usr/bin/rpm"));
  }

  Answer of(Owner owner) throws InterruptedException {
    String program = owner.executable();
    if (program == null) {
      return new Answer(null, "its program cannot be seen");
    }
    if (isAtHome(owner.pid())) {
      Answer known = ofHost.get(program);
      if (known == null) {
        known = ofHost(program);
        ofHost.put(program, known);
      }
      return known;
    }
    // Most services have a mount namespace of their own and the same root.
    String mounts = host.link("/proc/" + owner.pid() + "/ns/mnt").orElse("" + owner.pid());
    var theirs =
        ofOthers.computeIfAbsent(
            mounts,
            _ -> new DpkgFiles(new HostFiles(root.resolve("proc/" + owner.pid() + "/root"))));
    return theirs.isThere()
        ? answer(theirs.of(program), "no package there has it")
        : new Answer(null, "there is no list of packages below its own root");
  }

  private Answer ofHost(String program) throws InterruptedException {
    InstalledPackage installed = dpkg.of(program);
    if (installed == null && isRealHost() && rpm.isThere()) {
      installed = rpm.of(program);
      return answer(installed, "no package has it, or rpm gave no answer");
    }
    return dpkg.isThere()
        ? answer(installed, "no package has it")
        : answer(installed, "there is no list of packages that we can read");
  }

  /// rpm answers for the host it runs on, not for a copy of another.
  private boolean isRealHost() {
    return root.equals(Path.of("/"));
  }

  private static Answer answer(@Nullable InstalledPackage installed, String because) {
    return new Answer(installed, installed == null ? because : "");
  }

  /// Whether a process sees the same packages as we do.
  private boolean isAtHome(int pid) {
    String own = host.link("/proc/self/ns/mnt").orElse("");
    String mounts = host.link("/proc/" + pid + "/ns/mnt").orElse(own);
    String itsRoot = host.link("/proc/" + pid + "/root").orElse("/");
    return (mounts.equals(own) && itsRoot.equals("/"))
        || isSame(root.resolve("var/lib/dpkg"), root.resolve("proc/" + pid + "/root/var/lib/dpkg"));
  }

  private static boolean isSame(Path one, Path other) {
    try {
      return Objects.equals(key(one), key(other));
    } catch (IOException e) {
      return false;
    }
  }

  private static @Nullable Object key(Path folder) throws IOException {
    return Files.readAttributes(folder, java.nio.file.attribute.BasicFileAttributes.class)
        .fileKey();
  }
}
