package io.portolan.survey;

import io.portolan.chart.Chart;
import io.portolan.chart.Claim;
import io.portolan.chart.Kind;
import io.portolan.identify.Identity.Spoken;
import io.portolan.wire.Protocol;
import io.portolan.wire.Protocol.DefaultPort;
import io.portolan.wire.Protocol.ServiceName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/// Joins protocols with the chart: which claims mean a protocol, and where it lives.
///
/// A home is any port that a registered or de facto claim gives the protocol, aliases and TLS
/// variants included.
public final class Homes {
  private final Chart chart;

  public Homes(Chart chart) {
    this.chart = chart;
  }

  /// Whether a claim means what was spoken.
  ///
  /// A claim that names a product which speaks a protocol many others speak fits only if that
  /// product was named by evidence of strength 2 or more. A registered service name fits if it is
  /// one of the protocol's, inside TLS where the name says so, or is the product's own name.
  public boolean fits(Claim claim, Spoken spoken) {
    if (claim.kind() == Kind.ABUSE_REPORT) {
      return false;
    }
    if (claim.product() != null) {
      boolean sameProtocol =
          claim.protocol() == null || claim.protocol().equals(spoken.protocol().name());
      return sameProtocol && names(spoken, claim.product());
    }
    if (claim.protocol() != null) {
      return claim.protocol().equals(spoken.protocol().name());
    }
    for (ServiceName name : spoken.protocol().serviceNames()) {
      if (name.name().equalsIgnoreCase(claim.service())) {
        return name.security() == ServiceName.Security.ANY || spoken.isInsideTls();
      }
    }
    return isServiceOf(spoken, claim.service());
  }

  /// Whether a registered name is that of the product which was named, alone or with the word for
  /// the layer or the side of it that is meant: `couchdb`, `etcd-client`, `wbem-https`.
  private static boolean isServiceOf(Spoken spoken, String service) {
    if (names(spoken, service)) {
      return true;
    }
    int dash = service.lastIndexOf('-');
    String word = dash < 0 ? "" : service.substring(dash + 1).toLowerCase(Locale.ROOT);
    return switch (word) {
      case "client", "server", "http" -> names(spoken, service.substring(0, dash));
      case "s", "https" -> spoken.isInsideTls() && names(spoken, service.substring(0, dash));
      default -> false;
    };
  }

  /// Whether a claim speaks of a protocol at all, in whatever product and inside TLS or not: enough
  /// to try that protocol's words first.
  public boolean suggests(Claim claim, Protocol protocol) {
    if (claim.protocol() != null) {
      return claim.protocol().equals(protocol.name());
    }
    return protocol.serviceNames().stream()
        .anyMatch(n -> n.name().equalsIgnoreCase(claim.service()));
  }

  /// The ports where a protocol lives, on any transport: its own default ports first, then those
  /// that claims give it; empty if it lives nowhere.
  public List<Integer> portsOf(Spoken spoken) {
    var words = new ArrayList<String>();
    words.add(spoken.protocol().name());
    for (ServiceName name : spoken.protocol().serviceNames()) {
      words.add(name.name());
    }
    if (spoken.product() != null) {
      words.add(spoken.product().toLowerCase(Locale.ROOT));
    }
    var claimed = new TreeSet<Integer>();
    for (Claim claim : chart.homes(words)) {
      boolean isHome = claim.kind() == Kind.DE_FACTO || claim.kind() == Kind.REGISTERED;
      if (isHome && fits(claim, spoken)) {
        claimed.add(claim.first());
      }
    }
    var ports = new ArrayList<Integer>();
    for (DefaultPort port : spoken.protocol().defaultPorts()) {
      if (claimed.remove(port.number())) {
        ports.add(port.number());
      }
    }
    ports.addAll(claimed);
    return ports;
  }

  private static boolean names(Spoken spoken, String product) {
    return spoken.product() != null
        && spoken.productStrength() >= 2
        && spoken.product().toLowerCase(Locale.ROOT).equals(product.toLowerCase(Locale.ROOT));
  }
}
