package io.portolan.identify.familiar;

import io.portolan.wire.Transport;

/// Recognises the mount protocol of NFS over UDP.
///
/// Sent: the procedure that does nothing, in one datagram of 40 bytes. It costs one of 24.
///
/// @see "RFC 1813, appendix I; RFC 1094, appendix A"
public final class MountdOverUdp extends RpcProgram {
  /// For [java.util.ServiceLoader].
  public MountdOverUdp() {
    super(MountdOverTcp.PROTOCOL, Transport.UDP, MOUNTD);
  }
}
