package io.portolan.identify.familiar;

import io.portolan.wire.Protocol;
import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Nonce;
import io.portolan.wire.probe.Probe;
import io.portolan.wire.probe.Utterance;
import java.util.List;

/// Recognises the management interface of RabbitMQ among the servers of HTTP.
///
/// Says nothing of its own: the front page has a title, a script and a server field that belong
/// together. The version stands behind a login.
///
/// @see "observed: RabbitMQ 3.10; RabbitMQ documentation, Management Plugin"
public final class RabbitMqManagement implements Probe {
  private static final String TITLE = "<title>RabbitMQ Management</title>";
  private static final String SCRIPT = "<script src=\"js/ejs-1.0";

  /// For [java.util.ServiceLoader].
  public RabbitMqManagement() {}

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
    return WebPage.of(exchange).filter(RabbitMqManagement::isFront).isPresent()
        ? Evidence.structure("the front page of RabbitMQ's management").of("RabbitMQ", null)
        : Evidence.NONE;
  }

  private static boolean isFront(WebPage page) {
    return page.isFront()
        && page.answer().status() == 200
        && page.field("server").equals("Cowboy")
        && page.text().contains(TITLE)
        && page.text().contains(SCRIPT);
  }
}
