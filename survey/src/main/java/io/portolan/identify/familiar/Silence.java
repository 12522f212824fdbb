package io.portolan.identify.familiar;

import io.portolan.wire.Bytes;
import io.portolan.wire.Protocol;
import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Outcome;

/// What it means to say nothing. Most servers keep silent to what they do not understand; a few
/// answer every line of text, if only to complain.
final class Silence {
  private Silence() {}

  /// Weighs silence against a protocol whose servers answer every line of text.
  ///
  /// @return against, with strength 1, if we said such lines and nothing else and the other side
  ///     held the line and its tongue; [Evidence#NONE] for any other exchange, also between others
  static Evidence toText(Exchange exchange, Protocol protocol) {
    boolean silent = exchange.isMute() && exchange.outcome() == Outcome.SILENT;
    boolean ours = !exchange.utterance().equals(Exchange.CAPTURED);
    return silent && ours && isText(exchange.said())
        ? Evidence.against(1, "silent to a line of text, which " + protocol.title() + " answers")
        : Evidence.NONE;
  }

  /// Whether this is text to its last line end. A binary question may well end in a byte that looks
  /// like one.
  private static boolean isText(Bytes said) {
    String text = said.latin1();
    return text.endsWith("\n")
        && !text.isBlank()
        && TextLines.isText(text.replace("\r", "").replace("\n", ""));
  }
}
