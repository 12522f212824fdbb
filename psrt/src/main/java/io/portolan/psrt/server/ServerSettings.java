package io.portolan.psrt.server;

import io.portolan.net.tls.TlsMaterial;
import io.portolan.psrt.session.PsrtTimeouts;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where and how a broker is reached.
///
/// @param binds where streams are accepted: [InetSocketAddress], port 0 for any free one, or
///     [java.net.UnixDomainSocketAddress]
/// @param datagramBinds where datagrams are received
/// @param tls our certificate; null if TLS is not offered
/// @param clearAllowed whether clients may do without TLS
/// @param timeouts how long to wait for clients; also how long one may fail to take what we send
/// @param drain how long stopping may wait for what is queued to go out
/// @param connections how many streams there may be at once, sessions and data sockets together;
///     more wait in the system's backlog
/// @param loginsInFlight how many logins may be checked at once; more wait their turn
/// @param datagramPasswords whether datagrams may carry passwords in the clear
public record ServerSettings(
    List<SocketAddress> binds,
    List<InetSocketAddress> datagramBinds,
    @Nullable TlsMaterial tls,
    boolean clearAllowed,
    PsrtTimeouts timeouts,
    Duration drain,
    int connections,
    int loginsInFlight,
    boolean datagramPasswords) {

  public ServerSettings {
    binds = List.copyOf(binds);
    datagramBinds = List.copyOf(datagramBinds);
    if (connections < 1 || loginsInFlight < 1) {
      throw new IllegalArgumentException(
          "connections " + connections + ", loginsInFlight " + loginsInFlight);
    }
  }

  /// Any free TCP port on loopback, the clear allowed, nothing else.
  public static ServerSettings loopback() {
    return new ServerSettings(
        List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
        List.of(),
        null,
        true,
        PsrtTimeouts.DEFAULT.withSilence(Duration.ofSeconds(10)),
        Duration.ofSeconds(5),
        250_000,
        256,
        true);
  }
}
