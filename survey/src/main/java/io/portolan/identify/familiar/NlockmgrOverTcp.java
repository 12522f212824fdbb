package io.portolan.identify.familiar;

import io.portolan.wire.Transport;

/// Recognises the lock manager of NFS over TCP.
///
/// Sent: the procedure that does nothing, once. It costs a reply of 28 bytes.
///
/// @see "RFC 1813, appendix II; Open Group C702, chapter 10"
public final class NlockmgrOverTcp extends RpcProgram {
  static final Familiar PROTOCOL =
      Familiar.of("nlockmgr", "NFS lock manager")
          .describedIn("RFC 1813, appendix II", "Open Group C702, chapter 10");

  /// For [java.util.ServiceLoader].
  public NlockmgrOverTcp() {
    super(PROTOCOL, Transport.TCP, NLOCKMGR);
  }
}
