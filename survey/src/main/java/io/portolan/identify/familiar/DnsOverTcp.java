package io.portolan.identify.familiar;

import io.portolan.wire.Bytes;
import io.portolan.wire.Protocol;
import io.portolan.wire.WireWriter;
import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Nonce;
import io.portolan.wire.probe.Probe;
import io.portolan.wire.probe.Utterance;
import java.util.List;

/// Recognises DNS over TCP, inside TLS as well.
///
/// Sent: one question for the version of the server's software, which asks it to look up nothing.
/// It costs one answer, and a line in the log of the curious. An answer carries the id we chose, a
/// bit that says it is an answer, and our question word for word, even where the server refuses.
///
/// @see "RFC 1035, section 4; RFC 4892, section 3; RFC 7766; RFC 7858"
public final class DnsOverTcp implements Probe {
  /// For [java.util.ServiceLoader].
  public DnsOverTcp() {}

  @Override
  public Protocol protocol() {
    return DnsMessage.PROTOCOL;
  }

  @Override
  public Layer layer() {
    return Layer.TCP;
  }

  @Override
  public List<Utterance> say(Nonce nonce) {
    Bytes query = DnsMessage.versionQuery(nonce);
    return List.of(
        Utterance.toSilence(
            "dns-version-tcp/1",
            new WireWriter().u16("length", query.size()).bytes(query).toBytes(),
            "Asks for the name of the server's software, without recursion."));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() == Layer.UDP || exchange.isEcho() || !exchange.greeting().isEmpty()) {
      return Evidence.NONE;
    }
    return exchange.isCallOnly()
        ? DnsMessage.called(message(exchange.said()))
        : DnsMessage.answered(message(exchange.said()), message(exchange.answer()));
  }

  /// The first message of a stream, without the length in front of it; nothing if it is not all
  /// there.
  private static Bytes message(Bytes stream) {
    if (stream.size() < 2) {
      return Bytes.EMPTY;
    }
    int size = stream.at(0) << 8 | stream.at(1);
    return stream.size() - 2 < size ? Bytes.EMPTY : stream.slice(2, 2 + size);
  }
}
