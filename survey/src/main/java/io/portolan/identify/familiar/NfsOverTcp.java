package io.portolan.identify.familiar;

import io.portolan.wire.Transport;

/// Recognises NFS, version 2 to 4, over TCP.
///
/// Sent: the procedure that does nothing, once. It costs a reply of 28 bytes.
///
/// @see "RFC 8881; RFC 7530; RFC 1813; RFC 1094"
public final class NfsOverTcp extends RpcProgram {
  static final Familiar PROTOCOL =
      Familiar.of("nfs", "NFS")
          .tcp(2049)
          .udp(2049)
          .named("nfs")
          .describedIn("RFC 8881", "RFC 7530", "RFC 1813", "RFC 1094");

  /// For [java.util.ServiceLoader].
  public NfsOverTcp() {
    super(PROTOCOL, Transport.TCP, NFS);
  }
}
