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

/// Recognises the daemon of SpamAssassin, which judges mail.
///
/// Sent: its own ping, which judges nothing. To anything else it complains in a form of its own, of
/// the line that it did not understand.
///
/// @see "SpamAssassin, spamd/PROTOCOL"
public final class Spamd implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("spamd", "spamd").tcp(783).describedIn("SpamAssassin, spamd/PROTOCOL");

  private static final Pattern ANSWER =
      Pattern.compile("SPAMD/[0-9]\\.[0-9] ([0-9]{1,3}) ([ -~\\x80-\\xFF]{1,400})");
  private static final Pattern REQUEST =
      Pattern.compile(
          "(?:CHECK|SYMBOLS|REPORT|REPORT_IFSPAM|SKIP|PING|PROCESS|TELL|HEADERS)"
              + " SPAMC/[0-9]\\.[0-9]");
  private static final String COMPLAINT = "Bad header line: ";

  /// For [java.util.ServiceLoader].
  public Spamd() {}

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
            "spamd-ping/1",
            Bytes.ofText("PING SPAMC/1.2\r\n\r\n"),
            "Asks whether the daemon is there; no mail is judged and nothing learned."));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() == Layer.UDP || !exchange.greeting().isEmpty() || exchange.isEcho()) {
      return Evidence.NONE;
    }
    List<String> said = TextLines.of(exchange.said());
    if (exchange.isCallOnly()) {
      return !said.isEmpty() && REQUEST.matcher(said.getFirst()).matches()
          ? Evidence.banner("the caller says " + quote(said.getFirst()))
          : Evidence.NONE;
    }
    List<String> lines = TextLines.of(exchange.answer());
    if (lines.isEmpty()) {
      return exchange.answer().startsWith("SPAMD/1.")
          ? Evidence.banner("begins as spamd does")
          : Evidence.NONE;
    }
    var answer = ANSWER.matcher(lines.getFirst());
    if (!answer.matches()) {
      return Evidence.NONE;
    }
    String seen = quote(lines.getFirst());
    boolean isAnswered =
        !said.isEmpty()
            && (REQUEST.matcher(said.getFirst()).matches()
                || answer.group(2).equals(COMPLAINT + said.getFirst()));
    return isAnswered ? Evidence.structure(seen) : Evidence.banner(seen);
  }
}
