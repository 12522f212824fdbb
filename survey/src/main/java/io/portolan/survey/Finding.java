package io.portolan.survey;

import io.portolan.chart.Claim;
import io.portolan.identify.Identity;
import io.portolan.identify.Observation;
import io.portolan.watch.Exposure;
import io.portolan.watch.Owner;
import io.portolan.watch.Ownership;
import io.portolan.watch.origin.Origin;
import io.portolan.watch.origin.Origins;
import io.portolan.watch.origin.SocketUnit;
import io.portolan.wire.Transport;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

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
/// @param origins how its owners came to be, in their order but without those that have ended;
///     empty if nobody asked
/// @param socketUnits what systemd would start for a caller, most exact first; empty if a service
///     manager does not hold it, or nobody asked
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
    Verdict verdict,
    List<Origin> origins,
    List<SocketUnit> socketUnits) {
  public Finding {
    addresses = List.copyOf(addresses);
    owners = List.copyOf(owners);
    claims = List.copyOf(claims);
    observations = List.copyOf(observations);
    doubts = List.copyOf(doubts);
    origins = List.copyOf(origins);
    socketUnits = List.copyOf(socketUnits);
  }

  /// A finding of which nobody asked how it came to be.
  public Finding(
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
    this(
        at,
        transport,
        port,
        addresses,
        dualStack,
        exposure,
        user,
        ownership,
        owners,
        claims,
        identity,
        observations,
        doubts,
        verdict,
        List.of(),
        List.of());
  }

  /// The same finding with how it came to be.
  public Finding from(Origins read) throws InterruptedException {
    var found = new ArrayList<Origin>();
    for (Owner owner : owners) {
      read.of(owner).ifPresent(found::add);
    }
    var units = new LinkedHashSet<SocketUnit>();
    for (String address : addresses) {
      units.addAll(read.socketUnits(transport, InetAddress.ofLiteral(address), port, owners));
    }
    return new Finding(
        at,
        transport,
        port,
        addresses,
        dualStack,
        exposure,
        user,
        ownership,
        owners,
        claims,
        identity,
        observations,
        doubts,
        verdict,
        found,
        List.copyOf(units));
  }

  /// What speaks for and against what it speaks, in the order of the exchanges.
  public List<Reason> reasons() {
    return Reason.of(this);
  }

  /// How an owner came to be, if that is known.
  public Optional<Origin> originOf(Owner owner) {
    return origins.stream().filter(origin -> origin.pid() == owner.pid()).findFirst();
  }
}
