package io.portolan.tpncp;

import io.portolan.wire.Protocol;
import io.portolan.wire.Transport;
import java.util.List;
import java.util.Set;

/// What TPNCP is called and where it lives.
public final class TpncpProtocol implements Protocol {
  /// The port boards listen on, TCP and UDP.
  public static final int PORT = 2424;

  /// For [java.util.ServiceLoader].
  public TpncpProtocol() {}

  @Override
  public String name() {
    return "tpncp";
  }

  @Override
  public String title() {
    return "TPNCP";
  }

  @Override
  public List<DefaultPort> defaultPorts() {
    return List.of(new DefaultPort(Transport.TCP, PORT), new DefaultPort(Transport.UDP, PORT));
  }

  /// Not registered: the registry gives 2424 to kofax-svr, which is something else.
  @Override
  public Set<ServiceName> serviceNames() {
    return Set.of();
  }

  @Override
  public List<String> roles() {
    return List.of("controller", "board");
  }

  @Override
  public List<String> sources() {
    return List.of(
        "Wireshark: tpncp.dat and the behaviour of its TPNCP dissector (no public specification)",
        "observed: tshark 4.0.17 on captures made for the purpose; never a real board");
  }
}
