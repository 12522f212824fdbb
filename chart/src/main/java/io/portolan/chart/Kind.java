package io.portolan.chart;

import org.jspecify.annotations.Nullable;

/// What sort of thing a claim is, in the order in which claims are told.
public enum Kind {
  /// The registry assigned the port to this service name.
  REGISTERED("registered"),
  /// A product or protocol really uses this port by default; nobody need have assigned it.
  DE_FACTO("de-facto"),
  /// A product uses some ports of a block: that a port lies in it says little about that port.
  RANGE("range"),
  /// Somebody reported abuse seen on this port. Speaks about the report, not about the port.
  ABUSE_REPORT("abuse-report"),
  /// The people who run a network say so for their own.
  SITE("site");

  private static final Kind[] ALL = values();

  private final String word;

  Kind(String word) {
    this.word = word;
  }

  /// The word of every report.
  public String word() {
    return word;
  }

  /// The kind with this word, or null.
  static @Nullable Kind named(String word) {
    for (Kind kind : ALL) {
      if (kind.word.equals(word)) {
        return kind;
      }
    }
    return null;
  }
}
