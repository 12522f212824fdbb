package io.portolan.psrt.config;

import io.portolan.psrt.broker.BrokerLimits;
import io.portolan.psrt.broker.QueueLimits;
import io.portolan.psrt.broker.SlowConsumerPolicy;
import io.portolan.psrt.cluster.MeshSettings;
import io.portolan.psrt.config.PsrtdConfiguration.Auth;
import io.portolan.psrt.config.PsrtdConfiguration.Certificate;
import io.portolan.psrt.config.PsrtdConfiguration.Cluster;
import io.portolan.psrt.config.PsrtdConfiguration.Mqtt;
import io.portolan.psrt.config.PsrtdConfiguration.Own;
import io.portolan.psrt.config.PsrtdConfiguration.Proto;
import io.portolan.psrt.config.PsrtdConfiguration.Server;
import io.portolan.psrt.message.PsrtLimits;
import io.portolan.psrt.server.ServerSettings;
import io.portolan.psrt.session.PsrtTimeouts;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads a `config.yml`.
///
/// @see "psrtd 0.3.8 as observed: config.yml"
public final class PsrtdConfigurationReader {
  /// Where psrtd looks when no file is named, in this order.
  public static final List<Path> USUAL =
      List.of(Path.of("/etc/psrtd/config.yml"), Path.of("/usr/local/etc/psrtd/config.yml"));

  private static final Duration MOST_TIMEOUT = Duration.ofDays(1);
  private static final Duration USUAL_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration USUAL_DRAIN = Duration.ofSeconds(5);
  private static final int MOST = 1 << 30;

  private final Path file;
  private final Problems problems = new Problems();
  private final List<Problem> remarks = new ArrayList<>();

  private PsrtdConfigurationReader(Path file) {
    this.file = file;
  }

  /// Reads a file.
  ///
  /// @throws ConfigurationException with everything that is wrong in it
  /// @throws IOException if it cannot be read
  public static PsrtdConfiguration read(Path file) throws IOException {
    return new PsrtdConfigurationReader(file).read();
  }

  /// The first of `usual` that is there.
  public static Optional<Path> find(List<Path> usual) {
    return usual.stream().filter(Files::isRegularFile).findFirst();
  }

  private PsrtdConfiguration read() throws IOException {
    Fields root = YamlFile.read(file, problems);
    Fields server = root.section("server");
    Fields proto = root.section("proto");
    Fields auth = root.section("auth");
    Fields own = root.section("portolan");
    Server itsServer = server(server, proto);
    Proto itsProto = proto(proto);
    Auth itsAuth = auth(auth);
    Mqtt mqtt = mqtt(own.section("mqtt"), itsProto.certificate() != null);
    var cluster = new ClusterReader(own.find("cluster"));
    Own ours = own(own, itsServer.limits().publish(), mqtt, cluster.read(), cluster.mesh());
    cluster(root.section("cluster"));
    for (Fields fields : List.of(root, server, proto, auth, own)) {
      fields.refuseOthers();
    }
    problems.throwIfAny();
    return new PsrtdConfiguration(file, itsServer, itsProto, itsAuth, ours, remarks);
  }

  private Server server(Fields fields, Fields proto) {
    ignore(fields.find("workers"), "threads are not configured here");
    ignore(fields.find("license"), "nothing here needs a licence");
    return new Server(
        new PsrtLimits(
            fields.integer("max_pub_size", 2, MOST),
            fields.integer("max_topic_length", 1, MOST),
            fields.integer("max_topic_depth", 0, MOST),
            proto.integer("udp_frame_size", 16, 0xFFFF, PsrtLimits.DEFAULT.datagram())),
        Duration.ofNanos(1000L * microseconds(fields.require("latency_warn"))),
        fields.integer("data_queue", 1, MOST),
        fields.path("pid_file"),
        address(fields.find("bind_stats")));
  }

  /// 32 bits without a sign.
  private static long microseconds(@Nullable Setting setting) {
    if (setting == null) {
      return 0;
    }
    String text = setting.word();
    boolean isNumber =
        !text.isEmpty() && text.length() <= 10 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    long number = isNumber ? Long.parseLong(text) : -1;
    if (number < 0 || number > 0xFFFF_FFFFL) {
      setting.complain("expected microseconds, 0 to 4294967295, found " + text);
      return 0;
    }
    return number;
  }

  private Proto proto(Fields fields) {
    Setting fips = fields.find("fips");
    if (fips != null && fips.flag()) {
      ignore(fips, "TLS is the Java runtime's, which is not put into FIPS mode from here");
    }
    Setting timeout = fields.find("timeout");
    Certificate certificate = certificate(fields);
    boolean clearAllowed = fields.flag("allow_no_tls");
    return new Proto(
        binds(fields.find("bind")),
        inetBinds(fields.find("bind_udp")),
        timeout == null ? USUAL_TIMEOUT : timeout.seconds(MOST_TIMEOUT),
        certificate,
        clearAllowed);
  }

  private static List<SocketAddress> binds(@Nullable Setting setting) {
    var binds = new ArrayList<SocketAddress>();
    if (setting != null) {
      for (Setting.Text text : setting.texts()) {
        SocketAddress bind =
            text.text().endsWith(".sock") || text.text().endsWith(".socket")
                ? setting.read(text, t -> UnixDomainSocketAddress.of(setting.path(t)))
                : setting.read(text, Quantities::address);
        if (bind != null) {
          binds.add(bind);
        }
      }
    }
    return binds;
  }

