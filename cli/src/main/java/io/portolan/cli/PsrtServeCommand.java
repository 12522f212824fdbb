package io.portolan.cli;

import io.portolan.psrt.cluster.Acknowledgement;
import io.portolan.psrt.cluster.ClusterSettings;
import io.portolan.psrt.config.PsrtdConfiguration;
import io.portolan.psrt.config.PsrtdConfigurationReader;
import io.portolan.serve.ProcessLog;
import io.portolan.serve.PsrtReach;
import io.portolan.serve.PsrtService;
import io.portolan.serve.Requests;
import io.portolan.serve.ServiceManager;
import io.portolan.serve.Services;
import io.portolan.serve.TakenException;
import io.portolan.watch.Listener;
import io.portolan.watch.Watch;
import io.portolan.wire.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// `portolan psrt serve`: the broker.
final class PsrtServeCommand implements Command {
  private static final String USUAL_MQTT = "127.0.0.1:1883";

  private final Watch watch;
  private final InstantSource clock;

  /// @param watch to name who holds a port
  PsrtServeCommand(Watch watch, InstantSource clock) {
    this.watch = watch;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "serve";
  }

  @Override
  public CommandSpec spec() {
    return Grammar.command(
        name(),
        "The PSRT broker: TCP, TLS, UDP and UNIX-domain sockets; MQTT on the same topics.",
        "portolan psrt serve --bind :0 --status :0",
        List.of(
            "Without --config it serves everybody, and only on loopback, port 2873, TCP and",
            "UDP. When every listener is open it prints one line: ready psrt tcp=ADDRESS",
            "udp=ADDRESS (unix=, mqtt=, mqtts=, status=). An acknowledgement says that the message is queued",
            "in memory for every subscriber of that moment, nothing more: nothing is stored,",
            "and a subscriber that is away or too slow loses it. SIGHUP reads access list,",
            "passwords, keys and certificate again and judges live sessions by them; a file",
            "that cannot be used leaves in force what it said before. SIGTERM and SIGINT let",
            "nobody new in, send what is queued and end within 10 seconds. In config.yml,",
            "bind_udp and pid_file may be left out, and a map portolan: holds what psrtd does",
            "not know: slow_consumer, queue_bytes, throttle, minimum_rate, rate_window,",
            "longest_message, drain_timeout, connections, sessions, filters_per_session,",
            "logins_in_flight, udp_passwords, and a map mqtt: with bind, bind_tls, keep_alive,",
            "in_flight, retained, strict_topics; and a map cluster:, see psrt/README.md. With",
            "--ack cluster an acknowledged message is stored by JetStream too, and every node",
            "hands it on at least once, whichever node or nats-server is killed and comes back.",
            "Exit status: 0 told to end, or the configuration is good; 1 --check-config found",
            "something wrong; 2 wrong usage; 3 an address is taken or a file cannot be used."),
        PsrtFiles.option(),
        OptionSpec.builder("--bind")
            .paramLabel("[tcp:|udp:]HOST:PORT")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .arity("1")
            .description(
                "Listen here, whatever the configuration says; repeatable. A path that ends in"
                    + " .sock or .socket is a UNIX-domain socket, whose callers may do everything.")
            .build(),
        OptionSpec.builder("--mqtt")
            .paramLabel("HOST:PORT")
            .type(String.class)
            .arity("0..1")
            .fallbackValue(USUAL_MQTT)
            .description(
                "Speak MQTT 3.1.1 and 5 here too, in the clear; 127.0.0.1:1883 if no address is"
                    + " named.")
            .build(),
        Grammar.option("--status", "HOST:PORT", "Statistics over HTTP: /, /status, /metrics."),
        Grammar.option(
            "--cluster", "URL", "Share all topics with other brokers by NATS: nats://HOST:PORT."),
        Grammar.option("--node", "NAME", "Our name in the cluster; the host's if not said."),
        Grammar.option(
            "--ack",
            "local|cluster",
            "What an acknowledgement promises: queued here, or stored by JetStream too."),
        OptionSpec.builder("-v", "--verbose")
            .type(boolean.class)
            .description("Log who comes and goes, and why lines were closed.")
            .build(),
        OptionSpec.builder("--check-config")
            .type(boolean.class)
            .description("Read the files, say what is wrong and where, and serve nobody.")
            .build());
  }

  @Override
  public int run(ParseResult options, Console console)
      throws UsageException, IOException, InterruptedException {
    boolean isJson = Grammar.isJson(options);
    Path file = PsrtFiles.named(options);
    if (options.hasMatchedOption("--check-config")) {
      return PsrtFiles.check(file == null ? PsrtFiles.usual() : file, isJson, console);
    }
    PsrtdConfiguration configuration = file == null ? null : PsrtdConfigurationReader.read(file);
    ProcessLog.open(options.hasMatchedOption("-v"), System.getenv());
    Consumer<String> log = console::complain;
    var service =
        service(configuration, reach(options, configuration), log)
            .joining(cluster(options, configuration));
    var services =
        new Services(
            List.of(service),
            ServiceManager.of(System.getenv()),
            ready -> {
              console.out().println(isJson ? ready.json() : ready.line());
              console.out().flush();
            },
            log);
    try (var requests = Requests.ofProcess()) {
      return services.run(requests) ? ExitStatus.DONE : ExitStatus.COULD_NOT;
    } catch (TakenException e) {
      throw new IOException(complaint(e), e);
    }
  }

