package io.portolan.watch;

import java.util.Locale;

/// Whether the processes that hold a listener are known, and if not, why.
public enum Ownership {
  /// At least one process is known to hold it. A user without privileges may miss further ones.
  KNOWN,
  /// No process that we may look into holds it, and there are some, or may be, that we may not.
  /// Root can tell; root in a container may lack the right too (CAP_SYS_PTRACE).
  NEEDS_ROOT,
  /// Every process could be looked into and none holds it: a socket of the kernel itself (NFS's
  /// lock manager), or of a process in another pid namespace.
  NONE_VISIBLE,
  /// It is on another host, whose processes cannot be seen from here.
  ELSEWHERE;

  /// The word used in every report, for example `needs-root`.
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
