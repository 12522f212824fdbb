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

/// Recognises gpsd, which shares a satellite receiver.
///
/// Sent: nothing. The daemon greets with one object of JSON that names its class, its release
/// and the version of its protocol; nobody is made to watch anything.
///
/// @see "gpsd_json(5), VERSION"
public final class Gpsd implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("gpsd", "gpsd").tcp(2947).named("gpsd").describedIn("gpsd_json(5)");

  private static final Pattern VERSION =
      Pattern.compile(
          "\\{\"class\":\"VERSION\",\"release\":\"([!#-~]{1,64})\",\"rev\":\"[ !#-~]{1,128}\","
              + "\"proto_major\":[0-9]{1,3},\"proto_minor\":[0-9]{1,3}(?:,[ -~]*)?\\}");

  /// For [java.util.ServiceLoader].
  public Gpsd() {}

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
    if (exchange.layer() == Layer.UDP || exchange.greeting().isEmpty()) {
      return Evidence.NONE;
    }
    List<String> lines = TextLines.of(exchange.greeting());
    if (lines.isEmpty()) {
      return Evidence.NONE;
    }
    var version = VERSION.matcher(lines.getFirst());
    return version.matches()
        ? Evidence.structure(quote(lines.getFirst())).of("gpsd", version.group(1))
        : Evidence.NONE;
  }
}
