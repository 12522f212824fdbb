package io.portolan.chart;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A statement, on file somewhere, that a port or a range of ports belongs to a service.
///
/// Many claims may stand on one slot; they are never merged and never taken for what listens there.
///
/// @param first the first port number, 0 to 65535
/// @param last the last one, the same for a single port
/// @param service the registered service name, spelled as in the registry; for other kinds the name
///     by which the source knows the service
/// @param description what the source says it is; empty if it says no more than the name
/// @param protocol the one word used in every report for the protocol the claim names; null where
///     it names none, which is so for all registered claims
/// @param product the product, where the claim is about one product that speaks a protocol many
///     others speak too, for example OrientDB over http; else null
/// @param note what a reader of the claim must know to judge it
/// @param registration what else the registry says; null unless the kind is registered
public record Claim(
    int first,
    int last,
    Port.Transport transport,
    String service,
    String description,
    Kind kind,
    Source source,
    Level level,
    @Nullable String protocol,
    @Nullable String product,
    @Nullable String note,
    @Nullable Registration registration) {
  /// @throws IllegalArgumentException if the numbers are no range of ports, the service has no
  ///     name, or a claim that is not registered carries a registration
  public Claim {
    if (first < 0 || last > Port.LAST || last < first) {
      throw new IllegalArgumentException(
          "ports " + first + " to " + last + ", expected a range within 0 to " + Port.LAST);
    }
    if (service.isEmpty()) {
      throw new IllegalArgumentException("a claim names a service");
    }
    if (kind != Kind.REGISTERED && registration != null) {
      throw new IllegalArgumentException("a " + kind.word() + " claim has no registration");
    }
  }

  /// Whether the claim is about this slot.
  public boolean covers(Port port) {
    return transport == port.transport() && first <= port.number() && port.number() <= last;
  }

  /// The program that is to hold the port, where site policy names one.
  ///
  /// @see SitePolicy
  public Optional<String> holder() {
    return kind == Kind.SITE && source.title().startsWith(SitePolicy.HELD_BY)
        ? Optional.of(source.title().substring(SitePolicy.HELD_BY.length()))
        : Optional.empty();
  }

  /// Whether it is about more than one port number.
  public boolean isRange() {
    return first != last;
  }

  Claim withNote(String note) {
    return new Claim(
        first,
        last,
        transport,
        service,
        description,
        kind,
        source,
        level,
        protocol,
        product,
        note,
        registration);
  }
}
