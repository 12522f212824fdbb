package io.portolan.cli;

import io.portolan.wire.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// An address as options take it: `127.0.0.1:2873`, `[::1]:2873`, `:0`, with a transport in front
/// where both exist: `udp:127.0.0.1:2424`. An empty host means loopback.
///
/// @param transport null if none was said
record HostPort(@Nullable Transport transport, InetSocketAddress address) {
  /// Reads one.
  ///
  /// @param option for the complaint: `--bind`
  static HostPort parse(String option, String text) throws UsageException {
    Transport transport = null;
    String rest = text;
    for (Transport each : Transport.values()) {
      if (text.startsWith(each.word() + ":") && text.indexOf(':', 4) >= 0) {
        transport = each;
        rest = text.substring(4);
      }
    }
    int colon = rest.lastIndexOf(':');
    if (colon < 0) {
      throw complaint(option, text, "no port");
    }
    return new HostPort(
        transport,
        new InetSocketAddress(
            host(option, text, rest.substring(0, colon)),
            port(option, text, rest.substring(colon + 1))));
  }

  private static InetAddress host(String option, String text, String host) throws UsageException {
    if (host.isEmpty()) {
      return InetAddress.getLoopbackAddress();
    }
    boolean isBracketed = host.startsWith("[") && host.endsWith("]");
    if (host.indexOf(':') >= 0 && !isBracketed) {
      throw complaint(option, text, "an IPv6 address needs brackets");
    }
    try {
      return InetAddress.getByName(isBracketed ? host.substring(1, host.length() - 1) : host);
    } catch (java.net.UnknownHostException e) {
      throw complaint(option, text, "unknown host");
    }
  }

  private static int port(String option, String text, String port) throws UsageException {
    try {
      int number = Integer.parseInt(port);
      if (number >= 0 && number <= 0xFFFF) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Complained about below.
    }
    throw complaint(option, text, "no port is \"" + port + "\"");
  }

  private static UsageException complaint(String option, String text, String why) {
    return new UsageException(
        option
            + " \""
            + text
            + "\": "
            + why
            + " (use HOST:PORT, for example 127.0.0.1:2424 or :0)");
  }

  /// The address as it is written: an IPv6 host in brackets.
  static String text(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
  }
}
