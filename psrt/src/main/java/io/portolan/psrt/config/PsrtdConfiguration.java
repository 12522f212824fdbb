package io.portolan.psrt.config;

import io.portolan.net.tls.TlsMaterial;
import io.portolan.psrt.broker.BrokerLimits;
import io.portolan.psrt.broker.BrokerSettings;
import io.portolan.psrt.broker.QueueLimits;
import io.portolan.psrt.broker.SlowConsumerPolicy;
import io.portolan.psrt.cluster.Acknowledgement;
import io.portolan.psrt.cluster.ClusterSettings;
import io.portolan.psrt.cluster.MeshSettings;
import io.portolan.psrt.message.PsrtLimits;
import io.portolan.psrt.mqtt.MqttSettings;
import io.portolan.psrt.server.ServerSettings;
import io.portolan.psrt.session.PsrtTimeouts;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a `config.yml` of psrtd says, and our own part of it. Paths are resolved: one that begins
/// with `/` or `.` is taken as it is, any other beside the file it stands in.
///
/// @param server `server:`
/// @param proto `proto:`
/// @param auth `auth:`
/// @param own `portolan:`, which psrtd does not know
/// @param remarks settings that mean nothing here, and why
public record PsrtdConfiguration(
    Path file, Server server, Proto proto, Auth auth, Own own, List<Problem> remarks) {
  public PsrtdConfiguration {
    remarks = List.copyOf(remarks);
  }

  /// How the broker behaves.
  public BrokerSettings brokerSettings() {
    return new BrokerSettings(
        new BrokerLimits(server.limits(), own.sessions(), own.filtersPerSession()),
        new QueueLimits(server.dataQueue(), own.queueBytes(), own.policy(), own.throttle()),
        server.latencyWarning());
  }

  /// Where and how it is reached.
  ///
  /// @param tls what [Certificate#load()] gave; null if there is no certificate
  public ServerSettings serverSettings(@Nullable TlsMaterial tls) {
    return new ServerSettings(
        proto.binds(),
        proto.datagramBinds(),
        tls,
        proto.clearAllowed(),
        new PsrtTimeouts(
            proto.timeout(), own.minimumRate(), own.rateWindow(), own.longestMessage()),
        own.drain(),
        own.connections(),
        own.loginsInFlight(),
        own.datagramPasswords());
  }

  /// Where and how MQTT is spoken.
  ///
  /// @param tls what [Certificate#load()] gave; null if there is no certificate
  public MqttSettings mqttSettings(@Nullable TlsMaterial tls) {
    Mqtt mqtt = own.mqtt();
    return new MqttSettings(
        mqtt.binds(),
        mqtt.tlsBinds(),
        tls,
        serverSettings(tls).timeouts(),
        mqtt.keepAlive(),
        mqtt.inFlight(),
        mqtt.retained(),
        mqtt.strictTopics(),
        own.connections(),
        own.loginsInFlight());
  }

  /// Which cluster it joins.
  ///
  /// @param host our host's name, for a node that has none of its own
  /// @return null if it stays alone
  public @Nullable ClusterSettings clusterSettings(String host) {
    Cluster cluster = own.cluster();
    return cluster == null
        ? null
        : new ClusterSettings(
            cluster.servers(),
            cluster.name(),
            cluster.node().isEmpty() ? ClusterSettings.nearestName(host) : cluster.node(),
            cluster.acknowledgement(),
            cluster.login(),
            cluster.authorities(),
            cluster.ledger(),
            cluster.limits());
  }

  /// The broker's own matters.
  ///
  /// @param limits `max_pub_size`, `max_topic_length`, `max_topic_depth`, and `udp_frame_size` of
  ///     `proto:`
  /// @param latencyWarning `latency_warn`, in microseconds there
  /// @param dataQueue `data_queue`: how many messages may wait for one subscriber
  /// @param pidFile `pid_file`; psrtd insists on it, we do not
  /// @param status `bind_stats`: where statistics are shown
  public record Server(
      PsrtLimits limits,
      Duration latencyWarning,
      int dataQueue,
      @Nullable Path pidFile,
      @Nullable InetSocketAddress status) {}

  /// How clients reach it.
  ///
  /// @param binds `bind`: TCP addresses and, for what ends in `.sock` or `.socket`, UNIX sockets
  /// @param datagramBinds `bind_udp`; psrtd insists on it, we do not
  /// @param timeout `timeout`, in seconds there: how long a client may be silent. psrtd also means
  ///     by it how long a whole message may take; we ask for progress instead
  /// @param certificate where the certificate and its key are, null if TLS is not offered
  /// @param clearAllowed `allow_no_tls`
  public record Proto(
      List<SocketAddress> binds,
      List<InetSocketAddress> datagramBinds,
      Duration timeout,
      @Nullable Certificate certificate,
      boolean clearAllowed) {
    public Proto {
      binds = List.copyOf(binds);
      datagramBinds = List.copyOf(datagramBinds);
    }
  }

  /// Where a certificate and its key are.
  public sealed interface Certificate {
    /// `tls_pkcs12`, with an empty pass-phrase.
    record Pkcs12(Path file) implements Certificate {
      @Override
      public TlsMaterial load() throws IOException {
        return TlsMaterial.fromPkcs12(file, "");
      }
    }

    /// `tls_cert` and `tls_key`, both PEM.
    ///
    /// @param file the certificate and those that lead to its authority
    record Pem(Path file, Path key) implements Certificate {
      @Override
      public TlsMaterial load() throws IOException {
        return TlsMaterial.fromPem(file, key);
      }
    }

    /// Where the certificate is.
    Path file();

    /// Reads it.
    ///
    /// @throws IOException naming the file, if it cannot be used
    TlsMaterial load() throws IOException;
  }

  /// Who may come in.
  ///
  /// @param anonymousAllowed `allow_anonymous`
  /// @param passwords `password_file`; without one nobody can log in by password
  /// @param keys `key_file`
  /// @param acl `acl`
  public record Auth(
      boolean anonymousAllowed, @Nullable Path passwords, @Nullable Path keys, Path acl) {}

  /// Our own settings.
  ///
  /// @param policy `slow_consumer`
  /// @param queueBytes `queue_bytes`: how much memory may wait for one subscriber
  /// @param throttle `throttle`: how long a publisher is held back at most under that policy
  /// @param minimumRate `minimum_rate`: how many bytes of one message must come in each second
  /// @param rateWindow `rate_window`: over how long that is measured
  /// @param longestMessage `longest_message`: how long one message may take to come
  /// @param drain `drain_timeout`: how long stopping waits for queued messages to go out
  /// @param connections `connections`: streams at once
  /// @param sessions `sessions`: control sessions at once
  /// @param filtersPerSession `filters_per_session`
  /// @param loginsInFlight `logins_in_flight`
  /// @param datagramPasswords `udp_passwords`: whether datagrams may carry passwords in the clear
  /// @param mqtt `mqtt`
  /// @param cluster `cluster` with an `url`, null if there is none
  /// @param mesh `cluster` with a `mesh`, null if there is none
  public record Own(
      SlowConsumerPolicy policy,
      long queueBytes,
      Duration throttle,
      int minimumRate,
      Duration rateWindow,
      Duration longestMessage,
      Duration drain,
      int connections,
      int sessions,
      int filtersPerSession,
      int loginsInFlight,
      boolean datagramPasswords,
      Mqtt mqtt,
      @Nullable Cluster cluster,
      @Nullable MeshSettings mesh) {}

  /// `cluster:` of our own settings.
  ///
  /// @param servers `url`: where NATS is
  /// @param name `name`: of the cluster
  /// @param node `node`: our own name in it; empty for the host's
  /// @param acknowledgement `ack`: `local` or `cluster`
  /// @param login `user` and `password`, `token`, or `credentials`
  /// @param authorities `tls_ca`; null for the system's
  /// @param ledger `ledger`: a file to keep count in; null for none
  /// @param limits `filters`, `linger`, `waiting`, `store_timeout`, `grace`, `keep`, `replicas`
  public record Cluster(
      List<String> servers,
      String name,
      String node,
      Acknowledgement acknowledgement,
      ClusterSettings.Login login,
      @Nullable Path authorities,
      @Nullable Path ledger,
      ClusterSettings.Limits limits) {
    public Cluster {
      servers = List.copyOf(servers);
    }
  }

  /// `mqtt:` of our own settings.
  ///
  /// @param binds `bind`: where MQTT is spoken in the clear
  /// @param tlsBinds `bind_tls`: where inside TLS, with the certificate of `proto:`
  /// @param keepAlive `keep_alive`: the longest keep-alive interval
  /// @param inFlight `in_flight`: unacknowledged messages in each direction
  /// @param retained `retained`: how many topics may have a retained message, 0: not offered
  /// @param strictTopics `strict_topics`: whether topics have to be in normal form
  public record Mqtt(
      List<InetSocketAddress> binds,
      List<InetSocketAddress> tlsBinds,
      Duration keepAlive,
      int inFlight,
      int retained,
      boolean strictTopics) {
    /// Spoken nowhere, as if nothing were configured.
    public static final Mqtt NOWHERE = of(MqttSettings.at());

    public Mqtt {
      binds = List.copyOf(binds);
      tlsBinds = List.copyOf(tlsBinds);
    }

    private static Mqtt of(MqttSettings usual) {
      return new Mqtt(
          usual.binds(),
          usual.tlsBinds(),
          usual.keepAlive(),
          usual.inFlight(),
          usual.retained(),
          usual.strictTopics());
    }
  }
}
