package io.portolan.survey;

import io.portolan.chart.Claim;
import io.portolan.chart.Kind;
import io.portolan.identify.Identity.Spoken;
import io.portolan.watch.Exposure;
import io.portolan.watch.Owner;
import io.portolan.watch.Ownership;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a verdict may know besides words and claims: who holds the port and who can reach it.
///
/// @param port the port number
public record Circumstances(
    int port, Exposure exposure, Ownership ownership, List<Owner> owners, Programs programs) {
  /// Ports whose protocol practically never moves, and on which people rely unseen.
  private static final Set<Integer> TRUSTED = Set.of(22, 53, 88, 389, 443, 445, 3389);

  private static final List<String> TEMPORARY = List.of("/tmp/", "/var/tmp/", "/dev/shm/");

  public Circumstances {
    owners = List.copyOf(owners);
  }

  /// Independent signals that something may be hidden, in words; each counts once however often
  /// it is seen.
  List<String> signals(Spoken spoken) {
    var signals = new ArrayList<String>();
    owners.stream()
        .map(Circumstances::hidingPlace)
        .flatMap(Optional::stream)
        .findFirst()
        .ifPresent(signals::add);
    if (!owners.isEmpty() && owners.stream().allMatch(o -> programs.isForeign(o, spoken))) {
      signals.add(
          "the program "
              + Programs.nameOf(owners.getFirst())
              + " is not known to speak "
              + spoken.protocol().title());
    }
    if (TRUSTED.contains(port) && exposure != Exposure.LOOPBACK) {
      signals.add("port " + port + " is trusted for something else and reachable from outside");
    }
    if (ownership == Ownership.NONE_VISIBLE) {
      signals.add("no process is seen to hold it, not even by root");
    }
    return signals;
  }

  /// Whether the owners are who site policy wants; what cannot be seen is given credit.
  boolean isHeldAs(Claim policy) {
    return ownership != Ownership.KNOWN
        || policy.holder().isEmpty()
        || owners.stream()
            .allMatch(
                o ->
                    policy.holder().get().equals(Programs.nameOf(o))
                        || policy.holder().get().equals(o.name()));
  }

  /// The protocol an owner's program is known for, for people.
  Optional<String> suggestedProtocol() {
    return owners.stream().flatMap(o -> programs.protocolsOf(o).stream()).findFirst();
  }

  /// The service of a claim on the port that every owner's program is known to serve and that
  /// cannot be verified by asking; empty if there is none.
  Optional<String> ownerFits(List<Claim> claims) {
    return claims.stream()
        .filter(c -> c.kind() == Kind.REGISTERED || c.kind() == Kind.DE_FACTO)
        .map(Claim::service)
        .filter(
            service ->
                !owners.isEmpty()
                    && owners.stream().allMatch(o -> programs.quietServicesOf(o).contains(service)))
        .findFirst();
  }

  String loopbackNote() {
    return exposure == Exposure.LOOPBACK ? " (this one is on loopback only)" : "";
  }

  private static Optional<String> hidingPlace(Owner owner) {
    String executable = owner.executable();
    if (executable == null) {
      return Optional.empty();
    }
    if (owner.executableDeleted()) {
      return Optional.of("the executable " + executable + " has been deleted");
    }
    return TEMPORARY.stream().anyMatch(executable::startsWith)
        ? Optional.of("the executable " + executable + " lies in a temporary directory")
        : Optional.empty();
  }
}
