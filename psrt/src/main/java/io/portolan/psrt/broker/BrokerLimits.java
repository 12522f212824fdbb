package io.portolan.psrt.broker;

import io.portolan.psrt.message.PsrtLimits;

/// Bounds for what clients may ask of a broker.
///
/// @param messages how large messages may be
/// @param sessions how many control sessions there may be at once
/// @param filtersPerSession how many filters one session may have subscribed
public record BrokerLimits(PsrtLimits messages, int sessions, int filtersPerSession) {
  /// Messages as psrtd is shipped; 100,000 sessions, 1,000,000 filters each.
  public static final BrokerLimits DEFAULT =
      new BrokerLimits(PsrtLimits.DEFAULT, 100_000, 1_000_000);

  public BrokerLimits {
    if (sessions < 1 || filtersPerSession < 1) {
      throw new IllegalArgumentException(
          "sessions " + sessions + ", filtersPerSession " + filtersPerSession);
    }
  }
}
