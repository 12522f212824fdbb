package io.portolan.psrt.cluster;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// How a broker joins a cluster.
///
/// @param servers where NATS is, such as `nats://127.0.0.1:4222` or `tls://nats.example:4222`; at
///     least one, any one of them is enough
/// @param name of the cluster: nodes of one name hear each other. Letters, digits, `-` and `_`
/// @param node our own name in it, likewise; no two nodes may have the same
/// @param acknowledgement what an acknowledged publish promises
/// @param login how to log in to NATS
/// @param authorities PEM certificates that the servers' are checked against inside TLS; null: the
///     system's
/// @param ledger where to keep count of what was accepted and what was sent, so that what a kill
///     may have cost can be said afterwards; null for nowhere
/// @param limits how much, how many, how long
public record ClusterSettings(
    List<String> servers,
    String name,
    String node,
    Acknowledgement acknowledgement,
    Login login,
    @Nullable Path authorities,
    @Nullable Path ledger,
    Limits limits) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  public ClusterSettings {
    servers = servers.stream().map(ClusterSettings::server).toList();
    if (servers.isEmpty()) {
      throw new IllegalArgumentException("no server");
    }
    insistOnName(name);
    insistOnName(node);
  }

  /// What was said, if it says where NATS is: `nats://HOST:PORT` or `tls://HOST:PORT`, the port
  /// 4222 if there is none, perhaps with `USER:PASSWORD@` or `TOKEN@` in front of the host.
  ///
  /// @throws IllegalArgumentException saying what was expected
  public static String server(String said) {
    try {
      var uri = new URI(said);
      String scheme = uri.getScheme();
      if (uri.getHost() != null && ("nats".equals(scheme) || "tls".equals(scheme))) {
        return said;
      }
    } catch (URISyntaxException _) {
      // Complained of below.
    }
    throw new IllegalArgumentException(
        "expected nats://HOST:PORT or tls://HOST:PORT, found " + said);
  }

  /// Joins the cluster `psrt` at one server without logging in.
  public static ClusterSettings of(String server, String node) {
    return new ClusterSettings(
        List.of(server),
        "psrt",
        node,
        Acknowledgement.LOCAL,
        Login.NONE,
        null,
        null,
        Limits.DEFAULT);
  }

  /// The same at another server.
  public ClusterSettings at(String server) {
    return new ClusterSettings(
        List.of(server), name, node, acknowledgement, login, authorities, ledger, limits);
  }

  /// The same under another name.
  public ClusterSettings named(String other) {
    return new ClusterSettings(
        servers, name, other, acknowledgement, login, authorities, ledger, limits);
  }

  /// The same with another promise.
  public ClusterSettings with(Acknowledgement other) {
    return new ClusterSettings(servers, name, node, other, login, authorities, ledger, limits);
  }

  /// The same with other limits.
  public ClusterSettings with(Limits other) {
    return new ClusterSettings(
        servers, name, node, acknowledgement, login, authorities, ledger, other);
  }

  /// The same with a ledger.
  public ClusterSettings withLedger(Path file) {
    return new ClusterSettings(
        servers, name, node, acknowledgement, login, authorities, file, limits);
  }

  /// The same with this login, and these authorities for the servers' certificates.
  public ClusterSettings with(Login other, @Nullable Path trusted) {
    return new ClusterSettings(
        servers, name, node, acknowledgement, other, trusted, ledger, limits);
  }

  /// Whether a cluster or a node may be called that.
  public static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  /// The nearest name to any text, such as a host's.
  public static String nearestName(String text) {
    String name = text.replaceAll("[^A-Za-z0-9_-]", "-");
    return name.isEmpty() ? "node" : name.substring(0, Math.min(64, name.length()));
  }

  private static void insistOnName(String text) {
    if (!isName(text)) {
      throw new IllegalArgumentException("not a name of 1 to 64 letters, digits, - and _: " + text);
    }
  }

  /// How to log in to NATS. At most one of user, token and credentials.
  ///
  /// @param user empty for none
  /// @param token empty for none
  /// @param credentials a NATS credentials file; null for none
  public record Login(String user, String password, String token, @Nullable Path credentials) {
    /// Nothing is said.
    public static final Login NONE = new Login("", "", "", null);

    /// Without the secrets.
    @Override
    public String toString() {
      return user.isEmpty() ? "Login" : "Login of " + user;
    }
  }

  /// Bounds.
  ///
  /// @param filters how many filters are told to NATS exactly; beyond, the node listens more widely
  /// @param linger how long it goes on listening for a filter that nobody has any more
  /// @param waitingBytes how much may wait to be sent while NATS is slow or away
  /// @param deadline how long a publish waits to be stored before it is refused
  /// @param grace how long a node that comes back gives its clients to come back too, before it
  ///     takes up what it missed
  /// @param keep how long a stored message waits for a node that is away
  /// @param replicas how many NATS servers store a message
  public record Limits(
      int filters,
      Duration linger,
      long waitingBytes,
      Duration deadline,
      Duration grace,
      Duration keep,
      int replicas) {
    /// 4,096 filters, 5 s, 16 MiB; 3 s to store, 5 s of grace, an hour, one copy.
    public static final Limits DEFAULT =
        new Limits(
            4096,
            Duration.ofSeconds(5),
            16L << 20,
            Duration.ofSeconds(3),
            Duration.ofSeconds(5),
            Duration.ofHours(1),
            1);

    public Limits {
      if (filters < 1 || waitingBytes < 1 || replicas < 1) {
        throw new IllegalArgumentException(
            "filters %d, waitingBytes %d, replicas %d".formatted(filters, waitingBytes, replicas));
      }
    }
  }
}
