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
import java.util.Set;
import java.util.regex.Pattern;

/// Recognises beanstalkd, a work queue.
///
/// Sent: stats, then quit. It reads the server's figures, takes no job and watches no tube. The
/// figures come as YAML behind their length. To every line it does not know the server says
/// UNKNOWN_COMMAND, once for each.
///
/// @see "beanstalkd, doc/protocol.txt"
public final class Beanstalkd implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("beanstalkd", "beanstalkd")
          .tcp(11300)
          .describedIn("beanstalkd, doc/protocol.txt");

  private static final Pattern LENGTH = Pattern.compile("OK [1-9][0-9]{1,5}");
  private static final Pattern VERSION = Pattern.compile("version: \"?([0-9][!#-~]*)\"?");
  private static final Set<String> COMPLAINTS =
      Set.of("UNKNOWN_COMMAND", "BAD_FORMAT", "EXPECTED_CRLF");
  private static final Pattern PUT =
      Pattern.compile("put [0-9]{1,10} [0-9]{1,10} [0-9]{1,10} [0-9]{1,10}");
  private static final Pattern OPENING =
      Pattern.compile(
          "reserve(?:-with-timeout [0-9]+)?|(?:use|watch|ignore|stats-tube|pause-tube) [!-~]{1,200}"
              + "|list-tubes(?:-watched)?|list-tube-used|peek-(?:ready|delayed|buried)");

  /// For [java.util.ServiceLoader].
  public Beanstalkd() {}

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
            "beanstalkd-stats/1",
            Bytes.ofText("stats\r\n"),
            Utterance.Cue.SILENCE,
            Bytes.ofText("quit\r\n"),
            "Reads the server's figures and leaves; no job is seen or touched."));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() == Layer.UDP || !exchange.greeting().isEmpty() || exchange.isEcho()) {
      return Evidence.NONE;
    }
    if (exchange.isCallOnly()) {
      return called(TextLines.of(exchange.said()));
    }
    List<String> lines = TextLines.of(exchange.answer());
    if (lines.isEmpty()) {
      return Evidence.NONE;
    }
    if (isStatistics(lines)) {
      Evidence evidence = Evidence.structure("answered stats with its figures as YAML");
      for (String line : lines) {
        var version = VERSION.matcher(line);
        if (version.matches()) {
          return evidence.of("beanstalkd", version.group(1).replace("\"", ""));
        }
      }
      return evidence;
    }
    if (!COMPLAINTS.containsAll(lines)) {
      return Evidence.NONE;
    }
    return lines.size() > 1
        ? Evidence.banner(quote(lines.getFirst()) + ", " + lines.size() + " times and nothing else")
        : Evidence.hint(quote(lines.getFirst()) + ", and nothing else");
  }

  private static boolean isStatistics(List<String> lines) {
    return LENGTH.matcher(lines.getFirst()).matches()
        && lines.size() > 3
        && lines.get(1).equals("---")
        && lines.stream().anyMatch(line -> line.startsWith("current-jobs-ready: "))
        && lines.stream().anyMatch(line -> line.startsWith("cmd-put: "));
  }

  private static Evidence called(List<String> said) {
    if (said.isEmpty()) {
      return Evidence.NONE;
    }
    String first = said.getFirst();
    return PUT.matcher(first).matches() || OPENING.matcher(first).matches()
        ? Evidence.banner("the caller says " + quote(first))
        : Evidence.NONE;
  }
}
