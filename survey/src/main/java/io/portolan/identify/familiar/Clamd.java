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

/// Recognises the daemon of ClamAV, which looks for viruses.
///
/// Sent: one command, which asks for the version. Whatever it does not know it answers with two
/// words that others might say as well, so they only lead to the question.
///
/// @see "clamd(8), COMMANDS"
public final class Clamd implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("clamd", "ClamAV").tcp(3310).describedIn("clamd(8), COMMANDS");

  private static final Bytes QUESTION = Bytes.ofText("nVERSION\n");
  private static final Pattern COMMAND =
      Pattern.compile("[nz](?:PING|VERSION|VERSIONCOMMANDS|STATS|INSTREAM|IDSESSION)");
  private static final Pattern VERSION =
      Pattern.compile("ClamAV ([0-9]+\\.[0-9][\\w.+~-]{0,30})(?:/[0-9]{1,9}/[ -~]{1,40})?");
  private static final Bytes COMPLAINT = Bytes.ofText("UNKNOWN COMMAND\n");

  /// For [java.util.ServiceLoader].
  public Clamd() {}

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
            "clamd-version/1", QUESTION, "Asks for the version; nothing is scanned."));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() == Layer.UDP || !exchange.greeting().isEmpty() || exchange.isEcho()) {
      return Evidence.NONE;
    }
    if (exchange.isCallOnly()) {
      List<String> said = TextLines.of(exchange.said());
      return !said.isEmpty() && COMMAND.matcher(said.getFirst()).matches()
          ? Evidence.banner("the caller says " + quote(said.getFirst()))
          : Evidence.NONE;
    }
    List<String> lines = TextLines.of(exchange.answer());
    if (lines.size() != 1) {
      return Evidence.NONE;
    }
    String line = lines.getFirst();
    var version = VERSION.matcher(line);
    if (version.matches() && exchange.said().equals(QUESTION)) {
      return Evidence.structure("answered VERSION with " + quote(line))
          .of("ClamAV", version.group(1));
    }
    return exchange.answer().equals(COMPLAINT) ? Evidence.hint(quote(line)) : Evidence.NONE;
  }
}
