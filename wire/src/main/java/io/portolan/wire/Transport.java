package io.portolan.wire;

import java.util.Locale;

/// What carries a protocol's bytes between two hosts: the two transports whose ports this project
/// can listen on and speak to. The registry of ports knows two more; they are the chart's.
public enum Transport {
  TCP,
  UDP;

  /// The word used in every report: `tcp` or `udp`.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
