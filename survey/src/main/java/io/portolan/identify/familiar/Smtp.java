package io.portolan.identify.familiar;

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

/// Recognises SMTP, relay and submission alike.
///
/// Sent: an EHLO with a name that exists nowhere and tells who asks, then QUIT. It costs a line in
/// the log; no mail is begun. The greeting shares its 220 with FTP, so it counts only by what it
/// says. The answer to EHLO is a list of service extensions with registered names, and many servers
/// repeat the name we gave. Enhanced status codes (5.5.2) belong to mail alone,
/// to LMTP as well as to SMTP.
///
/// @see "RFC 5321, sections 3.1, 3.2 and 4.2; RFC 3463; RFC 6409"
public final class Smtp implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("smtp", "SMTP")
          .tcp(25, 587, 465)
          .named("smtp", "submission")
          .namedInsideTls("submissions", "smtps")
          .describedIn("RFC 5321", "RFC 6409", "RFC 8314");

  private static final Pattern EHLO = Pattern.compile("(?i)EHLO +([!-~]+) *");
  private static final Pattern OPENING =
      Pattern.compile("(?i)(?:EHLO|HELO) +[!-~]+ *|MAIL FROM:<.*>.*");
  private static final Pattern ENHANCED_STATUS =
      Pattern.compile("([245])\\.[0-9]{1,3}\\.[0-9]{1,3}(?: .*)?");
  private static final Pattern EXTENSION =
      Pattern.compile(
          "(?i)(?:8BITMIME|AUTH|BINARYMIME|BURL|CHUNKING|DELIVERBY|DSN|ENHANCEDSTATUSCODES|ETRN"
              + "|EXPN|HELP|LIMITS|MT-PRIORITY|PIPELINING|PRDR|REQUIRETLS|SIZE|SMTPUTF8|STARTTLS"
              + "|TURN|VRFY|XCLIENT|XFORWARD)(?:[ =].*)?");

  private static final Pattern SMTP_WORD = Pattern.compile("(?i)\\bE?SMTPS?\\b");
  private static final Pattern PRODUCT =
      Pattern.compile(
          "\\bE?SMTP (Postfix|Exim|Sendmail|OpenSMTPD|Haraka)\\b"
              + "(?:[ /(]*([0-9][0-9.]*[0-9a-z]*))?");

  /// The least length of a name that comes back by no accident.
  private static final int SHORTEST_PROOF = 12;

  /// For [java.util.ServiceLoader].
  public Smtp() {}

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
            "smtp-ehlo/1",
            Bytes.ofText("EHLO " + nonce.word(16) + ".portolan.invalid\r\n"),
            Bytes.ofText("QUIT\r\n"),
            "Introduces itself and leaves; no mail is begun, no login tried."));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() == Layer.UDP) {
      return Evidence.NONE;
    }
    List<String> said = TextLines.of(exchange.said());
    if (exchange.isCallOnly()) {
      return !said.isEmpty() && OPENING.matcher(said.getFirst()).matches()
          ? Evidence.banner("the caller says " + TextLines.quote(said.getFirst()))
          : Evidence.NONE;
    }
    var replies = Reply.readAll(exchange.isEcho() ? exchange.greeting() : exchange.heard());
    if (replies.isEmpty()) {
      return Evidence.NONE;
    }
    Reply first = replies.getFirst();
    boolean greeted = isGreeting(first);
    boolean named = greeted && SMTP_WORD.matcher(afterHostName(first)).find();
    if (greeted && !named && Lmtp.isNamed(first)) {
      return Evidence.against(2, first.quoted() + ": that is LMTP");
    }
    Evidence best = answered(replies, said, named, first);
    if (best.isFor() && best.strength() > 2) {
      return product(best, first);
    }
    if (named) {
      return product(Evidence.banner(first.quoted()), first);
    }
    if (best.isFor()) {
      return best;
    }
    return greeted && !Ftp.isNamed(first) && !Dict.isNamed(first)
        ? Evidence.hint(first.quoted() + ": SMTP or FTP")
        : Evidence.NONE;
  }

  /// Whether a greeting names SMTP, other than in its host name.
  static boolean isNamed(Reply greeting) {
    return SMTP_WORD.matcher(afterHostName(greeting)).find();
  }

  /// Whether a line of an answer to EHLO or LHLO names a registered service extension.
  static boolean isExtension(String line) {
    return EXTENSION.matcher(line).matches();
  }

  private static boolean isGreeting(Reply reply) {
    return reply.code() == 220 || reply.code() == 421 || reply.code() == 554;
  }

  private static String afterHostName(Reply reply) {
    String text = reply.text();
    int blank = text.indexOf(' ');
    return blank < 0 ? "" : text.substring(blank);
  }

  private static Evidence answered(
      List<Reply> replies, List<String> said, boolean named, Reply first) {
    for (String line : said) {
      var ehlo = EHLO.matcher(line);
      if (ehlo.matches()) {
        Evidence evidence = welcomed(replies, ehlo.group(1));
        if (evidence.isFor()) {
          return evidence;
        }
      }
    }
    for (Reply reply : replies.subList(named ? 1 : 0, replies.size())) {
      var status = ENHANCED_STATUS.matcher(reply.text());
      if (status.matches() && reply.code() / 100 == Integer.parseInt(status.group(1))) {
        return named
            ? Evidence.structure(first.quoted() + ", then " + reply.quoted())
            : Evidence.hint(reply.quoted() + ": SMTP or LMTP");
      }
    }
    return Evidence.NONE;
  }

  private static Evidence welcomed(List<Reply> replies, String name) {
    for (Reply reply : replies) {
      if (reply.code() != 250 || !reply.complete()) {
        continue;
      }
      boolean repeated =
          name.length() >= SHORTEST_PROOF
              && reply.text().contains(name)
              && !EHLO.matcher(reply.text()).matches();
      if (repeated) {
        return Evidence.proof("welcomed our EHLO by the name we gave: " + reply.quoted());
      }
      long extensions = reply.texts().stream().skip(1).filter(Smtp::isExtension).count();
      if (extensions > 0) {
        String because =
            "answered EHLO with " + extensions + " service extensions: " + reply.quoted();
        // A server of mail has spoken before it is asked; others have replies of this form, too.
        return isGreeting(replies.getFirst())
            ? Evidence.structure(because)
            : Evidence.banner(because);
      }
    }
    return Evidence.NONE;
  }

  private static Evidence product(Evidence evidence, Reply greeting) {
    var words = PRODUCT.matcher(greeting.text());
    return words.find() ? evidence.of(words.group(1), words.group(2)) : evidence;
  }
}
