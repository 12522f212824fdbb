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
import java.util.Locale;
import java.util.regex.Pattern;

/// Recognises RTSP.
///
/// Sent: OPTIONS for the server as a whole, with a sequence number nobody can guess. Nothing is
/// described, set up or played. The server repeats the number. To a line it does not understand
/// it complains in its own form; some give a request for a web page an answer of HTTP, because
/// RTSP may travel inside it, and say in its Server field what they are.
///
/// @see "RFC 2326, sections 7, 10.1 and 12.17; RFC 7826"
public final class Rtsp implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("rtsp", "RTSP")
          .tcp(554, 8554, 322)
          .named("rtsp", "rtsp-alt")
          .namedInsideTls("rtsps")
          .describedIn("RFC 2326", "RFC 7826");

  private static final Pattern STATUS = Pattern.compile("RTSP/[12]\\.0 [1-5][0-9]{2}(?: [ -~]*)?");
  private static final Pattern REQUEST =
      Pattern.compile(
          "(?:OPTIONS|DESCRIBE|SETUP|ANNOUNCE|PLAY|RECORD|GET_PARAMETER) (?:\\*|rtsps?://[!-~]+)"
              + " RTSP/[12]\\.0");
  private static final Pattern PRODUCT =
      Pattern.compile("([A-Za-z][\\w. +-]*+)(?:/v?([0-9][\\w.+~-]*))?(?:\\s*[(/;,].*)?");
  private static final int LONGEST_PRODUCT = 120;

  /// For [java.util.ServiceLoader].
  public Rtsp() {}

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
        Utterance.toSilence(
            "rtsp-options/1",
            Bytes.ofText(
                "OPTIONS * RTSP/1.0\r\nCSeq: "
                    + nonce.u31()
                    + "\r\nUser-Agent: Portolan/1\r\n\r\n"),
            "Asks which methods there are; nothing is described or played."));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() == Layer.UDP || !exchange.greeting().isEmpty() || exchange.isEcho()) {
      return Evidence.NONE;
    }
    var said = HeaderBlock.read(exchange.said());
    boolean asked = said.isPresent() && REQUEST.matcher(said.get().start()).matches();
    if (exchange.isCallOnly()) {
      return asked && said.get().value("cseq").isPresent()
          ? Evidence.structure("the caller asks " + quote(said.get().start()))
          : Evidence.NONE;
    }
    var answer = HeaderBlock.read(exchange.answer());
    if (answer.isEmpty()) {
      return Evidence.NONE;
    }
    var server = answer.get().value("server");
    if (answer.get().start().startsWith("HTTP/1.")) {
      return server.filter(Rtsp::isNamed).isPresent()
          ? Evidence.hint("HTTP from a server of RTSP: " + quote(server.get()))
          : Evidence.NONE;
    }
    if (!STATUS.matcher(answer.get().start()).matches()) {
      return Evidence.NONE;
    }
    var sequence = answer.get().value("cseq");
    boolean repeats = asked && sequence.isPresent() && said.get().value("cseq").equals(sequence);
    String seen = quote(answer.get().start());
    Evidence evidence;
    if (repeats) {
      evidence = Evidence.proof(seen + ", with our sequence number");
    } else if (answer.get().complete() && !answer.get().fields().isEmpty()) {
      evidence = Evidence.structure(seen);
    } else {
      evidence = Evidence.banner(seen);
    }
    return server.map(name -> product(evidence, name)).orElse(evidence);
  }

  /// Whether a Server field is that of a server of RTSP.
  static boolean isNamed(String server) {
    return server.toUpperCase(Locale.ROOT).contains("RTSP");
  }

  private static Evidence product(Evidence evidence, String server) {
    var words = PRODUCT.matcher(server.substring(0, Math.min(LONGEST_PRODUCT, server.length())));
    return words.matches() ? evidence.of(words.group(1), words.group(2)) : evidence;
  }
}
