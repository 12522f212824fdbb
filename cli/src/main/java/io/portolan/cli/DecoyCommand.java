package io.portolan.cli;

import io.portolan.identify.Target;
import io.portolan.survey.Surveyor;
import io.portolan.survey.decoy.Decoy;
import io.portolan.survey.decoy.PlaceTakenException;
import io.portolan.survey.decoy.VisitLimits;
import io.portolan.survey.decoy.Visitor;
import io.portolan.survey.decoy.VisitorJson;
import io.portolan.watch.Listener;
import io.portolan.watch.Watch;
import io.portolan.wire.Bytes;
import io.portolan.wire.Transport;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// `portolan decoy`: listens where nothing should talk.
final class DecoyCommand implements Command {
  private static final int MOST_BYTES = 1 << 20;
  private static final int MOST_PER_SECOND = 10_000;
  private static final Duration MOST_TIME = Duration.ofHours(1);
  private static final String MOST_FILE = "1GiB";

  private final Watch watch;
  private final InstantSource clock;
  private final InputStream in;

  /// @param in standard input, for `--answer -`
  DecoyCommand(Watch watch, InstantSource clock, InputStream in) {
    this.watch = watch;
    this.clock = clock;
    this.in = in;
  }

  /// What was asked for.
  ///
  /// @param answer empty to answer nothing
  /// @param log empty for none, as are the following two
  private record Options(
      List<Target> places,
      VisitLimits limits,
      Bytes answer,
      String log,
      String hook,
      String capture,
      long mostFile,
      boolean isJson) {
    Options {
      places = List.copyOf(places);
    }
  }

  @Override
  public String name() {
    return "decoy";
  }

  @Override
  public CommandSpec spec() {
    var defaults = VisitLimits.DEFAULT;
    return Grammar.command(
        name(),
        "Listens where nothing should talk: who knocks, what is said, and what protocol the"
            + " caller believes in.",
        "portolan decoy 643 3243 --capture knocks.pcapng",
        List.of(
            "Listens on loopback unless another address is named, and answers nothing unless",
            "told to. Runs until it is stopped (Ctrl-C, SIGTERM). One line a visit; with",
            "--json an object a line: at, tookSeconds, transport, port, from, to, protocol,",
            "strength, because, heardBytes, said (hex), text, answered (hex), ending,",
            "turnedAway. Log and hook get the same object.",
            "Exit status: 0 stopped; 2 wrong usage; 3 a port is taken or a file cannot be",
            "written."),
        Grammar.ports("Where to listen, on both transports unless one is named."),
        OptionSpec.builder("--bind")
            .paramLabel("HOST")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .description("Listen on this address instead of loopback; may be repeated.")
            .build(),
        Grammar.option(
            "--answer",
            "FILE",
            "Say what the file holds, once: after the caller's first words, or after a second"
                + " of silence. Never more bytes than a datagram had. - is standard input."),
        Grammar.option("--log", "FILE", "Add each visit to this file, a JSON object a line."),
        Grammar.option(
            "--hook",
            "PROGRAM",
            "Run this program for each visit, with the same object on its standard input and"
                + " no arguments."),
        Grammar.option(
            "--capture",
            "FILE",
            "Add each visit to this pcapng capture; its packet headers are synthesized and"
                + " labelled so."),
        Grammar.option(
            "--limit-bytes",
            "SIZE",
            "Hear no more of one caller than this (" + defaults.bytes() + ")."),
        Grammar.option(
            "--limit-rate",
            "N",
            "Let in so many callers a second (" + defaults.perSecond() + "); others are counted."),
        Grammar.option(
            "--limit-time",
            "TIME",
            "Hear nobody for longer than this (" + defaults.time().toSeconds() + "s)."),
        Grammar.option(
            "--limit-file", "SIZE", "Let neither file grow beyond this (" + MOST_FILE + ")."));
  }

  @Override
  public int run(ParseResult parsed, Console console)
      throws UsageException, IOException, InterruptedException {
    return watchOver(options(parsed), console);
  }

