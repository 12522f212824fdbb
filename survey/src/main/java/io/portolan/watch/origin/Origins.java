package io.portolan.watch.origin;

import io.portolan.watch.Ancestry;
import io.portolan.watch.Owner;
import io.portolan.watch.origin.Unit.Manager;
import io.portolan.wire.Transport;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads how processes and listeners came to be. One thread; what it has read of units and
/// packages it keeps, so use one for one report.
///
/// @see "proc(5); systemd.unit(5), systemd.socket(5); dpkg-query(1); rpm(8)"
public final class Origins {
  private static final int CGROUP_LIMIT = 64 * 1024;
  private static final int PASSWD_LIMIT = 4 << 20;

  private final HostFiles files;
  private final Ancestry ancestry;
  private final Packages packages;
  private final ContainerRecords containers;
  private final UnitFiles systemUnits;
  private final Map<Owner, Optional<Origin>> known = new HashMap<>();

  /// @param root under which `proc`, `etc`, `run`, `usr` and `var` are found: `/`, or a copy of
  ///     another host's
  public Origins(Path root) {
    this.files = new HostFiles(root);
    this.ancestry = new Ancestry(root);
    this.packages = new Packages(root, files);
    this.containers = new ContainerRecords(files);
    this.systemUnits = UnitFiles.ofSystem(files);
  }

  /// How a process came to be; empty if it has ended since it was seen.
  public Optional<Origin> of(Owner owner) throws InterruptedException {
    Optional<Origin> origin = known.get(owner);
    if (origin == null) {
      origin = read(owner);
      known.put(owner, origin);
    }
    return origin;
  }

  private Optional<Origin> read(Owner owner) throws InterruptedException {
    var group = group(owner);
    var installed = packages.of(owner);
    var ancestors = ancestry.of(owner);
    if (!ancestry.isStill(owner)) {
      return Optional.empty();
    }
    Container container = group.container();
    String home = group.uid() < 0 ? null : home(group.uid());
    return Optional.of(
        new Origin(
            owner.pid(),
            group.unit() == null ? null : unit(group.unit(), group.manager(), group.uid(), home),
            container == null ? null : containers.described(container, home),
            installed.installed(),
            installed.because(),
            published(owner),
            ancestors));
  }

  /// What the control group alone tells of a process: the names of its unit and container, nothing
  /// that stands in further files. Cheap enough for every process of a list.
  public Origin glance(Owner owner) {
    var group = group(owner);
    return new Origin(
        owner.pid(),
        group.unit() == null ? null : new Unit(group.unit(), group.manager(), null, null),
        group.container(),
        null,
        "not asked",
        null,
        List.of());
  }

  private ControlGroup group(Owner owner) {
    return ControlGroup.read(
        files.latin1("/proc/" + owner.pid() + "/cgroup", CGROUP_LIMIT).orElse(""));
  }

  /// The socket units behind a listener that a service manager holds, most exact first; empty where
  /// none of its owners is one.
  ///
  /// @param address what it is bound to
  public List<SocketUnit> socketUnits(
      Transport transport, InetAddress address, int port, List<Owner> owners) {
    var found = new ArrayList<SocketUnit>();
    for (Owner owner : owners) {
      if (owner.pid() == 1 && isSystemd(owner)) {
        found.addAll(new SocketUnits(systemUnits).of(transport, address, port));
      } else if (isSystemd(owner) && owner.commandLine().contains("--user")) {
        var own = UnitFiles.ofUser(files, home(owner.uid()), owner.uid());
        found.addAll(new SocketUnits(own).of(transport, address, port));
      }
    }
    return found;
  }

  private static boolean isSystemd(Owner owner) {
    return owner.name().equals("systemd");
  }

  private Unit unit(String name, Manager manager, long uid, @Nullable String home) {
    var units = manager == Manager.SYSTEM ? systemUnits : UnitFiles.ofUser(files, home, uid);
    UnitFiles.Loaded loaded = units.load(name);
    if (loaded == null) {
      return new Unit(name, manager, null, null);
    }
    return new Unit(
        loaded.name(),
        manager,
        loaded.file(),
        loaded
            .text()
            .last("Unit", "Description")
            .map(d -> SocketUnits.value(d, loaded.name()))
            .orElse(null));
  }

  private @Nullable PublishedPort published(Owner owner) {
    if (!owner.name().startsWith("docker-proxy")) {
      return null;
    }
    PublishedPort port = PublishedPort.read(owner.commandLine());
    return port == null ? null : port.of(containers.withAddress(port.containerAddress()));
  }

  /// The sixth of the seven fields of a line of `passwd`, null if nobody has this number there.
  private @Nullable String home(long uid) {
    for (String line : files.text("/etc/passwd", PASSWD_LIMIT).orElse("").split("\n", -1)) {
      String[] cells = line.split(":", -1);
      if (cells.length >= 6 && cells[2].equals(Long.toString(uid))) {
        return cells[5];
      }
    }
    return null;
  }
}
