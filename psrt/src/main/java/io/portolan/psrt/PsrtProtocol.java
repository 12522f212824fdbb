package io.portolan.psrt;

import io.portolan.wire.Protocol;
import io.portolan.wire.Transport;
import java.util.List;
import java.util.Set;

/// What PSRT is called and where it lives.
public final class PsrtProtocol implements Protocol {
  /// The registered port of brokers, TCP and UDP.
  public static final int PORT = 2873;

  /// For [java.util.ServiceLoader].
  public PsrtProtocol() {}

  @Override
  public String name() {
    return "psrt";
  }

  @Override
  public String title() {
    return "PSRT";
  }

  @Override
  public List<DefaultPort> defaultPorts() {
    return List.of(new DefaultPort(Transport.TCP, PORT), new DefaultPort(Transport.UDP, PORT));
  }

  @Override
  public Set<ServiceName> serviceNames() {
    return Set.of(ServiceName.of("psrt"));
  }

  @Override
  public List<String> roles() {
    return List.of("client", "broker");
  }

  @Override
  public List<String> sources() {
    return List.of(
        "the behaviour of psrtd, the public server (crate psrt 0.3.8, Apache-2.0)",
        "the vendor's proto.md, where the server agrees with it");
  }
}
