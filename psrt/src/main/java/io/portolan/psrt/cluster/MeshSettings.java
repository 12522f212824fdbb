package io.portolan.psrt.cluster;

import io.portolan.psrt.client.Backoff;
import io.portolan.psrt.client.BrokerAddress;
import io.portolan.psrt.message.PsrtMessage.Login;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The other brokers of a mesh in which each says to each what it has accepted.
///
/// @param neighbours all of them but ourselves, at least one
/// @param waitingBytes how much may wait for each of them while it is slow or away
/// @param backoff between calls to one that is away
public record MeshSettings(List<Neighbour> neighbours, long waitingBytes, Backoff backoff) {
  /// What may wait for each, in bytes, unless something else is said: 16 MiB.
  public static final long WAITING = 16L << 20;

  public MeshSettings {
    neighbours = List.copyOf(neighbours);
    if (neighbours.isEmpty() || waitingBytes < 1) {
      throw new IllegalArgumentException(
          neighbours.size() + " neighbours, " + waitingBytes + " bytes to wait");
    }
    var seen = new HashSet<BrokerAddress>();
    for (Neighbour each : neighbours) {
      if (!seen.add(each.path())) {
        throw new IllegalArgumentException(each.path() + " twice");
      }
    }
  }

  /// These, with the usual bounds.
  public static MeshSettings of(List<Neighbour> neighbours) {
    return new MeshSettings(neighbours, WAITING, Backoff.DEFAULT);
  }

  /// One other broker.
  ///
  /// @param login whose access there says that it may replicate
  /// @param timeout how long it may be silent when an answer is due
  /// @param tls whether we call it in TLS
  /// @param authorities PEM certificates that its own is checked against; null: the system's
  public record Neighbour(
      BrokerAddress path, Login login, Duration timeout, boolean tls, @Nullable Path authorities) {
    /// Five seconds.
    public static final Duration TIMEOUT = Duration.ofSeconds(5);

    public Neighbour {
      if (!timeout.isPositive()) {
        throw new IllegalArgumentException("timeout " + timeout);
      }
      if (tls && path instanceof BrokerAddress.SocketFile) {
        throw new IllegalArgumentException("no TLS over a UNIX socket: " + path);
      }
      if (authorities != null && !tls) {
        throw new IllegalArgumentException("authorities without TLS");
      }
    }

    /// Without TLS, with the usual timeout.
    public static Neighbour of(BrokerAddress path, Login login) {
      return new Neighbour(path, login, TIMEOUT, false, null);
    }
  }
}
