package io.portolan.identify.familiar;

import io.portolan.wire.Transport;

/// Recognises NFS, version 2 to 4, over UDP.
///
/// Sent: the procedure that does nothing, in one datagram of 40 bytes. It costs one of 24.
///
/// @see "RFC 8881; RFC 7530; RFC 1813; RFC 1094"
public final class NfsOverUdp extends RpcProgram {
  /// For [java.util.ServiceLoader].
  public NfsOverUdp() {
    super(NfsOverTcp.PROTOCOL, Transport.UDP, NFS);
  }
}
