package io.portolan.lantern;

import io.portolan.wire.Protocol;
import io.portolan.wire.Transport;
import java.util.List;
import java.util.Set;

/// What Lantern is called and where it lives.
public final class LanternProtocol implements Protocol {
  @Override
  public String name() {
    return "lantern";
  }

  @Override
  public String title() {
    return "Lantern";
  }

  @Override
  public List<DefaultPort> defaultPorts() {
    return List.of(new DefaultPort(Transport.TCP, 52680), new DefaultPort(Transport.UDP, 52680));
  }

  /// Not registered.
  @Override
  public Set<ServiceName> serviceNames() {
    return Set.of();
  }

  @Override
  public List<String> roles() {
    return List.of("station", "listener");
  }

  @Override
  public List<String> sources() {
    return List.of("ours");
  }
}
