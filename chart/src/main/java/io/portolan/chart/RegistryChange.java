package io.portolan.chart;

import org.jspecify.annotations.Nullable;

/// What became of one service name between two registries.
///
/// @param first the first port number, -1 for a name without a port
/// @param last the last one, -1 likewise
/// @param before the name in the older registry, null if it was added
/// @param after the name in the newer one, null if it was removed; the same as before if only what
///     else the registry says of it has changed
public record RegistryChange(
    int first,
    int last,
    Port.Transport transport,
    @Nullable String before,
    @Nullable String after) {}
