package io.portolan.watch.origin;

import org.jspecify.annotations.Nullable;

/// The package of a distribution that brought a file.
///
/// @param manager `dpkg` or `rpm`
/// @param name without the architecture
/// @param version null if the package is no longer installed, or its version could not be read
public record InstalledPackage(String manager, String name, @Nullable String version) {}
