package io.portolan.watch.origin;

import io.portolan.watch.origin.Container.Engine;
import io.portolan.watch.origin.Unit.Manager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What the names in a control group's path tell: which systemd unit, which container.
///
/// A process stands in one group of each hierarchy. Version 2 has one hierarchy, on the line that
/// begins `0::`; version 1 has several, and systemd keeps its own as `name=systemd`. The one that
/// names most is believed: container runtimes with version 1 may leave systemd's alone.
///
/// Paths are relative to the reader's own control group namespace; for a process outside of it they
/// begin with `/..`, and inside a container they are mostly `/` and tell nothing.
///
/// @param unit name of the innermost unit of that manager, null if there is none
/// @param uid of the user whose manager or session it is, -1 if it is nobody's
/// @param container with neither name nor image, null if there is none
/// @see "cgroups(7): /proc/pid/cgroup; systemd documentation, Control Group APIs and Delegation"
record ControlGroup(
    @Nullable String unit, Manager manager, long uid, @Nullable Container container) {
  static final ControlGroup NOTHING = new ControlGroup(null, Manager.SYSTEM, -1, null);

  private static final Pattern UNIT =
      Pattern.compile("[A-Za-z0-9:_.\\\\@-]+\\.(service|scope|socket|mount|swap)");
  private static final Pattern USER_MANAGER = Pattern.compile("user@\\d+\\.service");
  private static final Pattern SESSION = Pattern.compile("session-[^/]+\\.scope");

  private static final Pattern USER_SLICE = Pattern.compile("user-(\\d{1,10})\\.slice");

  private static final String ID = "([0-9a-f]{64})";
  private static final Pattern WITH_RUNTIME =
      Pattern.compile(
          "(docker|libpod|cri-containerd|nerdctl|crio)-(?:payload-)?" + ID + "(\\.scope)?");
  private static final Pattern BARE = Pattern.compile(ID);
  private static final Pattern LXC = Pattern.compile("lxc\\.payload\\.(.+)");
  private static final Pattern POD =
      Pattern.compile(
          "(?:kubepods[a-z-]*-)?pod([0-9a-f]{8}(?:[-_][0-9a-f]{4}){3}[-_][0-9a-f]{12}"
              + "|[0-9a-f]{32})(?:\\.slice)?");

  /// Reads the text of `/proc/pid/cgroup`.
  static ControlGroup read(String text) {
    var best = NOTHING;
    for (String line : text.split("\n", -1)) {
      int first = line.indexOf(':');
      int second = line.indexOf(':', first + 1);
      if (first < 0 || second < 0) {
        continue;
      }
      var group = ofPath(line.substring(second + 1));
      boolean isSystemds = second == first + 1 || line.startsWith(":name=systemd", first);
      best =
          new ControlGroup(
              best.unit == null && isSystemds ? group.unit : best.unit,
              best.unit == null && isSystemds ? group.manager : best.manager,
              best.uid < 0 ? group.uid : best.uid,
              best.container == null ? group.container : best.container);
    }
    return best;
  }

  private static ControlGroup ofPath(String path) {
    List<String> parts =
        Arrays.stream(path.split("/", -1))
            .filter(part -> !part.isEmpty() && !part.equals(".."))
            .toList();
    int at = pastSlices(parts, 0);
    String unit = at < parts.size() ? unit(parts.get(at)) : null;
    var manager = Manager.SYSTEM;
    if (unit != null && (USER_MANAGER.matcher(unit).matches() || SESSION.matcher(unit).matches())) {
      int inside = pastSlices(parts, at + 1);
      String own = inside < parts.size() ? unit(parts.get(inside)) : null;
      if (own != null) {
        unit = own;
        manager = Manager.USER;
      }
    }
    return new ControlGroup(unit, manager, uid(parts), container(parts));
  }

  private static long uid(List<String> parts) {
    for (String part : parts) {
      Matcher slice = USER_SLICE.matcher(part);
      if (slice.matches()) {
        return Long.parseLong(slice.group(1));
      }
    }
    return -1;
  }

  private static int pastSlices(List<String> parts, int from) {
    int at = from;
    while (at < parts.size() && parts.get(at).endsWith(".slice")) {
      at++;
    }
    return at;
  }

  /// systemd puts an underscore before names that would clash with the kernel's own files.
  private static @Nullable String unit(String part) {
    String name = part.startsWith("_") ? part.substring(1) : part;
    return UNIT.matcher(name).matches() ? name : null;
  }

  /// The innermost container; one may run in another.
  private static @Nullable Container container(List<String> parts) {
    for (int i = parts.size() - 1; i >= 0; i--) {
      Container found = container(parts, i);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private static @Nullable Container container(List<String> parts, int at) {
    String part = parts.get(at);
    Matcher named = WITH_RUNTIME.matcher(part);
    if (named.matches()) {
      return of(engine(named.group(1)), named.group(2), parts);
    }
    if (BARE.matcher(part).matches() && at > 0) {
      var above = new ArrayList<>(parts.subList(0, at));
      boolean isPod = above.stream().anyMatch(p -> p.startsWith("kubepods"));
      boolean isDocker = above.getLast().equals("docker");
      return isPod || isDocker
          ? of(isPod ? Engine.KUBERNETES : Engine.DOCKER, part, parts)
          : above.getLast().equals("default") ? of(Engine.CONTAINERD, part, parts) : null;
    }
    Matcher payload = LXC.matcher(part);
    if (payload.matches()) {
      return of(Engine.LXC, payload.group(1), parts);
    }
    boolean isUnderLxc =
        at > 0 && (parts.get(at - 1).equals("lxc") || parts.get(at - 1).equals("lxc.payload"));
    return isUnderLxc ? of(Engine.LXC, part, parts) : null;
  }

  private static Container of(Engine engine, String id, List<String> parts) {
    String pod = null;
    for (String part : parts) {
      Matcher matcher = POD.matcher(part);
      pod = matcher.matches() ? matcher.group(1).replace('_', '-') : pod;
    }
    return new Container(engine, id, null, null, pod, null);
  }

  private static Engine engine(String word) {
    return switch (word) {
      case "docker" -> Engine.DOCKER;
      case "libpod" -> Engine.PODMAN;
      case "crio" -> Engine.CRIO;
      case "cri-containerd", "nerdctl" -> Engine.CONTAINERD;
      default -> throw new IllegalArgumentException(word);
    };
  }
}
