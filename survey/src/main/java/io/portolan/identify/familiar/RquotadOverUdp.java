package io.portolan.identify.familiar;

import io.portolan.wire.Transport;

/// Recognises the remote quota server over UDP.
///
/// Sent: the procedure that does nothing, in one datagram of 40 bytes. It costs one of 24.
///
/// @see "Linux quota tools, rquota.x"
public final class RquotadOverUdp extends RpcProgram {
  /// For [java.util.ServiceLoader].
  public RquotadOverUdp() {
    super(RquotadOverTcp.PROTOCOL, Transport.UDP, RQUOTAD);
  }
}
