package io.portolan.identify.familiar;

import io.portolan.wire.Protocol;
import io.portolan.wire.Transport;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The descriptor of a protocol that is recognised here and implemented elsewhere: a client calls,
/// a server listens.
record Familiar(
    String name,
    String title,
    List<DefaultPort> defaultPorts,
    Set<ServiceName> serviceNames,
    List<String> roles,
    List<String> sources)
    implements Protocol {

  Familiar {
    defaultPorts = List.copyOf(defaultPorts);
    serviceNames = Set.copyOf(serviceNames);
    roles = List.copyOf(roles);
    sources = List.copyOf(sources);
  }

  static Familiar of(String name, String title) {
    return new Familiar(
        name, title, List.of(), Set.of(), List.of("client", "server"), List.of("observed"));
  }

  Familiar tcp(int... ports) {
    return on(Transport.TCP, ports);
  }

  Familiar udp(int... ports) {
    return on(Transport.UDP, ports);
  }

  /// Registered names that mean this protocol, with or without TLS around it.
  Familiar named(String... names) {
    return named(Arrays.stream(names).map(ServiceName::of));
  }

  /// Registered names that mean this protocol inside TLS and nothing else.
  Familiar namedInsideTls(String... names) {
    return named(Arrays.stream(names).map(ServiceName::insideTls));
  }

  Familiar describedIn(String... documents) {
    return new Familiar(name, title, defaultPorts, serviceNames, roles, List.of(documents));
  }

  private Familiar on(Transport transport, int... ports) {
    var more = Arrays.stream(ports).mapToObj(port -> new DefaultPort(transport, port));
    var all = Stream.concat(defaultPorts.stream(), more).toList();
    return new Familiar(name, title, all, serviceNames, roles, sources);
  }

  private Familiar named(Stream<ServiceName> more) {
    var all = Stream.concat(serviceNames.stream(), more).collect(Collectors.toSet());
    return new Familiar(name, title, defaultPorts, all, roles, sources);
  }
}
