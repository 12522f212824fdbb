package io.portolan.watch;

import org.jspecify.annotations.Nullable;

/// A network namespace: interfaces, addresses and ports of its own. A listener in one cannot be
/// reached from another by its address and port alone.
///
/// @param inode its number, as `net:[4026532008]` has it
/// @param pid a process that lives in it, through which it can be entered
/// @param name the one `ip netns` knows it by, null if it has none
/// @see "network_namespaces(7), namespaces(7), ip-netns(8)"
public record NetworkNamespace(long inode, int pid, @Nullable String name) {}
