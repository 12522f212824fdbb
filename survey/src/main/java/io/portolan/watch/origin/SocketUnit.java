package io.portolan.watch.origin;

import org.jspecify.annotations.Nullable;

/// A systemd socket unit: systemd listens, and starts the service when somebody calls.
///
/// @param name as `ssh.socket`
/// @param file where it is defined
/// @param listens the directive that names this port, as `ListenStream=22`
/// @param service what it starts, as `ssh.service`; with `isPerConnection` a
///     template, `ssh@.service`
/// @param isPerConnection whether each caller gets an instance of its own (`Accept=yes`)
/// @param description what the unit file calls it, null if it does not
/// @see "systemd.socket(5)"
public record SocketUnit(
    String name,
    Unit.Manager manager,
    String file,
    String listens,
    String service,
    boolean isPerConnection,
    @Nullable String description) {}
