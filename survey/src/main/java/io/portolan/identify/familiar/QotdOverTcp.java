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
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/// Recognises the quote of the day on TCP.
///
/// Sent: nothing. The server greets with a short text and hangs up. Any text will do for the
/// protocol, so only quotes are taken for one: with their author behind two dashes, as fortune
/// prints it, or in quotation marks with the author's years below, as Windows does.
///
/// @see "RFC 865; fortune(6); Windows Simple TCP/IP Services, quotes"
public final class QotdOverTcp implements Probe {
  static final Familiar PROTOCOL =
      Familiar.of("qotd", "Quote of the Day").tcp(17).udp(17).named("qotd").describedIn("RFC 865");

  /// RFC 865 recommends 512.
  private static final int MOST_TEXT = 2048;

  private static final Pattern AUTHOR = Pattern.compile("\\s+-- \\S.*");
  private static final Pattern AUTHOR_WITH_YEARS =
      Pattern.compile("\\s*[A-Z].* \\([0-9]{4}-(?:[0-9]{4}| )?\\)\\s*");

  /// For [java.util.ServiceLoader].
  public QotdOverTcp() {}

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
    return List.of();
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    return exchange.layer() == Layer.UDP ? Evidence.NONE : quoted(exchange.greeting());
  }

  /// What a text says that is a quote and nothing else.
  static Evidence quoted(Bytes heard) {
    if (heard.isEmpty() || heard.size() > MOST_TEXT || !heard.endsWith(Bytes.of('\n'))) {
      return Evidence.NONE;
    }
    List<String> lines = text(heard).lines().toList();
    if (lines.size() < 2 || !lines.stream().allMatch(TextLines::isText)) {
      return Evidence.NONE;
    }
    String first = lines.getFirst();
    String last = lines.getLast();
    boolean byAuthor = !AUTHOR.matcher(first).matches() && AUTHOR.matcher(last).matches();
    boolean inMarks = first.startsWith("\"") && AUTHOR_WITH_YEARS.matcher(last).matches();
    return byAuthor || inMarks
        ? Evidence.banner(
            "a quote and nothing else, by " + quote(last.replaceFirst("^\\s+-- ", "")))
        : Evidence.NONE;
  }

  /// The text in UTF-8; "" if it is none.
  private static String text(Bytes heard) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(heard.buffer()).toString();
    } catch (CharacterCodingException e) {
      return "";
    }
  }
}
