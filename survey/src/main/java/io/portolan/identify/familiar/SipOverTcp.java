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

/// Recognises SIP on TCP, inside TLS as well.
///
/// Sent: OPTIONS, which asks what the server can do, under names that exist nowhere and with a
/// call id nobody can guess; it may go no further than the first server. No call is made,
/// nobody registers. The response repeats the fields that tell the transaction.
///
/// @see "RFC 3261, sections 7, 8.2.6, 11 and 18"
public final class SipOverTcp implements Probe {
  static final Familiar PROTOCOL =
      Familiar.of("sip", "SIP")
          .tcp(5060, 5061)
          .udp(5060)
          .named("sip")
          .namedInsideTls("sips")
          .describedIn("RFC 3261");

  private static final Pattern STATUS = Pattern.compile("SIP/2\\.0 [1-6][0-9]{2}(?: .*)?");
  private static final Pattern REQUEST =
      Pattern.compile("[A-Z]{3,12} [a-z]{2,10}:[!-~]+ SIP/2\\.0");
  private static final Pattern BRANCH = Pattern.compile(".*;branch=(z9hG4bK[!-:<-~]+).*");
  private static final Pattern PRODUCT =
      Pattern.compile(
          "([A-Za-z][\\w.+-]*(?: [A-Za-z][\\w.+-]*)*)(?:[/ (]+v?([0-9][\\w.+~-]*).*| *[(/;,].*)?");
  private static final int LONGEST_PRODUCT = 120;

  /// For [java.util.ServiceLoader].
  public SipOverTcp() {}

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
            "sip-options/1",
            options(nonce, "TCP"),
            "Asks what the server can do; makes no call and registers nobody."));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    return exchange.layer() == Layer.UDP ? Evidence.NONE : weighed(exchange);
  }

  /// One OPTIONS request. The address in Via is nobody's: responses return where they came
  /// from.
  static Bytes options(Nonce nonce, String transport) {
    String word = nonce.word(16);
    return Bytes.ofText(
        "OPTIONS sip:portolan.invalid SIP/2.0\r\n"
            + ("Via: SIP/2.0/" + transport + " 127.0.0.1;rport;branch=z9hG4bK" + word + "\r\n")
            + "Max-Forwards: 0\r\n"
            + ("From: <sip:portolan@portolan.invalid>;tag=" + word.substring(0, 8) + "\r\n")
            + "To: <sip:portolan.invalid>\r\n"
            + ("Call-ID: " + word + "@portolan.invalid\r\n")
            + "CSeq: 1 OPTIONS\r\n"
            + "Content-Length: 0\r\n\r\n");
  }

  /// What a message of SIP says, whatever carried it.
  static Evidence weighed(Exchange exchange) {
    if (!exchange.greeting().isEmpty() || exchange.isEcho()) {
      return Evidence.NONE;
    }
    var said = HeaderBlock.read(exchange.said());
    boolean asked = said.isPresent() && REQUEST.matcher(said.get().start()).matches();
    if (exchange.isCallOnly()) {
      return asked && isTransaction(said.get())
          ? Evidence.structure("the caller asks " + quote(said.get().start()))
          : Evidence.NONE;
    }
    var answer = HeaderBlock.read(exchange.answer());
    if (answer.isEmpty() || !STATUS.matcher(answer.get().start()).matches()) {
      return Evidence.NONE;
    }
    String seen = quote(answer.get().start());
    Evidence evidence;
    if (asked && isTransaction(said.get()) && isSame(said.get(), answer.get())) {
      evidence = Evidence.proof(seen + ", with our branch and call id");
    } else if (isTransaction(answer.get())) {
      evidence = Evidence.structure(seen);
    } else {
      evidence = Evidence.banner(seen);
    }
    return answer
        .get()
        .value("server", "user-agent")
        .map(name -> product(evidence, name))
        .orElse(evidence);
  }

  /// Whether the fields are there that every message must have.
  private static boolean isTransaction(HeaderBlock message) {
    return message.value("via", "v").isPresent()
        && message.value("from", "f").isPresent()
        && message.value("to", "t").isPresent()
        && message.value("call-id", "i").isPresent()
        && message.value("cseq").isPresent();
  }

  private static boolean isSame(HeaderBlock request, HeaderBlock response) {
    var branch = BRANCH.matcher(request.value("via", "v").orElse(""));
    return branch.matches()
        && response.value("via", "v").orElse("").contains(branch.group(1))
        && request.value("call-id", "i").equals(response.value("call-id", "i"));
  }

  private static Evidence product(Evidence evidence, String server) {
    var words = PRODUCT.matcher(server.substring(0, Math.min(LONGEST_PRODUCT, server.length())));
    return words.matches() ? evidence.of(words.group(1), words.group(2)) : evidence;
  }
}
