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
import org.jspecify.annotations.Nullable;

/// Recognises POP3.
///
/// Sent: CAPA, which asks what the server can do, then QUIT. It needs no login and costs a line in
/// the log. A greeting of `+OK` is said by POP3 servers first and by others only in answer; a list
/// of capabilities that ends with a lone dot is POP3's own.
///
/// @see "RFC 1939, sections 3, 4 and 7; RFC 2449, sections 5 and 6"
public final class Pop3 implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("pop3", "POP3")
          .tcp(110, 995)
          .named("pop3")
          .namedInsideTls("pop3s")
          .describedIn("RFC 1939", "RFC 2449", "RFC 8314");

  private static final Pattern GREETING = Pattern.compile("\\+OK(?: .*)?");
  private static final Pattern CAPABILITY =
      Pattern.compile(
          "(?:APOP|AUTH-RESP-CODE|EXPIRE|IMPLEMENTATION|LANG|LOGIN-DELAY|PIPELINING|RESP-CODES|SASL"
              + "|STLS|TOP|UIDL|USER|UTF8)(?: .*)?");
  private static final Pattern TAG = Pattern.compile("[!-,./-~][!-~]*(?: .*)?");
  private static final Pattern PRODUCT =
      Pattern.compile("\\b(Dovecot|Cyrus|Courier|Qpopper)\\b[^0-9]{0,16}([0-9][\\w.]*)?");
  private static final Pattern OPENING = Pattern.compile("CAPA|APOP [!-~]+ [0-9a-f]{32}");

  /// For [java.util.ServiceLoader].
  public Pop3() {}

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
            "pop3-capa/1",
            Bytes.ofText("CAPA\r\n"),
            Bytes.ofText("QUIT\r\n"),
            "Asks for the list of capabilities and leaves; no login is tried."));
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
    List<String> lines = TextLines.of(exchange.isEcho() ? exchange.greeting() : exchange.heard());
    if (lines.isEmpty() || !GREETING.matcher(lines.getFirst()).matches()) {
      return Evidence.NONE;
    }
    int listed = 0;
    for (int i = 0; i < lines.size() && listed == 0; i++) {
      listed = GREETING.matcher(lines.get(i)).matches() ? capabilities(lines, i + 1) : 0;
    }
    boolean spokeFirst = !exchange.greeting().isEmpty();
    if (listed > 0) {
      return product(Evidence.structure("answered CAPA with " + listed + " capabilities"), lines);
    }
    return spokeFirst ? product(Evidence.banner(quote(lines.getFirst())), lines) : Evidence.NONE;
  }

  /// How many capabilities of POP3 stand in the list that starts at a line.
  ///
  /// @return 0 if there is no list, or it is not ended by a dot, or a line of it is no capability
  private static int capabilities(List<String> lines, int start) {
    int known = 0;
    for (String line : lines.subList(start, lines.size())) {
      if (line.equals(".")) {
        return known;
      }
      if (!TAG.matcher(line).matches()) {
        return 0;
      }
      known += CAPABILITY.matcher(line).matches() ? 1 : 0;
    }
    return 0;
  }

  private static Evidence product(Evidence evidence, List<String> lines) {
    @Nullable String implementation =
        lines.stream().filter(l -> l.startsWith("IMPLEMENTATION ")).findFirst().orElse(null);
    var words = PRODUCT.matcher(implementation == null ? lines.getFirst() : implementation);
    return words.find() ? evidence.of(words.group(1), words.group(2)) : evidence;
  }
}
