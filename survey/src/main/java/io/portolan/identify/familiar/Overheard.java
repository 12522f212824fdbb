package io.portolan.identify.familiar;

import io.portolan.wire.probe.Exchange;

/// Tells a stranger's call from our own. The first bytes of a caller name the protocol that it
/// believes in; what we said ourselves to a server that stayed silent names nothing.
final class Overheard {
  private Overheard() {}

  /// Whether a caller who is not us was heard, and nobody else.
  static boolean isCall(Exchange exchange) {
    return exchange.isCallOnly() && exchange.utterance().equals(Exchange.CAPTURED);
  }
}
