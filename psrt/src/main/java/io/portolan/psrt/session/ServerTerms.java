package io.portolan.psrt.session;

import io.portolan.psrt.message.PsrtLimits;

/// On which terms a broker serves the streams of one listener.
///
/// @param security what may and must surround the conversation
public record ServerTerms(PsrtLimits limits, PsrtTimeouts timeouts, Security security) {
  /// What may and must surround the conversation. A greeting that asks for anything else is not
  /// answered.
  public enum Security {
    /// No TLS, for lack of a certificate.
    PLAIN,
    /// As the client likes.
    PLAIN_OR_TLS,
    /// TLS always.
    TLS,
    /// A UNIX socket: never TLS, whatever the greeting asks for, and a login needs no password.
    LOCAL
  }
}
