package io.portolan.identify.familiar;

import io.portolan.wire.Protocol;
import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Nonce;
import io.portolan.wire.probe.Probe;
import io.portolan.wire.probe.Utterance;
import java.util.List;

/// Recognises DNS over UDP.
///
/// Sent: one question for the version of the server's software, which asks it to look up nothing.
/// It costs one answer, and a line in the log of the curious. An answer carries the id we chose, a
/// bit that says it is an answer, and our question word for word, even where the server refuses.
///
/// @see "RFC 1035, section 4; RFC 4892, section 3"
public final class DnsOverUdp implements Probe {
  /// For [java.util.ServiceLoader].
  public DnsOverUdp() {}

  @Override
  public Protocol protocol() {
    return DnsMessage.PROTOCOL;
  }

  @Override
  public Layer layer() {
    return Layer.UDP;
  }

  @Override
  public List<Utterance> say(Nonce nonce) {
    return List.of(
        Utterance.toSilence(
            "dns-version/1",
            DnsMessage.versionQuery(nonce),
            "Asks for the name of the server's software, without recursion."));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() != Layer.UDP || exchange.isEcho()) {
      return Evidence.NONE;
    }
    return exchange.isCallOnly()
        ? DnsMessage.called(exchange.said())
        : DnsMessage.answered(exchange.said(), exchange.heard());
  }
}
