/// Who listens on this host: sockets, the processes that hold them, and how far they can be
/// reached.
///
/// Nothing here sends a byte or binds a port. [ProcNet] reads what the Linux kernel shows in
/// `/proc`, in the network namespace of this process; other systems would stand beside it as
/// further kinds of [Watch].
///
/// @see "proc(5), the sections on /proc/net and /proc/pid; ip(7) and ipv6(7)"
package io.portolan.watch;
