package io.portolan.identify.familiar;

import io.portolan.wire.Bytes;
import io.portolan.wire.Protocol;
import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Nonce;
import io.portolan.wire.probe.Probe;
import io.portolan.wire.probe.Utterance;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/// Recognises the echo service on TCP.
///
/// Sent: a line with 32 letters nobody can guess. It costs the server its own trade. Whatever comes
/// back exactly as it was said, and nothing besides, is an echo; so is the return of a request that
/// was meant for somebody else, only that others may know that one.
///
/// @see "RFC 862"
public final class EchoOverTcp implements Probe {
  static final Familiar PROTOCOL =
      Familiar.of("echo", "Echo").tcp(7).udp(7).named("echo").describedIn("RFC 862");

  private static final Pattern OURS = Pattern.compile("portolan echo [a-z]{32}\r\n");

  /// A shorter return may be a handshake in which both sides say the same, as JDWP's is.
  private static final int SHORTEST_ECHO = 16;

  /// For [java.util.ServiceLoader].
  public EchoOverTcp() {}

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
    return List.of(
        Utterance.toSilence(
            "echo-tcp/1", question(nonce), "Says one line of letters and waits for it."));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() == Layer.UDP) {
      return Evidence.NONE;
    }
    return exchange.isMute() ? Silence.toText(exchange, PROTOCOL) : returned(exchange);
  }

  static Bytes question(Nonce nonce) {
    return Bytes.ofText("portolan echo " + nonce.word(32) + "\r\n");
  }

  /// What it says for an echo that the answer is what was said.
  static Evidence returned(Exchange exchange) {
    if (!exchange.isEcho()) {
      return Evidence.NONE;
    }
    int size = exchange.answer().size();
    String seen = size + " of the " + exchange.said().size() + " bytes we said came back";
    if (!exchange.greeting().isEmpty()) {
      return Evidence.hint(seen + ", but it greeted first");
    }
    if (size < SHORTEST_ECHO) {
      return Evidence.hint(seen);
    }
    if (size < exchange.said().size()) {
      return Evidence.banner(seen);
    }
    if (TextLines.of(exchange.said()).stream().anyMatch(Rsync::isGreeting)) {
      return Evidence.hint(seen + ", but so does an rsync daemon greet whoever greets it");
    }
    boolean ours = OURS.matcher(exchange.said().text(StandardCharsets.US_ASCII)).matches();
    return ours
        ? Evidence.proof("our nonce came back unchanged, and nothing besides")
        : Evidence.structure("all " + seen + ", and nothing besides");
  }
}
