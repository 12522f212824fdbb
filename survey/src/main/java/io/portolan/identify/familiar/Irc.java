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

/// Recognises IRC.
///
/// Sent: the question for the server's capabilities and a ping with letters nobody can guess,
/// then QUIT. No nickname is taken and no channel joined. The server's lines begin with its own
/// name and a number of three digits or a word that IRC defines; some give the ping back,
/// others complain that nobody has registered, which is as telling.
///
/// @see "RFC 2812, sections 2.3, 2.4 and 5; IRCv3, Capability Negotiation"
public final class Irc implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("irc", "IRC")
          .tcp(6667, 6697, 194)
          .named("irc", "ircu")
          .namedInsideTls("ircs-u")
          .describedIn("RFC 2812", "RFC 7194", "IRCv3, Capability Negotiation");

  private static final Pattern NUMERIC =
      Pattern.compile(":([!-9;-~]+) (00[1-5]|4[0-9]{2}) ([!-9;-~][!-~]*) (?:[!-~]+ )*:[ -~]+");
  private static final Pattern CAPABILITIES =
      Pattern.compile(":([!-9;-~]+) CAP (?:\\*|[!-~]+) LS (?:\\* )?:[ -~]*");
  private static final Pattern PONG =
      Pattern.compile("(?::[!-~]+ )?PONG (?:[!-~]+ )?:?([a-z]{16})");
  private static final Pattern NOTICE =
      Pattern.compile(
          "(?::[!-9;-~]+ )?NOTICE (?:AUTH|\\*|[!-~]+) :\\*\\*\\* [ -~]+"
              + "|:[!-9;-~]+ NOTICE (?:AUTH|\\*) :[ -~]+");
  private static final Pattern CLOSING = Pattern.compile("ERROR :Closing [Ll]ink:? [ -~]+");
  private static final Pattern ERROR = Pattern.compile("ERROR :[ -~]+");
  private static final Pattern PING = Pattern.compile("PING :([a-z]{16})");
  private static final Pattern OPENING =
      Pattern.compile(
          "CAP (?:LS(?: 30[0-9])?|REQ :[ -~]+)|NICK :?[A-Za-z\\[-`{-}][0-9A-Za-z\\[-`{-}-]{0,31}"
              + "|USER [!-~]+ [!-~]+ [!-~]+ :.*");

  /// For [java.util.ServiceLoader].
  public Irc() {}

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
            "irc-cap/1",
            Bytes.ofText("CAP LS 302\r\nPING :" + nonce.word(16) + "\r\n"),
            Utterance.Cue.ANY,
            Bytes.ofText("QUIT\r\n"),
            "Asks what the server can do and leaves; takes no nickname, joins nothing."));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() == Layer.UDP) {
      return Evidence.NONE;
    }
    if (exchange.isCallOnly()) {
      List<String> said = TextLines.of(exchange.said());
      return !said.isEmpty() && OPENING.matcher(said.getFirst()).matches()
          ? Evidence.banner("the caller says " + quote(said.getFirst()))
          : Evidence.NONE;
    }
    List<String> lines = TextLines.of(exchange.isEcho() ? exchange.greeting() : exchange.heard());
    if (lines.isEmpty() || !isMessage(lines.getFirst())) {
      return Evidence.NONE;
    }
    Evidence best = Evidence.NONE;
    for (String line : lines) {
      Evidence evidence = said(line, TextLines.of(exchange.said()));
      best = evidence.strength() > best.strength() ? evidence : best;
    }
    return best;
  }

  /// Whether a line has any of the forms that are weighed; the first one must.
  private static boolean isMessage(String line) {
    return NUMERIC.matcher(line).matches()
        || CAPABILITIES.matcher(line).matches()
        || PONG.matcher(line).matches()
        || NOTICE.matcher(line).matches()
        || ERROR.matcher(line).matches();
  }

  private static Evidence said(String line, List<String> said) {
    var pong = PONG.matcher(line);
    if (pong.matches()) {
      boolean ours =
          said.stream()
              .map(PING::matcher)
              .anyMatch(ping -> ping.matches() && ping.group(1).equals(pong.group(1)));
      return ours ? Evidence.proof("answered our ping: " + quote(line)) : Evidence.NONE;
    }
    if (NUMERIC.matcher(line).matches() || CAPABILITIES.matcher(line).matches()) {
      return Evidence.structure(quote(line));
    }
    if (NOTICE.matcher(line).matches() || CLOSING.matcher(line).matches()) {
      return Evidence.banner(quote(line));
    }
    return ERROR.matcher(line).matches() ? Evidence.hint(quote(line)) : Evidence.NONE;
  }
}