  private static List<InetSocketAddress> inetBinds(@Nullable Setting setting) {
    var binds = new ArrayList<InetSocketAddress>();
    if (setting != null) {
      for (Setting.Text text : setting.texts()) {
        InetSocketAddress bind = setting.read(text, Quantities::address);
        if (bind != null) {
          binds.add(bind);
        }
      }
    }
    return binds;
  }

  private @Nullable Certificate certificate(Fields fields) {
    Path pkcs12 = fields.path("tls_pkcs12");
    Setting chain = fields.find("tls_cert");
    Path key = fields.path("tls_key");
    if (pkcs12 != null) {
      ignore(chain, "tls_pkcs12 counts");
      return new Certificate.Pkcs12(pkcs12);
    }
    if (chain == null) {
      return null;
    }
    if (key == null) {
      chain.complain("the key is missing (name it in proto.tls_key)");
      return null;
    }
    return new Certificate.Pem(chain.path(), key);
  }

  private static Auth auth(Fields fields) {
    Setting acl = fields.require("acl");
    return new Auth(
        fields.flag("allow_anonymous"),
        fields.path("password_file"),
        fields.path("key_file"),
        acl == null ? Path.of("") : acl.path());
  }

  /// @param largest message there may be, in bytes
  private static Own own(
      Fields fields,
      int largest,
      Mqtt mqtt,
      @Nullable Cluster cluster,
      @Nullable MeshSettings mesh) {
    var queue = QueueLimits.DEFAULT;
    var broker = BrokerLimits.DEFAULT;
    var server = ServerSettings.loopback();
    var timeouts = PsrtTimeouts.DEFAULT;
    Setting queueBytes = fields.find("queue_bytes");
    long bytes = size(queueBytes, Math.max(queue.bytes(), 2L * largest));
    if (queueBytes != null && bytes < largest) {
      queueBytes.complain("less than one largest message, whose size is " + largest);
    }
    return new Own(
        policy(fields.find("slow_consumer"), queue.policy()),
        bytes,
        duration(fields.find("throttle"), queue.throttle()),
        (int) Math.min(MOST, size(fields.find("minimum_rate"), timeouts.rate())),
        duration(fields.find("rate_window"), timeouts.window()),
        duration(fields.find("longest_message"), timeouts.longest()),
        duration(fields.find("drain_timeout"), USUAL_DRAIN),
        fields.integer("connections", 1, MOST, server.connections()),
        fields.integer("sessions", 1, MOST, broker.sessions()),
        fields.integer("filters_per_session", 1, MOST, broker.filtersPerSession()),
        fields.integer("logins_in_flight", 1, MOST, server.loginsInFlight()),
        fields.flag("udp_passwords", server.datagramPasswords()),
        mqtt,
        cluster,
        mesh);
  }

  private static Mqtt mqtt(Fields fields, boolean isCertified) {
    Mqtt usual = Mqtt.NOWHERE;
    Setting tls = fields.find("bind_tls");
    if (tls != null && !isCertified) {
      tls.complain("there is no certificate (name one in proto.tls_pkcs12 or proto.tls_cert)");
    }
    Setting keepAlive = fields.find("keep_alive");
    Duration longest = duration(keepAlive, usual.keepAlive());
    if (keepAlive != null && (longest.toSeconds() < 1 || longest.toSeconds() > 0xFFFF)) {
      keepAlive.complain("expected 1s to 65535s, found " + keepAlive.text());
    }
    var mqtt =
        new Mqtt(
            inetBinds(fields.find("bind")),
            inetBinds(tls),
            longest,
            fields.integer("in_flight", 1, 0xFFFF, usual.inFlight()),
            fields.integer("retained", 0, MOST, usual.retained()),
            fields.flag("strict_topics", usual.strictTopics()));
    fields.refuseOthers();
    return mqtt;
  }

  private void cluster(Fields fields) {
    ignore(
        fields.find("config"),
        "its format is not public (name the neighbours in portolan.cluster.mesh)");
    fields.refuseOthers();
  }

  private void ignore(@Nullable Setting setting, String because) {
    if (setting != null) {
      remarks.add(new Problem(setting.key(), setting.name() + " is ignored: " + because));
    }
  }

  private static @Nullable InetSocketAddress address(@Nullable Setting setting) {
    return setting == null ? null : setting.address();
  }

  private static SlowConsumerPolicy policy(@Nullable Setting setting, SlowConsumerPolicy fallback) {
    if (setting == null) {
      return fallback;
    }
    String text = setting.text();
    for (var policy : SlowConsumerPolicy.values()) {
      if (word(policy).equals(text)) {
        return policy;
      }
    }
    setting.complain(
        "expected one of "
            + Stream.of(SlowConsumerPolicy.values())
                .map(PsrtdConfigurationReader::word)
                .collect(Collectors.joining(", "))
            + ", found "
            + text);
    return fallback;
  }

  private static String word(SlowConsumerPolicy policy) {
    return policy.name().toLowerCase(Locale.ROOT);
  }

  static long size(@Nullable Setting setting, long fallback) {
    Long size =
        setting == null
            ? null
            : setting.read(new Setting.Text(setting.text(), setting.place()), Quantities::size);
    return size == null ? fallback : size;
  }

  static Duration duration(@Nullable Setting setting, Duration fallback) {
    Duration duration =
        setting == null
            ? null
            : setting.read(new Setting.Text(setting.text(), setting.place()), Quantities::duration);
    return duration == null ? fallback : duration;
  }
}
