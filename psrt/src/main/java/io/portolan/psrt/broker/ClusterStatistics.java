package io.portolan.psrt.broker;

import java.time.Duration;
import java.util.List;

/// What a node knows of its cluster. Messages are counted as frames, one for each publish.
///
/// @param state whether it is connected, in a word
/// @param server what it is connected to, or was last; empty if never
/// @param nodes the names of the other nodes that were heard of lately
/// @param sent messages handed to the other nodes
/// @param received messages of other nodes, each counted once
/// @param dropped messages of our own that were accepted and not sent: nothing took them in time
/// @param refused messages that were not acknowledged, because nothing stored them in time
/// @param lost messages of other nodes that were sent where we listen and never came
/// @param unsettled messages of our own that were acknowledged before we were killed the last time,
///     and of which nobody knows whether they were sent; 0 without a ledger
/// @param duplicates messages that came more than once and were passed on once
/// @param malformed messages that make no sense
/// @param waiting messages that wait to be sent or stored now
/// @param filters subscriptions that stand for what our sessions want to hear
/// @param transit the time messages of other nodes took to come here, summed over those received,
///     by clocks that may disagree
public record ClusterStatistics(
    String state,
    String server,
    List<String> nodes,
    long sent,
    long received,
    long dropped,
    long refused,
    long lost,
    long unsettled,
    long duplicates,
    long malformed,
    long waiting,
    int filters,
    Duration transit) {
  public ClusterStatistics {
    nodes = List.copyOf(nodes);
  }
}
