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

/// Recognises WHOIS.
///
/// Sent: a name below the domain that exists nowhere. The answer is free text; only two of its
/// usual forms are taken for what they are: a sentence that there is no match for that very
/// name, and the comments and numbered errors of the regional registries. No server of it was
/// here to be asked.
///
/// @see "RFC 3912; RIPE Database documentation, Query errors"
public final class Whois implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("whois", "WHOIS").tcp(43).named("nicname").describedIn("RFC 3912");

  private static final String UNSEEN = " (from documents, never seen answering)";
  private static final Pattern NO_MATCH =
      Pattern.compile(
          "(?i)(?:% ?)?No match (?:found )?for (?:domain )?[\"']?([^\"' ]+?)[\"']?[.:]?(?: .*)?");
  private static final Pattern NUMBERED = Pattern.compile("%ERROR:[0-9]{3}: [ -~]+");
  private static final String COMMENT = "% ";

  /// For [java.util.ServiceLoader].
  public Whois() {}

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
            "whois-nobody/1",
            Bytes.ofText(nonce.word(16) + ".invalid\r\n"),
            "Asks for a name that can never be registered."));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() == Layer.UDP || exchange.isEcho() || exchange.isCallOnly()) {
      return Evidence.NONE;
    }
    List<String> said = TextLines.of(exchange.said());
    List<String> lines = TextLines.of(exchange.heard());
    if (said.isEmpty() || lines.isEmpty()) {
      return Evidence.NONE;
    }
    boolean hasComment = lines.getFirst().startsWith(COMMENT);
    for (String line : lines) {
      var noMatch = NO_MATCH.matcher(line);
      if (noMatch.matches() && noMatch.group(1).equalsIgnoreCase(said.getFirst())) {
        return Evidence.banner(quote(line) + UNSEEN);
      }
      if (hasComment && NUMBERED.matcher(line).matches()) {
        return Evidence.banner(quote(line) + UNSEEN);
      }
    }
    return Evidence.NONE;
  }
}
