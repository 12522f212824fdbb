package io.portolan.watch;

import io.portolan.wire.Transport;
import java.net.InetAddress;
import java.util.List;

/// A place on this host where someone listens: a TCP socket that accepts connections, or a UDP
/// socket without a fixed peer.
///
/// Several sockets of the same user and owners on one transport, address and port (SO_REUSEPORT)
/// are one listener.
///
/// **IPv4 through `::`.** A socket bound to `::` takes IPv4 as well unless it was told not to
/// (IPV6_V6ONLY), and the tables do not show what it was told. `dualStack` is what follows from
/// what they do show, the first of these that holds:
///
/// 1. A listener on 0.0.0.0 has the same port. The kernel prefers it for all IPv4: false, observed.
/// 2. An IPv6 socket holds a TCP connection that came in over IPv4 on this port, the port is none
///    that clients are given, and no listener on a single IPv4 address shares it: true, observed.
/// 3. Listeners on single IPv4 addresses share the port. They can only do so if `::` leaves IPv4
///    alone, or if both sides asked to share: false, inferred.
/// 4. Nothing of that kind: what `net.ipv6.bindv6only` says, true unless it is set. Inferred, since
///    a program may have chosen otherwise.
///
/// Sockets bound to one network device (SO_BINDTODEVICE) look like any other.
///
/// @param address IPv4-mapped ones as IPv4; without scope, which the tables do not show
/// @param port 1 to 65535
/// @param dualStack whether `::` takes IPv4 too; false for every other address
/// @param inode of the socket, of the one with the lowest number if there are several
/// @param uid who opened the socket, which need not be whom its owners run as
/// @param user of `uid`, or the number itself where it has no name
/// @param owners every process seen to hold it, ordered by start, then pid; empty unless KNOWN
/// @param sockets how many sockets this stands for, 1 or more
/// @param dualStackObserved whether the tables show what `dualStack` says; if not it is inferred,
///     and false where `address` is not `::`
/// @param inEphemeralRange whether the system hands out this port to clients that ask for none
///     (`net.ipv4.ip_local_port_range`): a UDP socket there may well be a client's
/// @see "proc(5): /proc/net/tcp; ipv6(7): IPV6_V6ONLY; observed on Linux 6.18"
public record Listener(
    Transport transport,
    InetAddress address,
    int port,
    boolean dualStack,
    long inode,
    long uid,
    String user,
    List<Owner> owners,
    Ownership ownership,
    int sockets,
    boolean dualStackObserved,
    boolean inEphemeralRange) {
  public Listener {
    owners = List.copyOf(owners);
    if (owners.isEmpty() == (ownership == Ownership.KNOWN)) {
      throw new IllegalArgumentException(owners.size() + " owners, yet " + ownership.word());
    }
  }

  /// From where it can be reached.
  public Exposure exposure() {
    return Exposure.of(address);
  }
}
