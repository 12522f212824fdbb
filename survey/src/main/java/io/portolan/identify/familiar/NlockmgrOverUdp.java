package io.portolan.identify.familiar;

import io.portolan.wire.Transport;

/// Recognises the lock manager of NFS over UDP.
///
/// Sent: the procedure that does nothing, in one datagram of 40 bytes. It costs one of 24.
///
/// @see "RFC 1813, appendix II; Open Group C702, chapter 10"
public final class NlockmgrOverUdp extends RpcProgram {
  /// For [java.util.ServiceLoader].
  public NlockmgrOverUdp() {
    super(NlockmgrOverTcp.PROTOCOL, Transport.UDP, NLOCKMGR);
  }
}
