package io.portolan.psrt.status;

import io.portolan.psrt.broker.BrokerStatistics;
import java.time.Instant;

/// What is shown at one moment.
///
/// @param statistics what the broker counted
/// @param at when
/// @param host the broker's host; `unknown` if it has no name
/// @param version of this program
public record BrokerStatus(BrokerStatistics statistics, Instant at, String host, String version) {}
