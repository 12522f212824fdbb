package io.portolan.serve;

import io.portolan.net.tls.TlsMaterial;
import io.portolan.psrt.broker.Authenticator;
import io.portolan.psrt.broker.Broker;
import io.portolan.psrt.broker.BrokerSettings;
import io.portolan.psrt.cluster.ClusterSettings;
import io.portolan.psrt.cluster.Mesh;
import io.portolan.psrt.cluster.MeshSettings;
import io.portolan.psrt.cluster.NatsCluster;
import io.portolan.psrt.config.Everybody;
import io.portolan.psrt.config.FileAuthenticator;
import io.portolan.psrt.config.Problem;
import io.portolan.psrt.config.PsrtdConfiguration;
import io.portolan.psrt.config.PsrtdConfiguration.Certificate;
import io.portolan.psrt.mqtt.MqttDoor;
import io.portolan.psrt.mqtt.MqttSettings;
import io.portolan.psrt.server.PsrtServer;
import io.portolan.psrt.server.ServerSettings;
import io.portolan.psrt.status.BrokerStatus;
import io.portolan.psrt.status.StatusPage;
import io.portolan.wire.Transport;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A PSRT broker: the server, MQTT, who may come in, the status page, the pid file.
///
/// Reloading reads access list, passwords, keys and certificate again and judges live sessions by
/// them, so that one whose password is gone or another one ends; addresses, limits and timeouts are
/// those of the start.
public final class PsrtService implements Service {
  /// A port that was free a moment ago may be somebody else's now.
  private static final int TRIES = 8;

  private final @Nullable PsrtdConfiguration configuration;
  private final PsrtReach reach;
  private final Identity identity;
  private final InstantSource clock;
  private final Consumer<String> log;

  private @Nullable ClusterSettings joins;
  private @Nullable NatsCluster cluster;
  private @Nullable Mesh mesh;
  private @Nullable FileAuthenticator files;
  private @Nullable TlsMaterial tls;
  private @Nullable PsrtServer server;
  private @Nullable MqttDoor mqtt;
  private @Nullable StatusPage page;
  private @Nullable Path pidFile;

  /// What the status page says of host and program.
  public record Identity(String host, String version) {}

  private PsrtService(
      @Nullable PsrtdConfiguration configuration,
      PsrtReach reach,
      Identity identity,
      InstantSource clock,
      Consumer<String> log) {
    this.configuration = configuration;
    this.reach = reach;
    this.identity = identity;
    this.clock = clock;
    this.log = log;
  }

  /// A broker as its files want it.
  ///
  /// @param reach where it is reached, whatever the configuration says
  /// @param log told what of the files is ignored, a sentence each
  public static PsrtService configured(
      PsrtdConfiguration configuration,
      PsrtReach reach,
      Identity identity,
      InstantSource clock,
      Consumer<String> log) {
    return new PsrtService(configuration, reach, identity, clock, log);
  }

  /// A broker without files, as psrtd is shipped, where everybody may do everything.
  ///
  /// @throws IllegalArgumentException if it could be reached from another host
  public static PsrtService forEverybody(PsrtReach reach, Identity identity, InstantSource clock) {
    var addresses = new ArrayList<SocketAddress>(reach.streams());
    addresses.addAll(reach.datagrams());
    addresses.addAll(reach.mqtt());
    if (reach.status() != null) {
      addresses.add(reach.status());
    }
    for (SocketAddress each : addresses) {
      if (each instanceof InetSocketAddress inet && !inet.getAddress().isLoopbackAddress()) {
        throw new IllegalArgumentException(text(inet) + " is not on loopback");
      }
    }
    return new PsrtService(null, reach, identity, clock, _ -> {});
  }

  /// The same in this cluster, whatever the configuration says.
  ///
  /// @param settings null to stay with the configuration
  public PsrtService joining(@Nullable ClusterSettings settings) {
    joins = settings;
    return this;
  }

