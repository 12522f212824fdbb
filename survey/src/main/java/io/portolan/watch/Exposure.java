package io.portolan.watch;

import java.net.InetAddress;
import java.util.Locale;

/// From where a listener can be reached, judged by the address it is bound to and nothing else; a
/// firewall may say otherwise.
public enum Exposure {
  /// From this host only: 127.0.0.0/8 or ::1.
  LOOPBACK,
  /// Through one address of this host, or a multicast group.
  LAN,
  /// Through every address of this host: 0.0.0.0 or ::.
  ANY;

  /// What an address says by itself.
  public static Exposure of(InetAddress address) {
    if (address.isAnyLocalAddress()) {
      return ANY;
    }
    return address.isLoopbackAddress() ? LOOPBACK : LAN;
  }

  /// The word used in every report: `loopback`, `lan` or `any`.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
