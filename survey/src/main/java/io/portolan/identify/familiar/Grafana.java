package io.portolan.identify.familiar;

import io.portolan.wire.Protocol;
import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Nonce;
import io.portolan.wire.probe.Probe;
import io.portolan.wire.probe.Utterance;
import java.util.List;

/// Recognises Grafana among the servers of HTTP.
///
/// Sent, where the front page sends its visitors to a login without naming a server: one GET of
/// `/api/health`, which is there for load balancers. Known from documents, never seen
/// answering, so the answer counts for no more than a banner.
///
/// @see "Grafana HTTP API, health API"
public final class Grafana implements Probe {
  /// For [java.util.ServiceLoader].
  public Grafana() {}

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
        WebPage.request("grafana-health/1", "/api/health", "Asks for the state of health."));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    var page = WebPage.of(exchange).orElse(null);
    if (page == null) {
      return Evidence.NONE;
    }
    boolean isHealth =
        page.path().equals("/api/health")
            && page.isJson()
            && page.json("database").equals("ok")
            && !page.json("commit").isEmpty()
            && !page.json("version").isEmpty();
    if (isHealth) {
      return Evidence.banner("the health of Grafana (from documents, never seen answering)")
          .of("Grafana", page.json("version"));
    }
    boolean isSentToLogin =
        page.isFront()
            && page.answer().status() == 302
            && page.field("location").equals("/login")
            && page.field("server").isEmpty();
    return isSentToLogin ? Evidence.hint("sends visitors to a login, as Grafana") : Evidence.NONE;
  }
}
