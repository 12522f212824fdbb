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

/// Recognises a node of Munin's, which tells its figures to a master.
///
/// Sent: version, then quit. It costs a line in the log. The greeting and the answer both name
/// the host; to what it does not know the node answers with the list of its commands.
///
/// @see "Munin documentation, Data exchange between master and node"
public final class Munin implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("munin", "Munin")
          .tcp(4949)
          .named("munin")
          .describedIn("Munin documentation, Data exchange between master and node");

  private static final Pattern GREETING = Pattern.compile("# munin node at ([!-~]{1,255})");
  private static final Pattern VERSION =
      Pattern.compile("munins? node on ([!-~]{1,255}) version: ([0-9][!-~]*)(?: .*)?");
  private static final Pattern COMMANDS =
      Pattern.compile("# Unknown command\\. Try (?:cap, )?list, (?:nodes, )?config, fetch,.*");

  /// For [java.util.ServiceLoader].
  public Munin() {}

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
        Utterance.toGreeting(
            "munin-version/1",
            Bytes.ofText("version\n"),
            Bytes.ofText("quit\n"),
            "Asks for the version and leaves; no figure is read."));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() == Layer.UDP || exchange.greeting().isEmpty()) {
      return Evidence.NONE;
    }
    List<String> lines = TextLines.of(exchange.greeting());
    if (lines.isEmpty()) {
      return Evidence.NONE;
    }
    var greeting = GREETING.matcher(lines.getFirst());
    if (!greeting.matches()) {
      return Evidence.NONE;
    }
    for (String line : exchange.isEcho() ? List.<String>of() : TextLines.of(exchange.answer())) {
      var version = VERSION.matcher(line);
      if (version.matches() && version.group(1).equals(greeting.group(1))) {
        return Evidence.structure(quote(lines.getFirst()) + ", then " + quote(line))
            .of(null, version.group(2));
      }
      if (COMMANDS.matcher(line).matches()) {
        return Evidence.structure(quote(lines.getFirst()) + ", then " + quote(line));
      }
    }
    return Evidence.banner(quote(lines.getFirst()));
  }
}
