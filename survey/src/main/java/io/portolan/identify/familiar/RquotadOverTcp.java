package io.portolan.identify.familiar;

import io.portolan.wire.Transport;

/// Recognises the remote quota server over TCP.
///
/// Sent: the procedure that does nothing, once. It costs a reply of 28 bytes.
///
/// @see "Linux quota tools, rquota.x"
public final class RquotadOverTcp extends RpcProgram {
  static final Familiar PROTOCOL =
      Familiar.of("rquotad", "remote quota").describedIn("Linux quota tools, rquota.x");

  /// For [java.util.ServiceLoader].
  public RquotadOverTcp() {
    super(PROTOCOL, Transport.TCP, RQUOTAD);
  }
}
