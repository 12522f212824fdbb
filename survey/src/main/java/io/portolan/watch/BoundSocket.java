package io.portolan.watch;

import io.portolan.wire.Transport;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;

/// One listening socket, as the kernel's tables show it.
///
/// @param address IPv4-mapped ones as IPv4
/// @param port 1 to 65535
/// @param uid who opened it
/// @param inode 0 or more; one socket has one inode
record BoundSocket(Transport transport, InetAddress address, int port, long uid, long inode)
    implements Comparable<BoundSocket> {
  boolean isIpv4() {
    return address instanceof Inet4Address;
  }

  /// Port, transport, family (IPv4 first), address, inode.
  @Override
  public int compareTo(BoundSocket that) {
    if (port != that.port) {
      return Integer.compare(port, that.port);
    }
    if (transport != that.transport) {
      return transport.compareTo(that.transport);
    }
    if (!address.equals(that.address)) {
      if (isIpv4() != that.isIpv4()) {
        return isIpv4() ? -1 : 1;
      }
      return Arrays.compareUnsigned(address.getAddress(), that.address.getAddress());
    }
    int byInode = Long.compare(inode, that.inode);
    return byInode != 0 ? byInode : Long.compare(uid, that.uid);
  }
}
