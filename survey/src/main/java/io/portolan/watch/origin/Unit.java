package io.portolan.watch.origin;

import org.jspecify.annotations.Nullable;

/// The systemd unit a process belongs to, by its control group and not by its ancestry: a daemon
/// that has cut itself loose from its parents stays in its unit.
///
/// @param name with its suffix, as `redis-server.service` or `session-3.scope`
/// @param manager who runs it
/// @param file the unit file, null if none was found; that of a scope is made at run time and
///     often lies nowhere
/// @param description what the unit file calls it, null if it does not
/// @see "systemd.unit(5); systemd documentation, Control Group APIs and Delegation"
public record Unit(
    String name, Manager manager, @Nullable String file, @Nullable String description) {
  /// The two kinds of service manager.
  public enum Manager {
    /// The first process of the host.
    SYSTEM,
    /// One of a user's own, `systemctl --user`.
    USER;

    /// The word used in every report: `system` or `user`.
    public String word() {
      return this == SYSTEM ? "system" : "user";
    }
  }

  /// Whether it is a login session: a person's shell and all that was started from it.
  public boolean isLoginSession() {
    return manager == Manager.SYSTEM && name.startsWith("session-") && name.endsWith(".scope");
  }
}
