package io.portolan.net.tls;

import io.portolan.wire.Bytes;
import java.io.IOException;

/// TLS did not come about. The line below is still its owner's, and hearing it tells whether it is
/// over.
public final class TlsHandshakeException extends IOException {
  private static final long serialVersionUID = 1L;

  /// What stood in the way.
  public enum Obstacle {
    /// The peer said nothing, or not enough, in time.
    SILENCE,
    /// The peer closed in good order before TLS was up.
    HUNG_UP,
    /// The peer broke the line off before TLS was up.
    RESET,
    /// What the peer said is not TLS.
    NOT_TLS,
    /// Both speak TLS and did not agree: an alert from the peer, or an objection of ours, for
    /// example to its certificate.
    DISAGREEMENT
  }

  private final Obstacle obstacle;
  private final transient Bytes heard;

  TlsHandshakeException(Obstacle obstacle, String message, Bytes heard, Throwable cause) {
    super(message, cause);
    this.obstacle = obstacle;
    this.heard = heard;
  }

  TlsHandshakeException(Obstacle obstacle, String message, Bytes heard) {
    super(message);
    this.obstacle = obstacle;
    this.heard = heard;
  }

  public Obstacle obstacle() {
    return obstacle;
  }

  /// The first bytes the peer said since our hello, at most 4096, as they came; possibly none.
  public Bytes heard() {
    return heard;
  }
}
