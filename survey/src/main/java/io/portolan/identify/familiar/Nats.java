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

/// Recognises NATS.
///
/// Sent: nothing. The server greets with INFO and one object of JSON with its id, its version
/// and its limits. A server that wants TLS says so in the same greeting, before TLS begins.
///
/// @see "NATS documentation, Client Protocol: INFO"
public final class Nats implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("nats", "NATS").tcp(4222).describedIn("NATS documentation, Client Protocol");

  private static final Pattern INFO = Pattern.compile("INFO *(\\{.*\\}) *");
  private static final Pattern VERSION = Pattern.compile("\"version\": ?\"([!#-~]{1,64})\"");
  private static final Pattern CONNECT =
      Pattern.compile("CONNECT \\{(?=.*\"verbose\")(?=.*\"pedantic\").*\\}");
  private static final List<String> FIELDS =
      List.of("\"server_id\":", "\"version\":", "\"max_payload\":");

  /// For [java.util.ServiceLoader].
  public Nats() {}

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
    Bytes first = exchange.isCallOnly() ? exchange.said() : exchange.greeting();
    List<String> lines = TextLines.of(first);
    if (lines.isEmpty()) {
      return Evidence.NONE;
    }
    String line = lines.getFirst();
    if (exchange.isCallOnly()) {
      return CONNECT.matcher(line).matches()
          ? Evidence.structure("the caller says CONNECT with the options of NATS")
          : Evidence.NONE;
    }
    var info = INFO.matcher(line);
    if (!info.matches() || !FIELDS.stream().allMatch(info.group(1)::contains)) {
      return Evidence.NONE;
    }
    var version = VERSION.matcher(info.group(1));
    Evidence evidence = Evidence.structure(quote(line));
    boolean isReference = info.group(1).contains("\"go\":");
    return version.find()
        ? evidence.of(isReference ? "nats-server" : null, version.group(1))
        : evidence;
  }
}
