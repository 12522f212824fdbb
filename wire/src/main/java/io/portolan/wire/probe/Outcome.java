package io.portolan.wire.probe;

import java.util.Locale;

/// How an exchange ended. Silence and refusal are answers, not errors.
public enum Outcome {
  /// The other side said something.
  DATA,
  /// It accepted and said nothing while we waited.
  SILENT,
  /// Nobody accepts there.
  REFUSED,
  /// It broke the connection off (RST) before saying anything.
  RESET,
  /// It hung up in good order before saying anything.
  CLOSED,
  /// No answer even to the attempt to connect.
  TIMEOUT,
  /// We did not try; the reason stands in the evidence.
  NOT_TRIED;

  /// The word used in every report, for example `not-tried`.
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
