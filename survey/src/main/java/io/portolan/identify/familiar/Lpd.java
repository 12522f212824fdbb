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

/// Recognises the line printer daemon.
///
/// Sent: the question for the state of a queue that nobody has. Nothing is printed or removed.
/// What comes back is free text, so it counts only where it names that queue and speaks of a
/// printer.
///
/// @see "RFC 1179, sections 5.1 to 5.5"
public final class Lpd implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("lpd", "LPD").tcp(515).named("printer").describedIn("RFC 1179");

  private static final int MOST_TEXT = 2048;
  private static final Pattern QUESTION = Pattern.compile("[\\x03\\x04]([a-z]{16})\n");
  private static final Pattern PRINTER =
      Pattern.compile("(?i)\\b(?:printer|spool queue|print queue)\\b");
  private static final Pattern COMMAND =
      Pattern.compile("[\\x01-\\x05][A-Za-z0-9_][A-Za-z0-9_.-]{1,63}(?: [ -~]*)?\n");

  /// For [java.util.ServiceLoader].
  public Lpd() {}

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
            "lpd-state/1",
            Bytes.of(3).concat(Bytes.ofText(nonce.word(16) + "\n")),
            "Asks for the state of a queue that nobody has; nothing is printed."));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() == Layer.UDP || !exchange.greeting().isEmpty() || exchange.isEcho()) {
      return Evidence.NONE;
    }
    String said = exchange.said().first(MOST_TEXT).latin1();
    if (exchange.isCallOnly()) {
      return COMMAND.matcher(said).matches()
          ? Evidence.banner("the caller gives command " + (int) said.charAt(0) + " for a queue")
          : Evidence.NONE;
    }
    var question = QUESTION.matcher(said);
    String answer = exchange.answer().first(MOST_TEXT).latin1();
    boolean names =
        question.matches()
            && answer.lines().allMatch(TextLines::isText)
            && answer.contains(question.group(1))
            && PRINTER.matcher(answer).find();
    return names
        ? Evidence.structure(
            "speaks of a printer and names the queue we asked for: "
                + quote(answer.lines().findFirst().orElse("")))
        : Evidence.NONE;
  }
}
