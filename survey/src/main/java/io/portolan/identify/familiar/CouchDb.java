package io.portolan.identify.familiar;

import io.portolan.wire.Protocol;
import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Nonce;
import io.portolan.wire.probe.Probe;
import io.portolan.wire.probe.Utterance;
import java.util.List;

/// Recognises CouchDB among the servers of HTTP.
///
/// Says nothing of its own: the front page is a welcome in JSON. Known from documents, never
/// seen answering, so it counts for no more than a banner.
///
/// @see "CouchDB documentation, server API, `GET /`"
public final class CouchDb implements Probe {
  /// For [java.util.ServiceLoader].
  public CouchDb() {}

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
    boolean isWelcome =
        page.isFront()
            && page.isJson()
            && page.json("couchdb").equals("Welcome")
            && !page.json("version").isEmpty();
    return isWelcome
        ? Evidence.banner("the welcome of CouchDB (from documents, never seen answering)")
            .of("CouchDB", page.json("version"))
        : Evidence.NONE;
  }
}
