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

/// Recognises LMTP, by which mail is handed to mailboxes.
///
/// Sent: a LHLO with a name that exists nowhere and tells who asks, then QUIT; no mail is
/// begun. All else it shares with SMTP, whose servers know no LHLO and whose EHLO is unknown to
/// it.
///
/// @see "RFC 2033, sections 4.1 and 4.2"
public final class Lmtp implements Probe {
  private static final Familiar PROTOCOL = Familiar.of("lmtp", "LMTP").describedIn("RFC 2033");

  private static final Pattern LHLO = Pattern.compile("(?i)LHLO +[!-~]+ *");
  private static final Pattern EHLO = Pattern.compile("(?i)EHLO +[!-~]+ *");
  private static final Pattern LMTP_WORD = Pattern.compile("(?i)\\bLMTP\\b");
  private static final Pattern PRODUCT =
      Pattern.compile("\\b(Dovecot|Cyrus)\\b(?:[^0-9]{0,16}([0-9][\\w.]*))?");

  /// For [java.util.ServiceLoader].
  public Lmtp() {}

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
            "lmtp-lhlo/1",
            Bytes.ofText("LHLO " + nonce.word(16) + ".portolan.invalid\r\n"),
            Bytes.ofText("QUIT\r\n"),
            "Introduces itself and leaves; no mail is begun."));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() == Layer.UDP) {
      return Evidence.NONE;
    }
    List<String> said = TextLines.of(exchange.said());
    boolean asked = !said.isEmpty() && LHLO.matcher(said.getFirst()).matches();
    if (exchange.isCallOnly()) {
      return asked ? Evidence.banner("the caller says " + quote(said.getFirst())) : Evidence.NONE;
    }
    var replies = Reply.readAll(exchange.isEcho() ? exchange.greeting() : exchange.heard());
    if (replies.isEmpty() || replies.getFirst().code() != 220) {
      return Evidence.NONE;
    }
    Reply greeting = replies.getFirst();
    if (asked && replies.size() > 1 && isWelcome(replies.get(1))) {
      return product(Evidence.structure("welcomed our LHLO: " + replies.get(1).quoted()), greeting);
    }
    if (isNamed(greeting)) {
      return product(Evidence.banner(greeting.quoted()), greeting);
    }
    boolean isRefused =
        !said.isEmpty()
            && EHLO.matcher(said.getFirst()).matches()
            && replies.size() > 1
            && (replies.get(1).code() == 500 || replies.get(1).code() == 502);
    return isRefused
        ? Evidence.hint("greets like SMTP and refuses EHLO: " + replies.get(1).quoted())
        : Evidence.NONE;
  }

  /// Whether a greeting names LMTP.
  static boolean isNamed(Reply greeting) {
    return LMTP_WORD.matcher(greeting.wholeText()).find();
  }

  private static boolean isWelcome(Reply reply) {
    return reply.code() == 250
        && reply.complete()
        && reply.texts().stream().skip(1).anyMatch(Smtp::isExtension);
  }

  private static Evidence product(Evidence evidence, Reply greeting) {
    var words = PRODUCT.matcher(greeting.wholeText());
    return words.find() ? evidence.of(words.group(1), words.group(2)) : evidence;
  }
}
