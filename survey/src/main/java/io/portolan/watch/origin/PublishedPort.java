package io.portolan.watch.origin;

import io.portolan.watch.Listener;
import io.portolan.wire.Transport;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A container's port that Docker's proxy publishes on the host, as its arguments say.
///
/// @param hostAddress as written, null if the arguments name none
/// @param containerAddress where the proxy passes on to, as written
/// @param container who has that address, null if it could not be read
/// @see "observed: the arguments of docker-proxy"
public record PublishedPort(
    Transport transport,
    @Nullable String hostAddress,
    int hostPort,
    String containerAddress,
    int containerPort,
    @Nullable Container container) {
  /// Reads the arguments of `docker-proxy`; null if they are not of the known form.
  static @Nullable PublishedPort read(List<String> arguments) {
    String transport = option(arguments, "-proto");
    String address = option(arguments, "-container-ip");
    int hostPort = port(option(arguments, "-host-port"));
    int port = port(option(arguments, "-container-port"));
    boolean isKnown = "tcp".equals(transport) || "udp".equals(transport);
    if (!isKnown || address == null || hostPort < 1 || port < 1) {
      return null;
    }
    return new PublishedPort(
        "tcp".equals(transport) ? Transport.TCP : Transport.UDP,
        option(arguments, "-host-ip"),
        hostPort,
        address,
        port,
        null);
  }

  /// Whether a listener of a container may be the one behind this port: it has the port, and an
  /// address that takes what the proxy sends.
  public boolean leadsTo(Listener listener) {
    return listener.transport() == transport
        && listener.port() == containerPort
        && (listener.address().isAnyLocalAddress()
            || listener.address().getHostAddress().equals(containerAddress));
  }

  PublishedPort of(@Nullable Container behind) {
    return new PublishedPort(
        transport, hostAddress, hostPort, containerAddress, containerPort, behind);
  }

  /// The word behind an option or behind its `=`.
  private static @Nullable String option(List<String> arguments, String name) {
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (argument.equals(name) || argument.equals("-" + name)) {
        return i + 1 < arguments.size() ? arguments.get(i + 1) : null;
      }
      if (argument.startsWith(name + "=")) {
        return argument.substring(name.length() + 1);
      }
    }
    return null;
  }

  private static int port(@Nullable String digits) {
    return digits != null && digits.matches("\\d{1,5}") ? Integer.parseInt(digits) : -1;
  }
}
