package io.portolan.identify.familiar;

import static io.portolan.identify.familiar.TextLines.quote;

import io.portolan.wire.Bytes;
import io.portolan.wire.Protocol;
import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Nonce;
import io.portolan.wire.probe.Probe;
import io.portolan.wire.probe.Utterance;
import java.util.List;
import java.util.regex.Pattern;

/// Recognises SeedLink, which hands out seismic records.
///
/// Sent: HELLO, which asks for the server's name and version. No station is chosen and no
/// record asked for. The answer has two lines: the software with its version and capabilities,
/// and who runs it. No server of it was here to be asked.
///
/// @see "SeedLink protocol, HELLO; FDSN, SeedLink 4.0"
public final class SeedLink implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("seedlink", "SeedLink")
          .tcp(18000)
          .describedIn("SeedLink protocol, HELLO", "FDSN, SeedLink 4.0");

  private static final String UNSEEN = " (from documents, never seen answering)";
  private static final Pattern SOFTWARE =
      Pattern.compile("SeedLink v[0-9]\\.[0-9]+ \\([ -~]+\\)(?: :: SLPROTO:[ -~]+)?");
  private static final Pattern PRODUCT = Pattern.compile("\\((RingServer)/([0-9][\\w.-]*)\\)");

  /// For [java.util.ServiceLoader].
  public SeedLink() {}

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
    return List.of(
        new Utterance(
            "seedlink-hello/1",
            Bytes.ofText("HELLO\r\n"),
            Utterance.Cue.SILENCE,
            Bytes.ofText("BYE\r\n"),
            "Asks for the server's name and version and leaves; no station is chosen."));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() == Layer.UDP
        || !exchange.greeting().isEmpty()
        || exchange.isEcho()
        || exchange.isCallOnly()) {
      return Evidence.NONE;
    }
    List<String> lines = TextLines.of(exchange.answer());
    if (lines.size() != 2 || !SOFTWARE.matcher(lines.getFirst()).matches()) {
      return Evidence.NONE;
    }
    Evidence evidence = Evidence.banner(quote(lines.getFirst()) + UNSEEN);
    var product = PRODUCT.matcher(lines.getFirst());
    return product.find() ? evidence.of(product.group(1), product.group(2)) : evidence;
  }
}
