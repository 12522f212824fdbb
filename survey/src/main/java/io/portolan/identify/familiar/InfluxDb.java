package io.portolan.identify.familiar;

import io.portolan.wire.Protocol;
import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Nonce;
import io.portolan.wire.probe.Probe;
import io.portolan.wire.probe.Utterance;
import java.util.List;
import java.util.regex.Pattern;

/// Recognises InfluxDB among the servers of HTTP.
///
/// Says nothing of its own: every answer states version and build in fields that bear the
/// product's name, whatever was asked.
///
/// @see "InfluxDB HTTP API, response headers; observed on InfluxDB 1.6"
public final class InfluxDb implements Probe {
  private static final Pattern VERSION = Pattern.compile("v?([0-9]+\\.[0-9]+[\\w.+~-]{0,40})");
  private static final Pattern BUILD = Pattern.compile("[A-Za-z0-9 -]{2,20}");

  /// For [java.util.ServiceLoader].
  public InfluxDb() {}

  @Override
  public Protocol protocol() {
    return Http.PROTOCOL;
  }

  @Override
  public Layer layer() {
    return Layer.HTTP;
  }

  @Override
  public List<Utterance> say(Nonce nonce) {
    return List.of();
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    var page = WebPage.of(exchange).orElse(null);
    if (page == null) {
      return Evidence.NONE;
    }
    var version = VERSION.matcher(page.field("x-influxdb-version"));
    String build = page.field("x-influxdb-build");
    return version.matches() && BUILD.matcher(build).matches()
        ? Evidence.structure("states version and build of InfluxDB")
            .of("InfluxDB", version.group(1))
        : Evidence.NONE;
  }
}
