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

/// Recognises Finger.
///
/// Sent: a name that nobody has. The usual server says in a fixed sentence that there is no
/// such user, once for every word it was sent, so that a request for a web page is answered in
/// the same way. Servers that answer in words of their own cannot be told from other text.
///
/// @see "RFC 1288, sections 2.3 and 2.5; finger(1) of the BSDs, observed"
public final class Finger implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("finger", "Finger").tcp(79).named("finger").describedIn("RFC 1288");

  private static final Pattern UNKNOWN = Pattern.compile("finger: ([!-~]+): no such user\\.?");
  private static final Pattern USER = Pattern.compile("Login: ([!-~]+)\\s+(?:Name: .*)?");
  private static final Pattern HOME = Pattern.compile("Directory: [!-~]+\\s+Shell: .*");
  private static final Pattern LIST =
      Pattern.compile("Login +Name +T[tT][yY] +Idle +(?:Login|When).*");
  private static final Pattern OURS = Pattern.compile("[a-z]{16}");

  /// For [java.util.ServiceLoader].
  public Finger() {}

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
            "finger-nobody/1",
            Bytes.ofText(nonce.word(16) + "\r\n"),
            "Asks for a user that nobody is; no one is listed."));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() == Layer.UDP
        || !exchange.greeting().isEmpty()
        || exchange.isEcho()
        || exchange.isCallOnly()) {
      return Evidence.NONE;
    }
    List<String> lines = TextLines.of(exchange.answer());
    if (lines.isEmpty()) {
      return Evidence.NONE;
    }
    String first = lines.getFirst();
    var unknown = UNKNOWN.matcher(first);
    if (unknown.matches()) {
      List<String> said = TextLines.of(exchange.said());
      String name = unknown.group(1);
      boolean ours = said.stream().anyMatch(line -> List.of(line.split(" ", -1)).contains(name));
      if (!ours) {
        return Evidence.NONE;
      }
      return OURS.matcher(name).matches() && said.contains(name)
          ? Evidence.proof("knows no user of the name we gave: " + quote(first))
          : Evidence.structure("takes what we said for a name: " + quote(first));
    }
    if (USER.matcher(first).matches() && lines.size() > 1 && HOME.matcher(lines.get(1)).matches()) {
      return Evidence.structure(quote(first) + ", then " + quote(lines.get(1)));
    }
    return LIST.matcher(first).matches() ? Evidence.banner(quote(first)) : Evidence.NONE;
  }
}
