package io.portolan.psrt.broker;

import java.time.Duration;

/// How a broker behaves.
///
/// @param limits what clients may ask for
/// @param queue how much may wait for one subscriber
/// @param latencyWarning messages that stayed longer in the broker are counted as late (psrtd:
///     `latency_warn`)
public record BrokerSettings(BrokerLimits limits, QueueLimits queue, Duration latencyWarning) {
  /// As psrtd is shipped.
  public static final BrokerSettings DEFAULT =
      new BrokerSettings(BrokerLimits.DEFAULT, QueueLimits.DEFAULT, Duration.ofMillis(50));
}
