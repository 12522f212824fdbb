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

/// Recognises ManageSieve, by which filters of mail are kept on a server.
///
/// Sent: a command that does nothing, with a word that comes back, and a farewell. The greeting
/// is a list of capabilities in a form of its own; no login is tried and no script named.
///
/// @see "RFC 5804, sections 1.2, 1.7 and 2.13"
public final class ManageSieve implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("managesieve", "ManageSieve").tcp(4190).named("sieve").describedIn("RFC 5804");

  private static final Pattern CAPABILITY =
      Pattern.compile("\"([A-Z][A-Z0-9-]{0,30})\"(?: \"([^\"]*)\")?");
  private static final Pattern DONE = Pattern.compile("OK(?: [ -~]*)?");
  private static final Pattern NOOP = Pattern.compile("NOOP \"([a-z]{16})\"");
  private static final Pattern TAGGED = Pattern.compile("OK \\(TAG \"([a-z]{16})\"\\)(?: [ -~]*)?");
  private static final Pattern PRODUCT =
      Pattern.compile("(Dovecot|Cyrus)\\b[^0-9]{0,40}([0-9][\\w.]*)?[ -~]*");
  private static final String IMPLEMENTATION = "IMPLEMENTATION";
  private static final String SIEVE = "SIEVE";

  /// For [java.util.ServiceLoader].
  public ManageSieve() {}

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
            "managesieve-noop/1",
            Bytes.ofText("NOOP \"" + nonce.word(16) + "\"\r\n"),
            Bytes.ofText("LOGOUT\r\n"),
            "Asks for a word back and leaves; no login is tried, no script named."));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() == Layer.UDP || exchange.greeting().isEmpty()) {
      return Evidence.NONE;
    }
    List<String> greeting = TextLines.of(exchange.greeting());
    int end = 0;
    boolean sieves = false;
    String implementation = "";
    while (end < greeting.size()) {
      var capability = CAPABILITY.matcher(greeting.get(end));
      if (!capability.matches()) {
        break;
      }
      sieves |= capability.group(1).equals(SIEVE);
      if (capability.group(1).equals(IMPLEMENTATION) && capability.group(2) != null) {
        implementation = capability.group(2);
      }
      end++;
    }
    boolean isDone = end < greeting.size() && DONE.matcher(greeting.get(end)).matches();
    if (!sieves || implementation.isEmpty() || !isDone) {
      return Evidence.NONE;
    }
    String seen = "greets with " + end + " capabilities, Sieve among them";
    Evidence evidence =
        givesBack(exchange)
            ? Evidence.proof(seen + ", and gave our word back")
            : Evidence.structure(seen);
    var product = PRODUCT.matcher(implementation);
    return product.matches() ? evidence.of(product.group(1), product.group(2)) : evidence;
  }

  private static boolean givesBack(Exchange exchange) {
    if (exchange.isEcho()) {
      return false;
    }
    List<String> said = TextLines.of(exchange.said());
    List<String> answer = TextLines.of(exchange.answer());
    if (said.isEmpty() || answer.isEmpty()) {
      return false;
    }
    var asked = NOOP.matcher(said.getFirst());
    var tagged = TAGGED.matcher(answer.getFirst());
    return asked.matches() && tagged.matches() && asked.group(1).equals(tagged.group(1));
  }
}
