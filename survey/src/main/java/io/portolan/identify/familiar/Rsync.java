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

/// Recognises the rsync daemon.
///
/// Sent: nothing. The daemon greets with the version of its protocol and, since version 32, the
/// digests it knows; to a line that is no version of rsync's it answers with an error of its
/// own form.
///
/// @see "rsync, source file clientserver.c; rsyncd.conf(5)"
public final class Rsync implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("rsync", "rsync")
          .tcp(873)
          .named("rsync")
          .describedIn("rsync, clientserver.c", "rsyncd.conf(5)");

  private static final Pattern VERSION =
      Pattern.compile("@RSYNCD: ([1-9][0-9])(?:\\.[0-9]{1,3})?((?: [a-z0-9]{2,12})*)");
  private static final Set<String> DIGESTS =
      Set.of("md4", "md5", "sha1", "sha256", "sha512", "xxh64", "xxh3", "xxh128", "none");
  private static final Pattern ERROR = Pattern.compile("@ERROR: [ -~]+");

  /// For [java.util.ServiceLoader].
  public Rsync() {}

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
    Bytes first = exchange.isCallOnly() ? exchange.said() : greeting(exchange);
    List<String> lines = TextLines.of(first);
    if (lines.isEmpty()) {
      return Evidence.NONE;
    }
    String line = lines.getFirst();
    var version = VERSION.matcher(line);
    if (!version.matches()) {
      return Evidence.NONE;
    }
    if (exchange.isCallOnly()) {
      return Evidence.banner("the caller says " + quote(line));
    }
    boolean listsDigests =
        !version.group(2).isEmpty()
            && DIGESTS.containsAll(List.of(version.group(2).strip().split(" ", -1)));
    List<String> answer = TextLines.of(exchange.answer());
    boolean complained =
        !exchange.isEcho() && !answer.isEmpty() && ERROR.matcher(answer.getFirst()).matches();
    if (complained) {
      return Evidence.structure(quote(line) + ", then " + quote(answer.getFirst()));
    }
    return listsDigests ? Evidence.structure(quote(line)) : Evidence.banner(quote(line));
  }

  /// Whether a line is the greeting that both sides begin with.
  static boolean isGreeting(String line) {
    return VERSION.matcher(line).matches();
  }

  /// What the daemon greets with. Between others the client may have been the faster one: both
  /// greet without waiting.
  private static Bytes greeting(Exchange exchange) {
    boolean isOvertaken =
        exchange.greeting().isEmpty() && exchange.utterance().equals(Exchange.CAPTURED);
    List<String> said = isOvertaken ? TextLines.of(exchange.said()) : List.of();
    return !said.isEmpty() && isGreeting(said.getFirst()) ? exchange.answer() : exchange.greeting();
  }
}
