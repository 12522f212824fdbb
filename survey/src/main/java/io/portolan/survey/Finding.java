package io.portolan.survey;

import io.portolan.chart.Claim;
import io.portolan.identify.Identity;
import io.portolan.identify.Observation;
import io.portolan.watch.Exposure;
import io.portolan.watch.Owner;
import io.portolan.watch.Ownership;
import io.portolan.wire.Transport;
import java.time.Instant;
import java.util.List;

/// Everything Portolan can say about one listener at one time.
///
/// One finding is one transport, port, set of owners and identity: sockets of the same owners that
/// speak the same are one finding with several addresses.
///
/// @param at when the examination began
/// @param addresses where it listens, as `127.0.0.1`, `::1`, `0.0.0.0`, `::`
/// @param dualStack whether its `::` takes IPv4 too
/// @param exposure the widest of its addresses
/// @param user who opened the socket, known even where the owners are hidden
/// @param owners all processes that hold it
/// @param claims all claims on the port, never what was found there
/// @param identity what it speaks
/// @param observations every exchange with it, in order
/// @param doubts what speaks against the product it says it is; empty if nothing does
public record Finding(
    Instant at,
    Transport transport,
    int port,
    List<String> addresses,
    boolean dualStack,
    Exposure exposure,
    String user,
    Ownership ownership,
    List<Owner> owners,
    List<Claim> claims,
    Identity identity,
    List<Observation> observations,
    List<String> doubts,
    Verdict verdict) {
  public Finding {
    addresses = List.copyOf(addresses);
    owners = List.copyOf(owners);
    claims = List.copyOf(claims);
    observations = List.copyOf(observations);
    doubts = List.copyOf(doubts);
  }
}
