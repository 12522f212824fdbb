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

/// Recognises IMAP.
///
/// Sent: CAPABILITY under a tag of our own, then LOGOUT. It needs no login and costs a line in the
/// log. A server ends its answer with the tag it was given, so the tag that comes back is proof;
/// even a request of HTTP comes back that way, its method taken for a tag.
///
/// @see "RFC 9051, sections 2.2, 6.1 and 7.1; RFC 3501"
public final class Imap implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("imap", "IMAP")
          .tcp(143, 993)
          .named("imap")
          .namedInsideTls("imaps")
          .describedIn("RFC 9051", "RFC 3501", "RFC 8314");

  private static final Pattern GREETING =
      Pattern.compile("\\* (?:OK|PREAUTH|BYE)(?: \\[[^]]*])?(?: .*)?");
  private static final Pattern CAPABILITIES =
      Pattern.compile("\\* CAPABILITY (?:.* )?IMAP4(?:rev[12])?(?: .*)?");
  private static final Pattern TAG = Pattern.compile("[!#$&',./0-9:-Z^_`a-z|~;<=>?@-]{1,64}");
  private static final Pattern OPENING =
      Pattern.compile(
          "(?i)[!-~]{1,64} (?:CAPABILITY|NOOP|STARTTLS|LOGIN .+|AUTHENTICATE .+|ID .+)");
  private static final Pattern PRODUCT =
      Pattern.compile(
          "\\b(Dovecot|Cyrus|Courier-IMAP|Gimap|hMailServer|Zimbra)\\b"
              + "(?: IMAP4?)?(?: v?([0-9][\\w.]*))?");

  /// The least length of a tag that comes back by no accident.
  private static final int SHORTEST_PROOF = 8;

  /// For [java.util.ServiceLoader].
  public Imap() {}

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
            "imap-capability/1",
            Bytes.ofText(nonce.word(12) + " CAPABILITY\r\n"),
            Bytes.ofText("bye LOGOUT\r\n"),
            "Asks for the list of capabilities and leaves; no login is tried."));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() == Layer.UDP) {
      return Evidence.NONE;
    }
    List<String> said = TextLines.of(exchange.said());
    if (exchange.isCallOnly()) {
      return !said.isEmpty() && OPENING.matcher(said.getFirst()).matches()
          ? Evidence.banner("the caller says " + quote(said.getFirst()))
          : Evidence.NONE;
    }
    List<String> lines = TextLines.of(exchange.isEcho() ? exchange.greeting() : exchange.heard());
    if (lines.isEmpty()) {
      return Evidence.NONE;
    }
    boolean greeted = GREETING.matcher(lines.getFirst()).matches();
    boolean capable = lines.stream().anyMatch(line -> CAPABILITIES.matcher(line).matches());
    String tag = returnedTag(said, lines);
    if (!tag.isEmpty() && (capable || greeted)) {
      return product(
          isProof(said, tag)
              ? Evidence.proof("our tag " + quote(tag) + " came back with the answer")
              : Evidence.structure("took " + quote(tag) + " for a tag and answered under it"),
          lines.getFirst());
    }
    if (capable) {
      return product(Evidence.structure("lists capabilities of IMAP4"), lines.getFirst());
    }
    return greeted && !exchange.greeting().isEmpty()
        ? product(Evidence.banner(quote(lines.getFirst())), lines.getFirst())
        : Evidence.NONE;
  }

  /// The first word of a line said that begins a tagged answer; "" if none does.
  private static String returnedTag(List<String> said, List<String> heard) {
    for (String line : said) {
      int blank = line.indexOf(' ');
      String tag = blank < 0 ? line : line.substring(0, blank);
      boolean answered =
          TAG.matcher(tag).matches()
              && heard.stream()
                  .anyMatch(
                      answer ->
                          answer.startsWith(tag + " OK ")
                              || answer.startsWith(tag + " NO ")
                              || answer.startsWith(tag + " BAD "));
      if (answered) {
        return tag;
      }
    }
    return "";
  }

  /// Whether a tag was long enough to come back by no accident, and stood before a real command.
  private static boolean isProof(List<String> said, String tag) {
    return tag.length() >= SHORTEST_PROOF && said.contains(tag + " CAPABILITY");
  }

  private static Evidence product(Evidence evidence, String greeting) {
    var words = PRODUCT.matcher(greeting);
    return words.find() ? evidence.of(words.group(1), words.group(2)) : evidence;
  }
}
