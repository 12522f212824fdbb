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

/// Recognises DICT, the dictionary server protocol.
///
/// Sent: SHOW DB, which lists the dictionaries, then QUIT. It needs no login and costs a line
/// in the log. The greeting shares its 220 with FTP and SMTP, and has what they lack:
/// capabilities and a message id in angle brackets at its end.
///
/// @see "RFC 2229, sections 2.4, 3.1 and 3.5"
public final class Dict implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("dict", "DICT").tcp(2628).named("dict").describedIn("RFC 2229");

  private static final Pattern GREETING =
      Pattern.compile("220 [ -~]*<[a-z0-9_.-]{0,128}> <[!-;=?-~]{1,200}>");
  private static final Pattern PRODUCT = Pattern.compile("\\b(dictd) ([0-9][0-9.]*)");
  private static final Pattern PRESENT = Pattern.compile("110 [1-9][0-9]{0,5} [ -~]+");
  private static final Pattern DATABASE = Pattern.compile("[!-~]+ \"[^\"]*\"");

  /// For [java.util.ServiceLoader].
  public Dict() {}

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
        Utterance.toGreeting(
            "dict-databases/1",
            Bytes.ofText("SHOW DB\r\n"),
            Bytes.ofText("QUIT\r\n"),
            "Asks which dictionaries there are and leaves; no word is looked up."));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() == Layer.UDP || exchange.greeting().isEmpty()) {
      return Evidence.NONE;
    }
    List<String> greeting = TextLines.of(exchange.greeting());
    if (greeting.isEmpty() || !GREETING.matcher(greeting.getFirst()).matches()) {
      return Evidence.NONE;
    }
    List<String> answer = exchange.isEcho() ? List.of() : TextLines.of(exchange.answer());
    Evidence evidence =
        listsDatabases(answer)
            ? Evidence.structure(quote(greeting.getFirst()) + ", then a list of dictionaries")
            : Evidence.banner(quote(greeting.getFirst()));
    var product = PRODUCT.matcher(greeting.getFirst());
    return product.find() ? evidence.of(product.group(1), product.group(2)) : evidence;
  }

  /// Whether a reply is a greeting of DICT, which FTP and SMTP could give no more than the
  /// number of.
  static boolean isNamed(Reply greeting) {
    return GREETING.matcher(greeting.code() + " " + greeting.text()).matches();
  }

  private static boolean listsDatabases(List<String> lines) {
    if (lines.size() < 4 || !PRESENT.matcher(lines.getFirst()).matches()) {
      return !lines.isEmpty() && lines.getFirst().startsWith("554 ");
    }
    int end = lines.indexOf(".");
    return end > 1
        && lines.subList(1, end).stream().allMatch(line -> DATABASE.matcher(line).matches());
  }
}
