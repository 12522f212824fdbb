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

/// Recognises the API of Docker, and Podman's that is like it.
///
/// Sent, where the front page is missing in Docker's words: one GET of `/_ping`, which is there
/// to be asked and changes nothing. The answer says which version of the API is spoken, and of
/// what.
///
/// @see "Docker Engine API, SystemPing; observed on Docker 20.10, Podman's from its documents"
public final class Docker implements Probe {
  private static final Pattern API = Pattern.compile("[12]\\.[0-9]{1,3}");
  private static final Pattern SERVER =
      Pattern.compile("(Docker|Libpod)/([0-9][\\w.+~-]*) \\([a-z]+\\)");

  /// For [java.util.ServiceLoader].
  public Docker() {}

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
    return List.of(WebPage.request("docker-ping/1", "/_ping", "Asks whether the daemon is there."));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    var page = WebPage.of(exchange).orElse(null);
    if (page == null) {
      return Evidence.NONE;
    }
    var server = SERVER.matcher(page.field("server"));
    boolean isApi = API.matcher(page.field("api-version")).matches();
    if (isApi && server.matches()) {
      String said = "speaks version " + page.field("api-version") + " of Docker's API";
      boolean isDocker = server.group(1).equals("Docker");
      return isDocker
          ? Evidence.structure(said).of("Docker", server.group(2))
          : Evidence.banner(said + " (from documents, never seen answering)")
              .of("Podman", server.group(2));
    }
    boolean isMissing =
        page.isFront()
            && page.isJson()
            && page.text().strip().equals("{\"message\":\"page not found\"}");
    return isMissing ? Evidence.hint("has no front page and says so as Docker") : Evidence.NONE;
  }
}
