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

/// Recognises the character generator on TCP.
///
/// Sent: nothing. It speaks from the first moment on and without end: lines of the printable
/// characters in their order, each line beginning one character later than the one before.
///
/// @see "RFC 864"
public final class ChargenOverTcp implements Probe {
  static final Familiar PROTOCOL =
      Familiar.of("chargen", "Character Generator")
          .tcp(19)
          .udp(19)
          .named("chargen")
          .describedIn("RFC 864");

  /// RFC 864 shows lines of 72 characters.
  private static final int SHORTEST_LINE = 64;

  private static final int LAST_PRINTABLE = 0x7E;
  private static final int LINES_CHECKED = 32;

  /// For [java.util.ServiceLoader].
  public ChargenOverTcp() {}

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
    return exchange.layer() == Layer.UDP ? Evidence.NONE : generated(exchange.greeting());
  }

  /// What lines in the pattern of RFC 864 say.
  static Evidence generated(Bytes heard) {
    List<String> lines = TextLines.of(heard);
    lines = lines.subList(0, Math.min(LINES_CHECKED, lines.size()));
    if (lines.isEmpty()) {
      return Evidence.NONE;
    }
    int start = -1;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      // The last line of a datagram may be cut short.
      boolean isCut = i > 0 && i == lines.size() - 1 && !line.isEmpty();
      boolean ordered =
          (line.length() >= SHORTEST_LINE || isCut)
              && (start < 0 || follows(line.charAt(0), start))
              && isOrdered(line);
      if (!ordered) {
        return Evidence.NONE;
      }
      start = line.charAt(0);
    }
    String row = lines.size() == 1 ? "a line" : lines.size() + " lines";
    return Evidence.structure(row + " of the printable characters in their order");
  }

  private static boolean isOrdered(String line) {
    for (int i = 1; i < line.length(); i++) {
      if (!follows(line.charAt(i), line.charAt(i - 1))) {
        return false;
      }
    }
    return true;
  }

  /// The ring of characters ends at `~` or one before it and begins with the blank or one
  /// behind it.
  private static boolean follows(int next, int before) {
    boolean inOrder = before >= 0x20 && before < LAST_PRINTABLE && next == before + 1;
    boolean anew = before >= LAST_PRINTABLE - 1 && next >= 0x20 && next <= 0x21;
    return inOrder || anew;
  }
}
