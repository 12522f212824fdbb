package io.portolan.wire.probe;

import io.portolan.wire.Protocol;
import java.time.Instant;
import java.util.List;

/// Recognises one protocol on one layer.
///
/// Each probe opens with a comment on what it sends, what that may cost the other side, and why the
/// answer is characteristic. It keeps no state: whatever of the nonce it needs for weighing it
/// finds in [Exchange#said()], so that captured conversations are weighed exactly like our own.
public interface Probe {
  Protocol protocol();

  Layer layer();

  /// What may be said to a stranger to find out, the most telling first; nothing if listening is
  /// enough or speaking would be bad manners. Each utterance is one attempt.
  List<Utterance> say(Nonce nonce);

  /// What to offer as application protocol (ALPN) where the words are said inside TLS, the best
  /// first; empty to offer none, as most protocols do without.
  ///
  /// @see "RFC 7301"
  default List<String> applicationProtocols() {
    return List.of();
  }

  /// What this exchange says about the protocol, whoever's utterance it was that drew it. Never
  /// throws, for any bytes; an answer that is an echo of the question is never evidence for
  /// anything but echo.
  Evidence weigh(Exchange exchange);

  /// The same for an exchange of which is known when it took place, which only a protocol that
  /// tells the time needs.
  ///
  /// @param at when the exchange began
  default Evidence weigh(Exchange exchange, Instant at) {
    return weigh(exchange);
  }
}
