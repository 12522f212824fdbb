package io.portolan.identify.familiar;

import io.portolan.wire.Transport;

/// Recognises rpcbind, the port mapper, over UDP.
///
/// Sent: the procedure that does nothing, in one datagram of 40 bytes. It costs one of 24: the
/// procedures that make rpcbind an amplifier are others.
///
/// @see "RFC 1833, section 3; RFC 5531, section 12"
public final class RpcbindOverUdp extends RpcProgram {
  /// For [java.util.ServiceLoader].
  public RpcbindOverUdp() {
    super(RpcbindOverTcp.PROTOCOL, Transport.UDP, RPCBIND);
  }
}
