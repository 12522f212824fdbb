package io.portolan.identify.familiar;

import static io.portolan.identify.familiar.TextLines.quote;

import io.portolan.wire.Protocol;
import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Nonce;
import io.portolan.wire.probe.Probe;
import io.portolan.wire.probe.Utterance;
import java.util.List;
import java.util.regex.Pattern;

/// Recognises Subversion's own protocol, as svnserve speaks it.
///
/// Sent: nothing. The greeting is an item in parentheses with the versions the server speaks
/// and the capabilities it has, in a form found nowhere else.
///
/// @see "Subversion, subversion/libsvn_ra_svn/protocol, section 2"
public final class Svn implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("svn", "Subversion")
          .tcp(3690)
          .named("svn")
          .describedIn("Subversion, subversion/libsvn_ra_svn/protocol");

  private static final int LONGEST_GREETING = 2048;

  /// The mechanisms in the first inner list are named by servers before version 1.3 only.
  private static final Pattern GREETING =
      Pattern.compile(
          "\\( success \\( ([12]) ([12]) \\( (?:[A-Z0-9-]++ )*+\\) \\( ((?:[a-z0-9-]++ )*+)\\) \\) \\)\\s*+");

  private static final Pattern CALL =
      Pattern.compile(
          "\\( 2 \\( (?:[a-z0-9-]++ )*+\\) [0-9]{1,4}:svn(?:\\+ssh)?://[!-~]*+ [\\s\\S]*+");

  /// For [java.util.ServiceLoader].
  public Svn() {}

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
    return List.of();
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() == Layer.UDP) {
      return Evidence.NONE;
    }
    if (exchange.isCallOnly()) {
      String said = exchange.said().first(LONGEST_GREETING).latin1();
      return CALL.matcher(said).matches()
          ? Evidence.structure("the caller answers a greeting of Subversion: " + quote(said))
          : Evidence.NONE;
    }
    var greeting = GREETING.matcher(exchange.greeting().first(LONGEST_GREETING).latin1());
    if (!greeting.matches()) {
      return Evidence.NONE;
    }
    boolean edits = List.of(greeting.group(3).split(" ", -1)).contains("edit-pipeline");
    String seen = "greets with versions " + greeting.group(1) + " to " + greeting.group(2);
    return edits
        ? Evidence.structure(seen + " and its capabilities")
        : Evidence.banner(seen + " of Subversion's protocol");
  }
}
