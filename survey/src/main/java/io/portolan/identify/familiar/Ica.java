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

/// Recognises ICA, the display protocol of Citrix, by the six bytes with which a server greets.
///
/// Says nothing. The greeting is known from documents; no server was ever seen giving it, so it
/// counts for no more than a banner.
///
/// @see "public descriptions of the ICA greeting; the protocol itself is not published"
public final class Ica implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("ica", "ICA")
          .tcp(1494)
          .named("ica")
          .describedIn("public descriptions of the ICA greeting");

  private static final Bytes GREETING = Bytes.ofHex("7f7f 494341 00");
  private static final String SEEN = "the greeting of ICA (from documents, never seen answering)";

  /// For [java.util.ServiceLoader].
  public Ica() {}

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
    return words.startsWith(GREETING)
        ? Evidence.banner((isCall ? "the caller begins with " : "begins with ") + SEEN)
        : Evidence.NONE;
  }
}