  @Override
  public String name() {
    return "psrt";
  }

  @Override
  public Ready open() throws IOException {
    Authenticator authenticator = authenticator();
    Certificate certificate = configuration == null ? null : configuration.proto().certificate();
    tls = certificate == null ? null : certificate.load();
    var settings = configuration == null ? BrokerSettings.DEFAULT : configuration.brokerSettings();
    NatsCluster others = cluster(settings);
    cluster = others;
    Mesh neighbours = others == null ? mesh(settings) : null;
    mesh = neighbours;
    var broker =
        new Broker(settings, authenticator, clock.instant(), others == null ? neighbours : others);
    PsrtServer opened = openServer(broker);
    server = opened;
    openMqtt(broker);
    if (others != null) {
      others.open(broker);
    }
    if (neighbours != null) {
      neighbours.open();
    }
    openPage(broker, authenticator);
    writePidFile();
    remarks().stream().map(Problem::toString).forEach(log);
    return ready(opened);
  }

  private Authenticator authenticator() throws IOException {
    if (configuration == null) {
      return new Everybody();
    }
    var opened = FileAuthenticator.open(configuration.auth(), clock);
    files = opened;
    return opened;
  }

  private @Nullable NatsCluster cluster(BrokerSettings settings) throws IOException {
    ClusterSettings wanted = joins;
    if (wanted == null && configuration != null) {
      wanted = configuration.clusterSettings(identity.host());
    }
    return wanted == null ? null : new NatsCluster(wanted, settings.limits().messages(), clock);
  }

  private @Nullable Mesh mesh(BrokerSettings settings) throws IOException {
    MeshSettings wanted = configuration == null ? null : configuration.own().mesh();
    return wanted == null ? null : new Mesh(wanted, settings.limits().messages(), clock);
  }

  private PsrtServer openServer(Broker broker) throws IOException {
    for (int tried = 1; ; tried++) {
      PsrtReach chosen = reach.isPaired() ? reach.withPorts() : reach;
      try {
        return PsrtServer.open(settings(chosen), broker);
      } catch (BindException e) {
        if (!reach.isPaired() || tried == TRIES) {
          throw new TakenException(wanted(chosen), e);
        }
      }
    }
  }

  private ServerSettings settings(PsrtReach chosen) {
    var settings =
        configuration == null ? ServerSettings.loopback() : configuration.serverSettings(tls);
    return new ServerSettings(
        chosen.streams(),
        chosen.datagrams(),
        settings.tls(),
        settings.clearAllowed(),
        settings.timeouts(),
        settings.drain(),
        settings.connections(),
        settings.loginsInFlight(),
        settings.datagramPasswords());
  }

  private void openMqtt(Broker broker) throws IOException {
    if (reach.mqtt().isEmpty() && reach.mqtts().isEmpty()) {
      return;
    }
    var usual = configuration == null ? MqttSettings.at() : configuration.mqttSettings(tls);
    var settings =
        new MqttSettings(
            reach.mqtt(),
            reach.mqtts(),
            usual.tls(),
            usual.timeouts(),
            usual.keepAlive(),
            usual.inFlight(),
            usual.retained(),
            usual.strictTopics(),
            usual.connections(),
            usual.loginsInFlight());
    try {
      mqtt = MqttDoor.open(settings, broker, settings(reach).drain().dividedBy(2));
    } catch (BindException e) {
      var wanted = new ArrayList<TakenException.Wanted>();
      reach.mqtt().forEach(each -> wanted.add(new TakenException.Wanted(Transport.TCP, each)));
      reach.mqtts().forEach(each -> wanted.add(new TakenException.Wanted(Transport.TCP, each)));
      throw new TakenException(wanted, e);
    }
  }

