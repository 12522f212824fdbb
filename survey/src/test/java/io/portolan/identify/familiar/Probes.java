package io.portolan.identify.familiar;

import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Probe;
import java.util.List;
import java.util.ServiceLoader;

/// The probes of this package, as a program on the class path finds them.
final class Probes {
  static final List<Probe> ALL =
      ServiceLoader.load(Probe.class).stream()
          .filter(probe -> probe.type().getPackage().equals(Probes.class.getPackage()))
          .map(ServiceLoader.Provider::get)
          .toList();

  private Probes() {}

  /// What a probe makes of an exchange; one for what lives on HTTP is shown it as if HTTP had been
  /// proven, which is more than it is shown in earnest.
  static Evidence weigh(Probe probe, Exchange exchange) {
    return switch (probe.layer()) {
      case HTTP, HTTP2 -> probe.weigh(exchange.on(probe.layer()), Recording.MADE);
      case TCP, UDP, TLS -> probe.weigh(exchange, Recording.MADE);
    };
  }
}
