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

/// Recognises NNTP, news.
///
/// Sent: DATE and CAPABILITIES, then QUIT. Both only read and need no login. A greeting of 200
/// or 201 is said by others too, so it counts by its words; a date of fourteen digits behind
/// 111, and a list of capabilities that begins with its version, are NNTP's own.
///
/// @see "RFC 3977, sections 5.1, 5.2 and 7.1"
public final class Nntp implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("nntp", "NNTP")
          .tcp(119, 563)
          .named("nntp")
          .namedInsideTls("nntps")
          .describedIn("RFC 3977", "RFC 4642");

  private static final Pattern GREETING = Pattern.compile("(?:20[01]|400|502)(?: [ -~]*)?");
  private static final Pattern NEWS_WORD =
      Pattern.compile(
          "(?i)\\b(?:NNTP|NNRP|InterNetNews|INN [0-9]|Leafnode|news server)\\b|\\(posting (?:ok|allowed"
              + "|prohibited)\\)|\\(no posting\\)");
  private static final Pattern PRODUCT =
      Pattern.compile("\\b(INN|Leafnode|Diablo|DNEWS)\\b(?:[a-zA-Z, ]{0,24}?([0-9][0-9.]*[0-9]))?");
  private static final Pattern DATE =
      Pattern.compile("111 20[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{6}");
  private static final Pattern LIST = Pattern.compile("101(?: [ -~]*)?");
  private static final Pattern VERSION = Pattern.compile("VERSION(?: [1-9])+");
  private static final Pattern OPENING =
      Pattern.compile(
          "(?i)MODE (?:READER|STREAM)|LIST (?:ACTIVE|NEWSGROUPS|OVERVIEW\\.FMT).*|GROUP [!-~]+\\.[!-~]+");

  /// For [java.util.ServiceLoader].
  public Nntp() {}

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
            "nntp-date/1",
            Bytes.ofText("DATE\r\nCAPABILITIES\r\n"),
            Bytes.ofText("QUIT\r\n"),
            "Asks for the time and the list of capabilities and leaves; no group is entered."));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() == Layer.UDP) {
      return Evidence.NONE;
    }
    if (exchange.isCallOnly()) {
      List<String> said = TextLines.of(exchange.said());
      return !said.isEmpty() && OPENING.matcher(said.getFirst()).matches()
          ? Evidence.banner("the caller says " + quote(said.getFirst()))
          : Evidence.NONE;
    }
    List<String> greeting = TextLines.of(exchange.greeting());
    if (greeting.isEmpty() || !GREETING.matcher(greeting.getFirst()).matches()) {
      return Evidence.NONE;
    }
    String first = greeting.getFirst();
    List<String> answer = exchange.isEcho() ? List.of() : TextLines.of(exchange.answer());
    for (int i = 0; i < answer.size(); i++) {
      String line = answer.get(i);
      boolean lists =
          LIST.matcher(line).matches()
              && i + 1 < answer.size()
              && VERSION.matcher(answer.get(i + 1)).matches();
      if (lists || DATE.matcher(line).matches()) {
        return product(Evidence.structure(quote(first) + ", then " + quote(line)), first);
      }
    }
    if (NEWS_WORD.matcher(first).find()) {
      return product(Evidence.banner(quote(first)), first);
    }
    return first.startsWith("20") ? Evidence.hint(quote(first) + ": perhaps NNTP") : Evidence.NONE;
  }

  private static Evidence product(Evidence evidence, String greeting) {
    var words = PRODUCT.matcher(greeting);
    return words.find() ? evidence.of(words.group(1), words.group(2)) : evidence;
  }
}
