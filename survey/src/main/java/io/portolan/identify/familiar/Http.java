package io.portolan.identify.familiar;

import static io.portolan.identify.familiar.TextLines.quote;

import io.portolan.wire.Bytes;
import io.portolan.wire.MalformedException;
import io.portolan.wire.Protocol;
import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.HttpAnswer;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Nonce;
import io.portolan.wire.probe.Probe;
import io.portolan.wire.probe.Utterance;
import java.util.List;
import java.util.regex.Pattern;

/// Recognises HTTP/1.
///
/// Sent: one `GET /` of HTTP/1.0 that says who asks. It costs what any visit to the front page
/// costs, and a line in the access log. No `Host` field is sent: HTTP/1.0 needs none, and Redis
/// takes a line that starts with it for an attack and says so in its log. A status line followed by
/// well-formed header fields is characteristic whatever was asked, so the answer to a request
/// nobody should have sent there counts as much.
///
/// @see "RFC 9112, sections 2 to 5; RFC 9110, section 10.2.4"
public final class Http implements Probe {
  static final Familiar PROTOCOL =
      Familiar.of("http", "HTTP")
          .tcp(80, 443)
          .named("http", "www", "www-http", "http-alt")
          .namedInsideTls("https")
          .describedIn("RFC 9112", "RFC 9110", "RFC 1945");

  private static final Bytes REQUEST =
      Bytes.ofText("GET / HTTP/1.0\r\nUser-Agent: Portolan/1\r\nAccept: */*\r\n\r\n");

  private static final int LONGEST_PRODUCT = 120;

  private static final Pattern REQUEST_LINE =
      Pattern.compile("[A-Z][A-Z-]{1,19} [!-~]+ HTTP/1\\.[01]");
  private static final Pattern FIELD = Pattern.compile("[!#-'*+.0-9A-Z^_`a-z|~-]+:.*");
  /// @see "UPnP Device Architecture 2.0, 1.2.2"
  private static final Pattern UPNP =
      Pattern.compile(".*\\bUPnP/[0-9.]+,? ([A-Za-z][\\w .+-]{0,60}?)(?:/([0-9][\\w.+~-]*))?");

  private static final Pattern SERVER =
      Pattern.compile("([A-Za-z][\\w. +-]*?)(?:[/(]v?([0-9][\\w.+~-]*)\\)?.*)?(?:\\s*[ (/;,].*)?");

  /// For [java.util.ServiceLoader].
  public Http() {}

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
            "http-get/1", REQUEST, "Asks for the front page, as any browser would, once."));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() == Layer.UDP || exchange.isEcho()) {
      return Evidence.NONE;
    }
    if (exchange.isCallOnly()) {
      return called(exchange.said());
    }
    Bytes heard = exchange.heard();
    if (!heard.startsWith("HTTP/1.")) {
      return Evidence.NONE;
    }
    HttpAnswer answer;
    try {
      answer = HttpAnswer.read(heard);
    } catch (MalformedException e) {
      return e.missing() > 0
          ? Evidence.NONE
          : Evidence.against(2, "starts like HTTP, but " + e.field() + " " + e.reason());
    }
    if (Mongodb.isComplaint(heard)) {
      return Evidence.against(3, "says in HTTP that it serves MongoDB's protocol");
    }
    if (answer.status() == 501 && answer.reason().startsWith("Tor ")) {
      return Evidence.against(3, "says in HTTP that it serves no HTTP: " + quote(answer.reason()));
    }
    var server = answer.header("server");
    String seen =
        quote("HTTP/" + answer.version() + " " + answer.status() + " " + answer.reason())
            + server.map(name -> ", Server: " + quote(name)).orElse("");
    if (Tls.isWantedBy(answer)) {
      seen += ", and asks for TLS";
    }
    // RTSP may travel inside HTTP, and a server of RTSP answers for that alone.
    boolean isForRtsp = server.filter(Rtsp::isNamed).isPresent();
    boolean whole = answer.complete() && exchange.greeting().isEmpty() && !isForRtsp;
    Evidence evidence =
        whole && isServed(answer, exchange.said())
            ? Evidence.structure(seen)
            : Evidence.banner(seen);
    return server.isPresent() ? product(evidence, server.get()) : evidence;
  }

  /// Whether HTTP is served here as it was spoken. A server of HTTP inside TLS refuses what is
  /// neither a request nor a ClientHello in plain HTTP as well.
  private static boolean isServed(HttpAnswer answer, Bytes said) {
    if (answer.status() != 400 || said.startsWith(Bytes.of(0x16, 0x03))) {
      return true;
    }
    List<String> lines = TextLines.of(said);
    return !Tls.isWantedBy(answer)
        && !lines.isEmpty()
        && REQUEST_LINE.matcher(lines.getFirst()).matches();
  }

  /// The same evidence, naming the product of a `Server` field.
  ///
  /// A device on UPnP says there what it runs on, then the architecture, and itself last.
  static Evidence product(Evidence evidence, String server) {
    var device = UPNP.matcher(server);
    if (device.matches()) {
      return evidence.of(device.group(1), device.group(2));
    }
    var words = SERVER.matcher(server.substring(0, Math.min(LONGEST_PRODUCT, server.length())));
    return words.matches() ? evidence.of(words.group(1), words.group(2)) : evidence;
  }

  private static Evidence called(Bytes said) {
    List<String> lines = TextLines.of(said);
    if (lines.isEmpty() || !REQUEST_LINE.matcher(lines.getFirst()).matches()) {
      return Evidence.NONE;
    }
    String request = quote(lines.getFirst());
    int end = lines.indexOf("");
    boolean formed =
        end > 0 && lines.subList(1, end).stream().allMatch(line -> FIELD.matcher(line).matches());
    return formed
        ? Evidence.structure("the caller asks " + request)
        : Evidence.banner("the caller begins " + request);
  }
}