  private static List<TakenException.Wanted> wanted(PsrtReach reach) {
    var wanted = new ArrayList<TakenException.Wanted>();
    for (SocketAddress each : reach.streams()) {
      if (each instanceof InetSocketAddress inet) {
        wanted.add(new TakenException.Wanted(Transport.TCP, inet));
      }
    }
    for (InetSocketAddress each : reach.datagrams()) {
      wanted.add(new TakenException.Wanted(Transport.UDP, each));
    }
    return wanted;
  }

  private void openPage(Broker broker, Authenticator authenticator) throws IOException {
    InetSocketAddress bind = reach.status();
    if (bind != null) {
      FileAuthenticator itsFiles = files;
      try {
        page =
            StatusPage.open(
                bind,
                () -> status(broker),
                authenticator,
                () -> itsFiles == null || itsFiles.isAnonymousAdmin());
      } catch (BindException e) {
        throw new TakenException(List.of(new TakenException.Wanted(Transport.TCP, bind)), e);
      }
    }
  }

  private BrokerStatus status(Broker broker) {
    MqttDoor door = mqtt;
    var counted =
        door == null
            ? null
            : new BrokerStatus.Mqtt(door.connections(), door.refusals(), door.oversizeMessages());
    return new BrokerStatus(
        broker.statistics(), clock.instant(), identity.host(), identity.version(), counted);
  }

  private void writePidFile() throws IOException {
    Path file = configuration == null ? null : configuration.server().pidFile();
    if (file != null) {
      try {
        Files.writeString(file, ProcessHandle.current().pid() + "\n");
      } catch (IOException e) {
        throw new IOException(
            "pid_file " + file + " cannot be written (make its folder, or leave it out)", e);
      }
      pidFile = file;
    }
  }

  private Ready ready(PsrtServer opened) {
    var addresses = new ArrayList<Ready.Address>();
    for (SocketAddress address : opened.addresses()) {
      addresses.add(
          address instanceof UnixDomainSocketAddress unix
              ? new Ready.Address("unix", unix.getPath().toString())
              : new Ready.Address("tcp", text((InetSocketAddress) address)));
    }
    for (InetSocketAddress address : opened.datagramAddresses()) {
      addresses.add(new Ready.Address("udp", text(address)));
    }
    if (mqtt != null) {
      mqtt.addresses().forEach(each -> addresses.add(new Ready.Address("mqtt", text(each))));
      mqtt.tlsAddresses().forEach(each -> addresses.add(new Ready.Address("mqtts", text(each))));
    }
    if (page != null) {
      addresses.add(new Ready.Address("status", text(page.address())));
    }
    return new Ready(name(), addresses);
  }

  private static String text(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
  }

  @Override
  public List<String> reload() {
    var complaints = new ArrayList<String>();
    if (files != null) {
      complaints.addAll(files.reload());
      files.remarks().stream().map(Problem::toString).forEach(complaints::add);
    }
    if (tls != null) {
      try {
        tls.reload();
      } catch (IOException e) {
        complaints.add(e.getMessage() + " (what it said before stays in force)");
      }
    }
    if (server != null) {
      server.broker().reload();
    }
    return complaints;
  }

  /// What of the files is ignored, and why.
  private List<Problem> remarks() {
    var remarks = new ArrayList<Problem>();
    if (configuration != null) {
      remarks.addAll(configuration.remarks());
    }
    if (files != null) {
      remarks.addAll(files.remarks());
    }
    return remarks;
  }

  @Override
  public void close() {
    if (page != null) {
      page.close();
    }
    if (mqtt != null) {
      mqtt.close();
    }
    if (server != null) {
      server.close();
    }
    if (cluster != null) {
      cluster.close();
    }
    if (mesh != null) {
      mesh.close();
    }
    if (files != null) {
      files.close();
    }
    if (pidFile != null) {
      try {
        Files.deleteIfExists(pidFile);
      } catch (IOException _) {
        // A stale pid file is overwritten by the next start.
      }
    }
  }
}
