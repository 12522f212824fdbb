package io.portolan.identify.familiar;

import io.portolan.wire.Protocol;
import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Nonce;
import io.portolan.wire.probe.Probe;
import io.portolan.wire.probe.Utterance;
import java.util.List;

/// Recognises etcd among the servers of HTTP.
///
/// Sent, where the front page is missing in the way of servers written in Go: one GET of
/// `/version`, which reads two words. The answer names the server's version and the cluster's
/// under names that nobody else uses.
///
/// @see "etcd documentation, `/version`; observed on etcd 3.4"
public final class Etcd implements Probe {
  private static final int NOT_FOUND = 404;

  /// For [java.util.ServiceLoader].
  public Etcd() {}

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
        WebPage.request("etcd-version/1", "/version", "Asks for the version, a page of one line."));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    var page = WebPage.of(exchange).orElse(null);
    if (page == null) {
      return Evidence.NONE;
    }
    String server = page.json("etcdserver");
    if (page.isJson() && !server.isEmpty() && !page.json("etcdcluster").isEmpty()) {
      return Evidence.structure("gives the version of etcd and of its cluster").of("etcd", server);
    }
    boolean isBare =
        page.isFront()
            && page.answer().status() == NOT_FOUND
            && page.text().equals("404 page not found\n")
            && page.field("server").isEmpty();
    return isBare ? Evidence.hint("has no front page, as etcd") : Evidence.NONE;
  }
}
