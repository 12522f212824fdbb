package io.portolan.identify.familiar;

import static io.portolan.identify.familiar.TextLines.quote;

import io.portolan.wire.Bytes;
import io.portolan.wire.Protocol;
import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Nonce;
import io.portolan.wire.probe.Probe;
import io.portolan.wire.probe.Utterance;
import java.util.List;
import java.util.regex.Pattern;

/// Recognises the server of Network UPS Tools, which watches over power supplies.
///
/// Sent: one question, for the version, and a farewell; no supply is named and nobody logs in. What
/// it does not know it answers with an error that others might give as well.
///
/// @see "RFC 9271, sections 4.2 and 4.3"
public final class Nut implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("nut", "NUT").tcp(3493).named("nut").describedIn("RFC 9271");

  private static final String QUESTION = "VER";
  private static final Pattern VERSION =
      Pattern.compile("Network UPS Tools upsd ([0-9][\\w.+~-]{0,40})(?: [ -~]{0,120})?");
  private static final Pattern ERROR =
      Pattern.compile(
          "ERR (?:ACCESS-DENIED|UNKNOWN-UPS|VAR-NOT-SUPPORTED|CMD-NOT-SUPPORTED|INVALID-ARGUMENT"
              + "|FEATURE-NOT-SUPPORTED|FEATURE-NOT-CONFIGURED|UNKNOWN-COMMAND|USERNAME-REQUIRED"
              + "|PASSWORD-REQUIRED|DRIVER-NOT-CONNECTED|DATA-STALE)");
  private static final Pattern CALL =
      Pattern.compile(
          "VER|NETVER|PROTVER|LIST (?:UPS|(?:VAR|RW|CMD|CLIENT|ENUM|RANGE) [!-~ ]+)"
              + "|GET (?:VAR|TYPE|DESC|CMDDESC|UPSDESC|NUMLOGINS|NUMATTACH) [!-~ ]+");

  /// For [java.util.ServiceLoader].
  public Nut() {}

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
        new Utterance(
            "nut-version/1",
            Bytes.ofText(QUESTION + "\n"),
            Utterance.Cue.SILENCE,
            Bytes.ofText("LOGOUT\n"),
            "Asks for the version and leaves; no supply is named, no login tried."));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() == Layer.UDP || !exchange.greeting().isEmpty() || exchange.isEcho()) {
      return Evidence.NONE;
    }
    List<String> said = TextLines.of(exchange.said());
    if (exchange.isCallOnly()) {
      return !said.isEmpty() && CALL.matcher(said.getFirst()).matches()
          ? Evidence.hint("the caller says " + quote(said.getFirst()))
          : Evidence.NONE;
    }
    List<String> lines = TextLines.of(exchange.answer());
    if (lines.isEmpty()) {
      return Evidence.NONE;
    }
    String first = lines.getFirst();
    var version = VERSION.matcher(first);
    if (version.matches()) {
      boolean isAnswer = said.size() == 1 && said.getFirst().equals(QUESTION);
      String seen = quote(first);
      return (isAnswer ? Evidence.structure(seen) : Evidence.banner(seen))
          .of("Network UPS Tools", version.group(1));
    }
    return ERROR.matcher(first).matches() ? Evidence.hint(quote(first)) : Evidence.NONE;
  }
}
