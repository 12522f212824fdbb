package io.portolan.watch;

import java.io.File;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The parents of processes, read anew for each question.
///
/// A process number may be given to another process while we read. Nobody is older than his
/// parent, so the chain ends where somebody would be; and a process is the one that was seen
/// before if it has the same number and the same start.
public final class Ancestry {
  /// Deeper chains are cut off.
  public static final int DEPTH = 64;

  private final File root;

  /// @param root under which `proc` and `etc` are found
  public Ancestry(Path root) {
    this.root = root.toFile();
  }

  /// Whether the process seen before still runs.
  public boolean isStill(Owner owner) {
    Owner now = processes().owner(owner.pid());
    return now != null && isSameStart(owner.started(), now.started());
  }

  /// The parent first, the first process of the host last; empty if the process has ended.
  public List<Ancestor> of(Owner owner) {
    var processes = processes();
    var ancestors = new ArrayList<Ancestor>();
    Owner child = processes.owner(owner.pid());
    if (child == null || !isSameStart(owner.started(), child.started())) {
      return List.of();
    }
    while (ancestors.size() < DEPTH && child.parent() > 0) {
      Owner parent = processes.owner(child.parent());
      if (parent == null || isYounger(parent, child)) {
        break;
      }
      ancestors.add(
          new Ancestor(parent.pid(), parent.name(), parent.commandLine(), parent.started()));
      child = parent;
    }
    return ancestors;
  }

  private Processes processes() {
    return new Processes(new File(root, "proc"), new Users(new File(root, "etc/passwd")));
  }

  private static boolean isYounger(Owner one, Owner other) {
    Instant start = one.started();
    Instant otherStart = other.started();
    return start != null && otherStart != null && start.isAfter(otherStart);
  }

  /// An unknown start fits any.
  private static boolean isSameStart(@Nullable Instant one, @Nullable Instant other) {
    return one == null || other == null || one.equals(other);
  }
}
