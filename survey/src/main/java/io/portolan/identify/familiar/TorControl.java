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

/// Recognises the port by which Tor is controlled.
///
/// Sent: the one question that is answered before a login, and a farewell. To a request for a web
/// page it answers in HTTP that it serves none; to everything else, that a login is wanted.
///
/// @see "Tor control protocol, PROTOCOLINFO"
public final class TorControl implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("tor-control", "Tor control")
          .tcp(9051)
          .describedIn("Tor control protocol specification");

  private static final Pattern VERSION =
      Pattern.compile("250-VERSION Tor=\"([^\" ]{1,40})[^\"]*\".*");
  private static final String ANSWERS = "250-PROTOCOLINFO 1";
  private static final String METHODS = "250-AUTH METHODS=";
  private static final String DONE = "250 OK";
  private static final String LOGIN = "514 Authentication required.";
  private static final String IN_HTTP = " 501 Tor ControlPort is not an HTTP proxy";

  /// For [java.util.ServiceLoader].
  public TorControl() {}

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
            "tor-protocolinfo/1",
            Bytes.ofText("PROTOCOLINFO 1\r\n"),
            Utterance.Cue.SILENCE,
            Bytes.ofText("QUIT\r\n"),
            "Asks which logins there are, which everybody may, logs in with none and leaves."));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() == Layer.UDP || !exchange.greeting().isEmpty() || exchange.isEcho()) {
      return Evidence.NONE;
    }
    if (exchange.isCallOnly()) {
      List<String> said = TextLines.of(exchange.said());
      return !said.isEmpty() && said.getFirst().startsWith("PROTOCOLINFO")
          ? Evidence.banner("the caller says " + quote(said.getFirst()))
          : Evidence.NONE;
    }
    List<String> lines = TextLines.of(exchange.answer());
    if (lines.isEmpty()) {
      return Evidence.NONE;
    }
    String first = lines.getFirst();
    if (first.equals(ANSWERS)
        && lines.contains(DONE)
        && lines.stream().anyMatch(line -> line.startsWith(METHODS))) {
      return answered(lines);
    }
    if (first.startsWith("HTTP/1.") && first.endsWith(IN_HTTP)) {
      return Evidence.banner("says in HTTP that it is Tor's control port").of("Tor", null);
    }
    return first.equals(LOGIN) ? Evidence.hint(quote(first)) : Evidence.NONE;
  }

  private static Evidence answered(List<String> lines) {
    Evidence evidence = Evidence.structure("answered PROTOCOLINFO with its logins");
    for (String line : lines) {
      var version = VERSION.matcher(line);
      if (version.matches()) {
        return evidence.of("Tor", version.group(1));
      }
    }
    return evidence;
  }
}
