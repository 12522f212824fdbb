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

/// Recognises Prometheus and its exporters among the servers of HTTP.
///
/// Sent, where the front page points to metrics or to Prometheus's own pages: one GET of
/// `/metrics`, which such a server is asked for every few seconds anyway. Programs of that
/// family state in a metric of a fixed form what they were built from; the metric's name is the
/// program's. A metric that bears the marks of another program's scrape is not this one's.
///
/// @see "Prometheus exposition formats, text format 0.0.4; observed on Prometheus 2.42 and
///     node_exporter 1.5"
public final class PrometheusMetrics implements Probe {
  private static final Pattern BUILD_INFO =
      Pattern.compile("(?m)^([a-z][a-z0-9_]{1,60})_build_info\\{([^}\n]{1,1000})\\} 1$");
  private static final Pattern VERSION = Pattern.compile("(?:^|,)version=\"([^\"]{1,80})\"");
  private static final Pattern HELP = Pattern.compile("(?m)^# (?:HELP|TYPE) [a-zA-Z_:]+ ");

  /// For [java.util.ServiceLoader].
  public PrometheusMetrics() {}

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
    return List.of(
        WebPage.request(
            "prometheus-metrics/1", "/metrics", "Asks for the metrics, once, as any scrape."));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    var page = WebPage.of(exchange).orElse(null);
    if (page == null) {
      return Evidence.NONE;
    }
    return page.path().equals("/metrics") ? metrics(page) : pointer(page);
  }

  private static Evidence metrics(WebPage page) {
    boolean isFormat =
        page.answer().status() == 200
            && page.field("content-type").startsWith("text/plain")
            && HELP.matcher(page.text()).lookingAt();
    if (!isFormat) {
      return Evidence.NONE;
    }
    var metric = BUILD_INFO.matcher(page.text());
    while (metric.find()) {
      String labels = metric.group(2);
      var version = VERSION.matcher(labels);
      boolean isOwn =
          labels.contains("goversion=\"go")
              && labels.contains("revision=\"")
              && !labels.contains("job=\"")
              && !labels.contains("instance=\"");
      if (isOwn && version.find()) {
        return Evidence.structure("its metrics say what it was built from")
            .of(product(metric.group(1)), version.group(1));
      }
    }
    return Evidence.NONE;
  }

  private static String product(String program) {
    return switch (program) {
      case "prometheus" -> "Prometheus";
      case "alertmanager" -> "Alertmanager";
      case "grafana" -> "Grafana";
      default -> program;
    };
  }

  private static Evidence pointer(WebPage page) {
    boolean isLink = page.answer().status() == 200 && page.text().contains("href=\"/metrics\"");
    boolean isGraph =
        page.isFront()
            && page.answer().status() == 302
            && List.of("/graph", "/classic/graph", "/query").contains(page.field("location"));
    return isLink || isGraph ? Evidence.hint("points to metrics") : Evidence.NONE;
  }
}