  private PsrtService service(
      @Nullable PsrtdConfiguration configuration, PsrtReach reach, Consumer<String> log)
      throws UsageException {
    var identity = new PsrtService.Identity(Version.host(), Version.portolan());
    if (configuration != null) {
      return PsrtService.configured(
          configuration, reach, identity, clock, line -> log.accept("psrt: " + line));
    }
    try {
      return PsrtService.forEverybody(reach, identity, clock);
    } catch (IllegalArgumentException e) {
      throw new UsageException(
          "psrt serve: "
              + e.getMessage()
              + ", and without a configuration everybody may do everything (say with --config who"
              + " may come in)");
    }
  }

  /// What the options make of the cluster; null if they say nothing.
  private static @Nullable ClusterSettings cluster(
      ParseResult options, @Nullable PsrtdConfiguration configuration) throws UsageException {
    String url = options.matchedOptionValue("--cluster", "");
    String node = options.matchedOptionValue("--node", "");
    String ack = options.matchedOptionValue("--ack", "");
    ClusterSettings configured =
        configuration == null ? null : configuration.clusterSettings(Version.host());
    if (url.isEmpty() && node.isEmpty() && ack.isEmpty()) {
      return configured;
    }
    if (url.isEmpty() && configured == null) {
      throw new UsageException("psrt serve: --node and --ack need --cluster");
    }
    try {
      ClusterSettings settings =
          configured != null
              ? configured
              : ClusterSettings.of(url, ClusterSettings.nearestName(Version.host()));
      settings = url.isEmpty() ? settings : settings.at(url);
      settings = node.isEmpty() ? settings : settings.named(node);
      return switch (ack) {
        case "" -> settings;
        case "local" -> settings.with(Acknowledgement.LOCAL);
        case "cluster" -> {
          if (node.isEmpty() && configured == null) {
            throw new UsageException(
                "psrt serve: --ack cluster needs --node (a name that stays, by which the node"
                    + " finds what it missed)");
          }
          yield settings.with(Acknowledgement.CLUSTER);
        }
        default -> throw new UsageException("psrt serve: --ack is local or cluster, found " + ack);
      };
    } catch (IllegalArgumentException e) {
      throw new UsageException("psrt serve: " + e.getMessage());
    }
  }

  private static PsrtReach reach(ParseResult options, @Nullable PsrtdConfiguration configuration)
      throws UsageException {
    PsrtReach reach = configuration == null ? PsrtReach.loopback() : PsrtReach.of(configuration);
    var streams = new ArrayList<SocketAddress>();
    var datagrams = new ArrayList<InetSocketAddress>();
    for (String bind : options.matchedOptionValue("--bind", List.<String>of())) {
      if (bind.endsWith(".sock") || bind.endsWith(".socket")) {
        streams.add(UnixDomainSocketAddress.of(bind));
      } else {
        HostPort place = HostPort.parse("--bind", bind);
        if (place.transport() != Transport.UDP) {
          streams.add(place.address());
        }
        if (place.transport() != Transport.TCP) {
          datagrams.add(place.address());
        }
      }
    }
    if (!streams.isEmpty() || !datagrams.isEmpty()) {
      reach = reach.on(streams, datagrams);
    } else if (reach.streams().isEmpty() && reach.datagrams().isEmpty()) {
      throw new UsageException(
          "psrt serve: the configuration names no address (add proto.bind, or use --bind)");
    }
    String mqtt = options.matchedOptionValue("--mqtt", "");
    if (!mqtt.isEmpty()) {
      reach = reach.speakingMqtt(List.of(HostPort.parse("--mqtt", mqtt).address()));
    }
    String status = options.matchedOptionValue("--status", "");
    return status.isEmpty() ? reach : reach.showing(HostPort.parse("--status", status).address());
  }

  /// What could not be listened on, and who holds it.
  private String complaint(TakenException e) throws IOException {
    for (TakenException.Wanted wanted : e.wanted()) {
      for (Listener listener : watch.listeners()) {
        if (holds(listener, wanted)) {
          return where(wanted)
              + ": "
              + e.getMessage()
              + ", held by "
              + Text.owners(listener.owners(), listener.ownership(), listener.user())
              + " (stop it, or use --bind :0 for any free port)";
        }
      }
    }
    var places = new ArrayList<String>();
    e.wanted().forEach(wanted -> places.add(where(wanted)));
    return String.join(" or ", places) + ": " + e.getMessage();
  }

  private static String where(TakenException.Wanted wanted) {
    return "psrt serve: cannot listen on "
        + wanted.transport().word()
        + " "
        + HostPort.text(wanted.address());
  }

  private static boolean holds(Listener listener, TakenException.Wanted wanted) {
    InetAddress address = wanted.address().getAddress();
    return listener.transport() == wanted.transport()
        && listener.port() == wanted.address().getPort()
        && (listener.address().equals(address)
            || listener.address().isAnyLocalAddress()
            || address.isAnyLocalAddress());
  }
}
