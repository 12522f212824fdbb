package io.portolan.watch;

/// A listener in another network namespace of this host, as that of a container.
///
/// `inEphemeralRange` and `dualStack` rest on the settings of this process's own
/// namespace: those of others do not show from outside.
public record ForeignListener(NetworkNamespace namespace, Listener listener) {}