  private Options options(ParseResult parsed) throws UsageException, IOException {
    var defaults = VisitLimits.DEFAULT;
    String bytes = parsed.matchedOptionValue("--limit-bytes", "" + defaults.bytes());
    String rate = parsed.matchedOptionValue("--limit-rate", "" + defaults.perSecond());
    String time = parsed.matchedOptionValue("--limit-time", defaults.time().toSeconds() + "s");
    String file = parsed.matchedOptionValue("--limit-file", MOST_FILE);
    var limits =
        new VisitLimits(
            (int) Quantity.size("--limit-bytes", bytes, MOST_BYTES),
            Quantity.count("--limit-rate", rate, MOST_PER_SECOND),
            Quantity.duration("--limit-time", time, MOST_TIME));
    return new Options(
        places(Grammar.ports(parsed), parsed.matchedOptionValue("--bind", List.of(""))),
        limits,
        answer(parsed.matchedOptionValue("--answer", "")),
        parsed.matchedOptionValue("--log", ""),
        parsed.matchedOptionValue("--hook", ""),
        parsed.matchedOptionValue("--capture", ""),
        Quantity.size("--limit-file", file, Long.MAX_VALUE / 2),
        Grammar.isJson(parsed));
  }

  private int watchOver(Options options, Console console) throws IOException, InterruptedException {
    var report = new DecoyReport(console, options.isJson());
    try (var stop = StopRequest.awaitable();
        var files = VisitFiles.open(options.log(), options.capture(), options.mostFile(), console);
        var hook = options.hook().isEmpty() ? null : VisitHook.of(options.hook(), console)) {
      var decoy = open(options, visitor -> tell(visitor, report, files, hook, stop));
      try (decoy) {
        report.ready(decoy.places());
        stop.await();
      }
      if (decoy.turnedAway() > 0) {
        console.complain(
            decoy.turnedAway() + " callers were turned away unheard (see --limit-rate)");
      }
    }
    return ExitStatus.DONE;
  }

  private static void tell(
      Visitor visitor,
      DecoyReport report,
      VisitFiles files,
      @Nullable VisitHook hook,
      StopRequest stop) {
    files.write(visitor);
    if (hook != null) {
      hook.run(VisitorJson.line(visitor));
    }
    if (!report.add(visitor)) {
      stop.request();
    }
  }

  private Decoy open(Options options, Consumer<Visitor> audience) throws IOException {
    try {
      return Decoy.open(
          options.places(),
          options.limits(),
          options.answer(),
          Surveyor.installedProbes(),
          clock,
          audience);
    } catch (PlaceTakenException e) {
      throw new IOException(complaint(e), e);
    }
  }

  /// What stands in the way, and who.
  private String complaint(PlaceTakenException e) throws IOException {
    Target place = e.place();
    String where =
        "decoy: " + VisitorJson.text(place.address()) + "/" + place.transport().word() + ": ";
    for (Listener listener : watch.listeners()) {
      if (holds(listener, place)) {
        return where
            + "taken by "
            + Text.owners(listener.owners(), listener.ownership(), listener.user())
            + " (stop it, or choose another port)";
      }
    }
    String reason = String.valueOf(e.getCause() == null ? null : e.getCause().getMessage());
    return where
        + reason
        + (reason.contains("ermission") ? " (ports below 1024 may need sudo)" : "");
  }

  private static boolean holds(Listener listener, Target place) {
    InetAddress wanted = place.address().getAddress();
    return listener.transport() == place.transport()
        && listener.port() == place.address().getPort()
        && (listener.address().equals(wanted)
            || listener.address().isAnyLocalAddress()
            || wanted.isAnyLocalAddress());
  }

  private static List<Target> places(List<PortQuery> ports, List<String> hosts)
      throws UsageException {
    if (ports.isEmpty()) {
      throw new UsageException("decoy: no port to listen on (for example portolan decoy 643)");
    }
    var places = new ArrayList<Target>();
    for (String host : hosts) {
      InetAddress address = address(host);
      for (PortQuery query : ports) {
        for (int port = query.first(); port <= query.last(); port++) {
          for (Transport transport : Transport.values()) {
            if (query.matches(port, transport)) {
              places.add(new Target(transport, new InetSocketAddress(address, port)));
            }
          }
        }
      }
    }
    return places;
  }

  /// The address named, IPv4's loopback if none is.
  private static InetAddress address(String host) throws UsageException {
    try {
      return host.isEmpty()
          ? InetAddress.getByAddress(new byte[] {127, 0, 0, 1})
          : InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new UsageException(
          "--bind \"" + host + "\": no address of this name (for example ::1)");
    }
  }

  private Bytes answer(String file) throws IOException {
    if (file.isEmpty()) {
      return Bytes.EMPTY;
    }
    byte[] answer = file.equals("-") ? in.readAllBytes() : Files.readAllBytes(Path.of(file));
    return Bytes.wrap(answer);
  }
}
