package io.portolan.identify.familiar;

import io.portolan.wire.Bytes;
import io.portolan.wire.Protocol;
import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Nonce;
import io.portolan.wire.probe.Probe;
import io.portolan.wire.probe.Utterance;
import java.util.List;

/// Recognises CGP, the Common Gateway Protocol of Citrix, which carries ICA with session
/// reliability: both sides begin with the same seven bytes.
///
/// Says nothing. The beginning is known from documents; no server was ever seen giving it, so it
/// counts for no more than a banner.
///
/// @see "public descriptions of the beginning of CGP; the protocol itself is not published"
public final class Cgp implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("cgp", "CGP")
          .tcp(2598)
          .describedIn("public descriptions of the beginning of CGP");

  private static final Bytes BEGINNING = Bytes.of(0x1A).concat(Bytes.ofText("CGP/01"));
  private static final String SEEN = "the beginning of CGP (from documents, never seen answering)";

  /// For [java.util.ServiceLoader].
  public Cgp() {}

  @Override
  public Protocol protocol() {
    return PROTOCOL;
  }

  @Override
  public Layer layer() {
    return Layer.TCP;
  }

  @Override
  public List<Utterance> say(Nonce nonce) {
    return List.of();
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() == Layer.UDP || exchange.layer() == Layer.HTTP || exchange.isEcho()) {
      return Evidence.NONE;
    }
    boolean isCall = exchange.isCallOnly();
    Bytes words = isCall ? exchange.said() : exchange.heard();
    return words.startsWith(BEGINNING)
        ? Evidence.banner((isCall ? "the caller begins with " : "begins with ") + SEEN)
        : Evidence.NONE;
  }
}
