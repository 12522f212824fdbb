package io.portolan.survey;

import io.portolan.wire.probe.Exchange;

/// How the other side's conduct reads in a sentence.
final class Sentences {
  private Sentences() {}

  /// What it did in an exchange of which no probe could make anything.
  static String reaction(Exchange exchange) {
    boolean isOverheard = exchange.utterance().equals(Exchange.CAPTURED);
    String after =
        exchange.said().isEmpty()
            ? ""
            : isOverheard ? " to a caller" : " after " + exchange.utterance();
    return switch (exchange.outcome()) {
      case DATA -> "said " + exchange.heard().first(24).printable() + after;
      case SILENT ->
          exchange.said().isEmpty()
              ? "did not speak first within " + exchange.took().toMillis() + " ms"
              : "silent for " + exchange.took().toMillis() + " ms" + after;
      case REFUSED -> "nobody accepts there";
      case RESET -> "reset the connection" + after;
      case CLOSED -> "hung up without a word" + after;
      case TIMEOUT -> "did not accept a connection";
      case NOT_TRIED -> "not tried";
    };
  }
}
