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
import java.util.Locale;
import java.util.regex.Pattern;

/// Recognises Redis and what speaks its protocol, RESP.
///
/// Sent: ECHO of a word nobody else knows and INFO about the server, as a person would type them,
/// then QUIT. Both only read; a server with a password refuses them, and its refusal is as telling.
/// The word comes back with its length before it, which neither an echo nor a stranger can say.
/// Redis takes a line that begins with `POST` or `Host:` for an attack; nothing here does.
///
/// @see "Redis serialization protocol specification; the commands ECHO, INFO and QUIT"
public final class Redis implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("redis", "Redis")
          .tcp(6379)
          .named("redis")
          .describedIn("Redis serialization protocol specification");

  private static final Pattern ECHO = Pattern.compile("ECHO ([!-~]{8,64})");
  private static final Pattern REFUSAL =
      Pattern.compile(
          "-(?:NOAUTH Authentication required.*|NOPERM .*"
              + "|LOADING Redis is loading.*|MASTERDOWN .*)");

  /// What protected mode says to everyone from another host, before they speak.
  private static final Pattern DENIED =
      Pattern.compile("-DENIED [A-Za-z]+ is running in protected mode because .*");

  private static final Pattern UNKNOWN_COMMAND =
      Pattern.compile("-ERR unknown command [`']([ -~]*?)['`](?:, with args beginning with: .*)?");
  private static final Pattern WRONG_ARGUMENTS =
      Pattern.compile("-ERR wrong number of arguments for '([!-~]+)' command");
  private static final Pattern PROTOCOL_ERROR = Pattern.compile("-ERR Protocol error: [ -~]+");
  private static final Pattern REPLY =
      Pattern.compile("\\+[ -~]*|-[A-Z]+ [ -~]+|:-?[0-9]+|[$*]-?[0-9]+|[%~][0-9]+|_");
  private static final Pattern INLINE =
      Pattern.compile("(?i)INFO(?: [a-z]+)?|CONFIG GET .+|CLIENT LIST|SLAVEOF .+|COMMAND");

  /// For [java.util.ServiceLoader].
  public Redis() {}

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
        new Utterance(
            "redis-echo/1",
            Bytes.ofText("ECHO " + nonce.word(16) + "\r\nINFO server\r\n"),
            Utterance.Cue.SILENCE,
            Bytes.ofText("QUIT\r\n"),
            "Asks for a word back and for the server's version; reads no key, writes nothing."));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() == Layer.UDP) {
      return Evidence.NONE;
    }
    if (!exchange.greeting().isEmpty()) {
      List<String> greeting = TextLines.of(exchange.greeting());
      return !greeting.isEmpty() && DENIED.matcher(greeting.getFirst()).matches()
          ? Evidence.structure(quote(greeting.getFirst()))
          : Evidence.NONE;
    }
    if (exchange.isEcho()) {
      return Evidence.NONE;
    }
    if (exchange.isCallOnly()) {
      return called(exchange.said());
    }
    List<String> lines = TextLines.of(exchange.answer());
    if (lines.isEmpty()) {
      return Silence.toText(exchange, PROTOCOL);
    }
    List<String> said = TextLines.of(exchange.said());
    var echo = said.isEmpty() ? null : ECHO.matcher(said.getFirst());
    if (echo != null && echo.matches()) {
      String word = echo.group(1);
      if (lines.size() > 1
          && lines.getFirst().equals("$" + word.length())
          && lines.get(1).equals(word)) {
        return product(Evidence.proof("ECHO gave our word back with its length"), lines);
      }
    }
    Evidence refused = refused(exchange.said(), lines.getFirst());
    return refused.isFor() ? refused : replied(exchange.said(), lines.getFirst());
  }

  /// A conversation between others: a command in RESP, and a reply that is RESP as well.
  private static Evidence replied(Bytes said, String line) {
    Evidence command = called(said);
    return command.strength() == 3 && REPLY.matcher(line).matches()
        ? Evidence.structure(command.because() + " and is answered " + quote(line))
        : Evidence.NONE;
  }

  private static Evidence refused(Bytes said, String line) {
    if (REFUSAL.matcher(line).matches()) {
      return Evidence.structure(quote(line));
    }
    var unknown = UNKNOWN_COMMAND.matcher(line);
    if (unknown.matches()) {
      boolean ours = !unknown.group(1).isEmpty() && said.latin1().contains(unknown.group(1));
      return ours ? Evidence.structure(quote(line)) : Evidence.banner(quote(line));
    }
    var wrong = WRONG_ARGUMENTS.matcher(line);
    if (wrong.matches()) {
      boolean ours = said.latin1().toLowerCase(Locale.ROOT).contains(wrong.group(1));
      return ours ? Evidence.structure(quote(line)) : Evidence.banner(quote(line));
    }
    return PROTOCOL_ERROR.matcher(line).matches() ? Evidence.banner(quote(line)) : Evidence.NONE;
  }

  private static Evidence product(Evidence evidence, List<String> lines) {
    for (var name : List.of("valkey", "dragonfly", "keydb", "redis")) {
      String key = name + "_version:";
      for (String line : lines) {
        if (line.startsWith(key)) {
          String word = name.equals("keydb") ? "KeyDB" : capitalised(name);
          return evidence.of(word, line.substring(key.length()).strip());
        }
      }
    }
    return evidence;
  }

  private static String capitalised(String name) {
    return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
  }

  /// A command as an array of bulk strings, or one typed by hand.
  private static Evidence called(Bytes said) {
    List<String> lines = TextLines.of(said);
    if (lines.isEmpty()) {
      return Evidence.NONE;
    }
    String first = lines.getFirst();
    boolean array =
        lines.size() >= 3
            && first.matches("\\*[1-9][0-9]{0,5}")
            && lines.get(1).equals("$" + lines.get(2).length())
            && lines.get(2).matches("[A-Za-z][A-Za-z._-]*");
    if (array) {
      return Evidence.structure("the caller sends the command " + quote(lines.get(2)) + " in RESP");
    }
    return INLINE.matcher(first).matches()
        ? Evidence.banner("the caller types " + quote(first))
        : Evidence.NONE;
  }
}
