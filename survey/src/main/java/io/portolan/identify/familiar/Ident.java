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

/// Recognises the identification protocol.
///
/// Sent: the question who owns a connection between two ports that nobody has. The answer
/// repeats both numbers and names a user or an error; nobody is named to us.
///
/// @see "RFC 1413, sections 3 to 6"
public final class Ident implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("ident", "Ident").tcp(113).named("ident", "auth").describedIn("RFC 1413");

  private static final Pattern QUERY =
      Pattern.compile("([1-9][0-9]{1,4})[ \\t]*,[ \\t]*([1-9][0-9]{1,4})");
  private static final Bytes LINE_END = Bytes.of('\n');
  private static final Pattern REPLY =
      Pattern.compile(
          "[ \\t]*([0-9]{1,5})[ \\t]*,[ \\t]*([0-9]{1,5})[ \\t]*:[ \\t]*(?:USERID[ \\t]*:[ \\t]*[A-Za-z0-9 ,_-]+:.+"
              + "|ERROR[ \\t]*:[ \\t]*(?:INVALID-PORT|NO-USER|HIDDEN-USER|UNKNOWN-ERROR|X[!-~]+)[ \\t]*)");

  /// For [java.util.ServiceLoader].
  public Ident() {}

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
    // The upper half of the ports, which nobody has a server on and few connections use.
    int here = 0x8000 | nonce.u16();
    int there = 0x8000 | (nonce.u31() & 0xFFFF);
    return List.of(
        Utterance.toSilence(
            "ident-query/1",
            Bytes.ofText(here + ", " + there + "\r\n"),
            "Asks who owns a connection that does not exist."));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() == Layer.UDP || !exchange.greeting().isEmpty() || exchange.isEcho()) {
      return Evidence.NONE;
    }
    List<String> said = TextLines.of(exchange.said());
    var query = QUERY.matcher(said.isEmpty() ? "" : said.getFirst());
    boolean asked = said.size() == 1 && query.matches() && exchange.said().endsWith(LINE_END);
    if (exchange.isCallOnly()) {
      return asked
          ? Evidence.banner("the caller asks for the owner of " + quote(said.getFirst()))
          : Evidence.NONE;
    }
    List<String> lines = TextLines.of(exchange.answer());
    if (lines.size() != 1) {
      return Evidence.NONE;
    }
    var reply = REPLY.matcher(lines.getFirst());
    if (!reply.matches()) {
      return Evidence.NONE;
    }
    boolean repeats =
        asked && reply.group(1).equals(query.group(1)) && reply.group(2).equals(query.group(2));
    return repeats
        ? Evidence.proof("repeats the ports we asked about: " + quote(lines.getFirst()))
        : Evidence.structure(quote(lines.getFirst()));
  }
}
