package io.portolan.identify.familiar;

import io.portolan.wire.Protocol;
import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Nonce;
import io.portolan.wire.probe.Probe;
import io.portolan.wire.probe.Utterance;
import java.util.List;

/// Recognises Elasticsearch and OpenSearch among the servers of HTTP.
///
/// Says nothing of its own: the front page is a welcome in JSON with cluster, version, the
/// version of Lucene, and a motto that tells the two apart. Known from documents, never seen
/// answering, so it counts for no more than a banner.
///
/// @see "Elasticsearch reference, root API; OpenSearch documentation, verify the installation"
public final class Elasticsearch implements Probe {
  private static final String UNSEEN = " (from documents, never seen answering)";

  /// For [java.util.ServiceLoader].
  public Elasticsearch() {}

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
        page.isJson()
            && !page.json("cluster_name").isEmpty()
            && !page.json("number").isEmpty()
            && !page.json("lucene_version").isEmpty();
    String motto = page.json("tagline");
    if (isWelcome && motto.startsWith("The OpenSearch Project")) {
      return Evidence.banner("the welcome of OpenSearch" + UNSEEN)
          .of("OpenSearch", page.json("number"));
    }
    if (isWelcome && motto.equals("You Know, for Search")) {
      boolean isOpenSearch = page.json("distribution").equals("opensearch");
      return Evidence.banner("the welcome of Elasticsearch" + UNSEEN)
          .of(isOpenSearch ? "OpenSearch" : "Elasticsearch", page.json("number"));
    }
    return page.field("x-elastic-product").equals("Elasticsearch")
        ? Evidence.banner("says it is Elasticsearch" + UNSEEN).of("Elasticsearch", null)
        : Evidence.NONE;
  }
}
