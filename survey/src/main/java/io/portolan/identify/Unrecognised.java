package io.portolan.identify;

import io.portolan.wire.Protocol;
import java.util.List;
import java.util.Set;

/// Stands where an observation must name a protocol and nobody asked for one.
record Unrecognised() implements Protocol {
  @Override
  public String name() {
    return "unknown";
  }

  @Override
  public String title() {
    return "nothing known";
  }

  @Override
  public List<DefaultPort> defaultPorts() {
    return List.of();
  }

  @Override
  public Set<ServiceName> serviceNames() {
    return Set.of();
  }

  @Override
  public List<String> roles() {
    return List.of();
  }

  @Override
  public List<String> sources() {
    return List.of();
  }
}
