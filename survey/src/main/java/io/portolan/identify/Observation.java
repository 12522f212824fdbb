package io.portolan.identify;

import io.portolan.net.tls.TlsFacts;
import io.portolan.wire.Protocol;
import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Exchange;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One exchange with an endpoint and what every probe made of it. Silence and refusal are
/// observations too.
///
/// @param at when it began
/// @param layers what carried the exchange, from the outside in: `tcp`, or `tcp`, `tls`
/// @param asked the protocol in whose words we spoke or for which we listened
/// @param exchange what was said by both sides
/// @param weighed what the probes that had something to say made of it
/// @param tls what the handshake showed, if the exchange was one
public record Observation(
    Instant at,
    List<String> layers,
    Protocol asked,
    Exchange exchange,
    List<Weighed> weighed,
    @Nullable TlsFacts tls) {
  /// The opinion of one probe.
  public record Weighed(Protocol protocol, Evidence evidence) {}

  public Observation {
    layers = List.copyOf(layers);
    weighed = List.copyOf(weighed);
  }
}
