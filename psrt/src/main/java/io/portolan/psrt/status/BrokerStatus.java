package io.portolan.psrt.status;

import io.portolan.psrt.broker.BrokerStatistics;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What is shown at one moment.
///
/// @param statistics what the broker counted
/// @param at when
/// @param host the broker's host; `unknown` if it has no name
/// @param version of this program
/// @param mqtt what its MQTT door counted; null if there is none
public record BrokerStatus(
    BrokerStatistics statistics, Instant at, String host, String version, @Nullable Mqtt mqtt) {
  /// What an MQTT door counted.
  ///
  /// @param connections clients now; they are among the sessions
  /// @param refused CONNECTs that were refused, for whatever reason
  /// @param oversize messages that were not sent because their subscriber takes none that large
  public record Mqtt(int connections, long refused, long oversize) {}
}
