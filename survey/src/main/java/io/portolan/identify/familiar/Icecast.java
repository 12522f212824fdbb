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

/// Recognises Icecast among the servers of HTTP.
///
/// Sent, where the `Server` field says Icecast: one GET of `/status-json.xsl`, the public page
/// of what is played. It repeats the server's name and version inside a form of its own.
///
/// @see "Icecast documentation, server statistics; observed on Icecast 2.4"
public final class Icecast implements Probe {
  private static final Pattern SERVER = Pattern.compile("Icecast ([0-9][\\w.+~-]*)");

  /// For [java.util.ServiceLoader].
  public Icecast() {}

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
        WebPage.request("icecast-status/1", "/status-json.xsl", "Asks what is being played."));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    var page = WebPage.of(exchange).orElse(null);
    if (page == null) {
      return Evidence.NONE;
    }
    var server = SERVER.matcher(page.field("server"));
    var said = SERVER.matcher(page.json("server_id"));
    if (said.matches() && page.text().startsWith("{\"icestats\":{")) {
      return Evidence.structure("the statistics of Icecast").of("Icecast", said.group(1));
    }
    return server.matches() ? Evidence.hint("says it is Icecast") : Evidence.NONE;
  }
}
