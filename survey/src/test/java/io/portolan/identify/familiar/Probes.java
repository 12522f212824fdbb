package io.portolan.identify.familiar;

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
}
