package io.portolan.identify.familiar;

import io.portolan.wire.Transport;

/// Recognises the mount protocol of NFS over TCP.
///
/// Sent: the procedure that does nothing, once. It costs a reply of 28 bytes.
///
/// @see "RFC 1813, appendix I; RFC 1094, appendix A"
public final class MountdOverTcp extends RpcProgram {
  static final Familiar PROTOCOL =
      Familiar.of("mountd", "NFS mount")
          .tcp(20048)
          .udp(20048)
          .named("mountd")
          .describedIn("RFC 1813, appendix I", "RFC 1094, appendix A");

  /// For [java.util.ServiceLoader].
  public MountdOverTcp() {
    super(PROTOCOL, Transport.TCP, MOUNTD);
  }
}
