package io.portolan.identify.familiar;

import io.portolan.wire.Bytes;
import io.portolan.wire.MalformedException;
import io.portolan.wire.Protocol;
import io.portolan.wire.WireReader;
import io.portolan.wire.WireWriter;
import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Nonce;
import io.portolan.wire.probe.Probe;
import io.portolan.wire.probe.Utterance;
import java.util.List;
import java.util.regex.Pattern;

/// Recognises IPP, the Internet Printing Protocol, which lives on HTTP.
///
/// Sent, where HTTP was proven and port, owner or front page speak of printing: one
/// Get-Printer-Attributes for one attribute. It prints nothing and changes nothing; a server
/// without a printer of that name answers that there is none. The answer repeats our request's
/// number in a form with fixed attributes at fixed places.
///
/// @see "RFC 8010, section 3; RFC 8011, section 4.2.5"
public final class Ipp implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("ipp", "IPP")
          .tcp(631)
          .named("ipp")
          .namedInsideTls("ipps")
          .describedIn("RFC 8010", "RFC 8011");

  private static final String TYPE = "application/ipp";
  private static final int GET_PRINTER_ATTRIBUTES = 0x000B;
  private static final int OPERATION_ATTRIBUTES = 0x01;
  private static final int END = 0x03;
  private static final int KEYWORD = 0x44;
  private static final int URI = 0x45;
  private static final int CHARSET = 0x47;
  private static final int LANGUAGE = 0x48;
  private static final Pattern CUPS =
      Pattern.compile("CUPS/([0-9][0-9.]*)(?: \\(.*\\))? IPP/[12]\\.[0-9]");

  /// For [java.util.ServiceLoader].
  public Ipp() {}

  @Override
  public Protocol protocol() {
    return PROTOCOL;
  }

  @Override
  public Layer layer() {
    return Layer.HTTP;
  }

  @Override
  public List<Utterance> say(Nonce nonce) {
    Bytes question = question(nonce.u31());
    return List.of(
        Utterance.toSilence(
            "ipp-attributes/1",
            Bytes.ofText(
                    "POST /ipp/print HTTP/1.1\r\nHost: localhost\r\nUser-Agent: Portolan/1\r\n"
                        + "Content-Type: application/ipp\r\nContent-Length: "
                        + question.size()
                        + "\r\nConnection: close\r\n\r\n")
                .concat(question),
            "Asks a printer for its make and model; prints nothing."));
  }

  private static Bytes question(int requestId) {
    var out =
        new WireWriter()
            .u8("major", 1)
            .u8("minor", 1)
            .u16("operation", GET_PRINTER_ATTRIBUTES)
            .u32("request_id", requestId)
            .u8("tag", OPERATION_ATTRIBUTES);
    attribute(out, CHARSET, "attributes-charset", "utf-8");
    attribute(out, LANGUAGE, "attributes-natural-language", "en");
    attribute(out, URI, "printer-uri", "ipp://localhost/ipp/print");
    attribute(out, KEYWORD, "requested-attributes", "printer-make-and-model");
    return out.u8("tag", END).toBytes();
  }

  private static void attribute(WireWriter out, int tag, String name, String value) {
    out.u8("tag", tag).text16("name", name).text16("value", value);
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    var page = WebPage.of(exchange).orElse(null);
    if (page == null) {
      return Evidence.NONE;
    }
    var cups = CUPS.matcher(page.field("server"));
    boolean isCups = cups.matches();
    Evidence evidence =
        page.field("content-type").equals(TYPE)
            ? answered(exchange.said(), page.answer().body())
            : isCups ? Evidence.hint("says it serves IPP") : Evidence.NONE;
    return isCups ? evidence.of("CUPS", cups.group(1)) : evidence;
  }

  private static Evidence answered(Bytes said, Bytes body) {
    try {
      var in = new WireReader(body);
      int major = in.u8("major");
      int minor = in.u8("minor");
      int status = in.u16("status");
      long requestId = in.u32("request_id");
      boolean formed =
          major >= 1
              && major <= 2
              && minor <= 9
              && status < 0x0600
              && in.u8("tag") == OPERATION_ATTRIBUTES
              && in.u8("tag") == CHARSET
              && in.text16("name").equals("attributes-charset")
              && !in.text16("value").isEmpty()
              && in.u8("tag") == LANGUAGE
              && in.text16("name").equals("attributes-natural-language");
      if (!formed) {
        return Evidence.NONE;
      }
      String seen = "an answer of IPP " + major + "." + minor + " with status " + status;
      return requestId == requestId(said)
          ? Evidence.proof(seen + " to our request's number")
          : Evidence.structure(seen);
    } catch (MalformedException e) {
      return Evidence.NONE;
    }
  }

  /// The number of the request in a POST; -1 if there is none.
  private static long requestId(Bytes said) throws MalformedException {
    int blank = said.indexOf(Bytes.ofText("\r\n\r\n"));
    if (!said.startsWith("POST ") || blank < 0) {
      return -1;
    }
    var in = new WireReader(said.from(blank + 4));
    in.bytes("version_and_operation", 4);
    return in.u32("request_id");
  }
}
