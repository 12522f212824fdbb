package io.portolan.cli;

import io.portolan.chart.Chart;
import io.portolan.identify.Examiner;
import io.portolan.identify.Patience;
import io.portolan.net.Dialer;
import io.portolan.net.Limits;
import io.portolan.survey.Finding;
import io.portolan.survey.FindingJson;
import io.portolan.survey.Programs;
import io.portolan.survey.Surveyor;
import io.portolan.survey.Verdict;
import io.portolan.watch.Listener;
import io.portolan.watch.Ownership;
import io.portolan.watch.Watch;
import io.portolan.watch.origin.Origins;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `portolan check`: the main job. Every listener of this host, its claims, what it really speaks,
/// and whether that fits.
final class CheckCommand implements Command {
  private final Watch watch;
  private final InstantSource clock;

  CheckCommand(Watch watch, InstantSource clock) {
    this.watch = watch;
    this.clock = clock;
  }

  /// @param failOn verdicts that make the exit status 1
  /// @param claims a file of the user's own claims; empty for the usual place
  private record Options(
      List<PortQuery> ports, boolean isJson, Set<Verdict.Word> failOn, String claims) {}

  @Override
  public String name() {
    return "check";
  }

  @Override
  public CommandSpec spec() {
    return Grammar.command(
        name(),
        "Every listener of this host: who holds it, who claims the port, what it really"
            + " speaks, and whether that fits.",
        "portolan check --fail-on mismatch,suspicious",
        List.of(
            "Listeners of this host are connected to, over loopback or their own address, at",
            "most 8 times each; nothing is said that changes anything. A name on file is never",
            "shown as what was found.",
            "Exit status: 0 done; 1 a verdict of --fail-on was found, or nothing listens on the",
            "ports asked for, or a row of your claims could not be read; 2 wrong usage; 3 the",
            "listeners could not be read."),
        Grammar.ports("Only these ports."),
        Grammar.option(
            "--fail-on",
            "WORDS",
            "Exit with 1 on any of these verdicts, separated by commas: expected, squatter,"
                + " mismatch, unclaimed, unknown, suspicious."),
        Grammar.option("--claims", "FILE", "Your own claims, in place of the usual file."));
  }

  @Override
  public int run(ParseResult parsed, Console console)
      throws UsageException, IOException, InterruptedException {
    var options =
        new Options(
            Grammar.ports(parsed),
            Grammar.isJson(parsed),
            words(parsed.matchedOptionValue("--fail-on", "")),
            parsed.matchedOptionValue("--claims", ""));
    return check(options, console);
  }

  @Override
  public int runPlain(List<String> arguments, Console console)
      throws UsageException, IOException, InterruptedException {
    var plain = PlainArguments.read(arguments);
    return plain == null
        ? -1
        : check(new Options(plain.ports(), plain.isJson(), Set.of(), ""), console);
  }

  private int check(Options options, Console console) throws IOException, InterruptedException {
    Instant begun = clock.instant();
    var charts = Charts.load(options.claims(), console);
    var listeners = new ArrayList<Listener>();
    for (Listener listener : watch.listeners()) {
      if (PortQuery.anyMatches(options.ports(), listener.port(), listener.transport())) {
        listeners.add(listener);
      }
    }
    var surveyor = surveyor(charts.chart(), clock);
    var findings =
        options.isJson()
            ? writeJson(surveyor, listeners, begun, console)
            : print(surveyor, charts, listeners, begun, console);
    boolean isFound =
        findings.stream().anyMatch(f -> options.failOn().contains(f.verdict().word()));
    boolean isMissing = findings.isEmpty() && !options.ports().isEmpty();
    if (isMissing) {
      console.complain("nothing listens on " + named(options.ports()) + " (see portolan list)");
    }
    return charts.status(isFound || isMissing ? ExitStatus.FOUND : ExitStatus.DONE);
  }

  /// One that examines listeners of this host with every recogniser there is.
  static Surveyor surveyor(Chart chart, InstantSource clock) {
    return new Surveyor(
        chart, Programs.bundled(), Surveyor.installedProbes(), examiner(clock), clock);
  }

  private static Examiner examiner(InstantSource clock) {
    var limits = Limits.DEFAULT;
    var local =
        new Limits(
            Patience.LOCAL.connect(),
            limits.stall(),
            limits.linger(),
            limits.queued(),
            limits.chunk(),
            limits.connections());
    return new Examiner(new Dialer(local), Patience.LOCAL, clock, seeds());
  }

  private static LongSupplier seeds() {
    var next = new AtomicLong(new SplittableRandom().nextLong());
    return () -> next.getAndAdd(0x9E3779B97F4A7C15L);
  }

  private List<Finding> writeJson(
      Surveyor surveyor, List<Listener> listeners, Instant begun, Console console)
      throws IOException, InterruptedException {
    var progress = new Progress(console, listeners.size());
    var findings = surveyor.survey(listeners, progress::advance, _ -> {});
    progress.end();
    var origins = new Origins(Path.of("/"));
    var whole = new ArrayList<Finding>();
    for (Finding finding : findings) {
      whole.add(finding.from(origins));
    }
    FindingJson.report(console.bytes(), Version.portolan(), Version.host(), begun, whole);
    return findings;
  }

  private List<Finding> print(
      Surveyor surveyor, Charts charts, List<Listener> listeners, Instant begun, Console console)
      throws InterruptedException {
    var report = new CheckReport(console, charts.chart(), listeners);
    var progress = new Progress(console, listeners.size());
    var findings =
        surveyor.survey(
            listeners,
            progress::advance,
            finding -> {
              progress.clear();
              report.add(finding);
            });
    progress.end();
    report.end(findings, hidden(listeners), Duration.between(begun, clock.instant()));
    return findings;
  }

  private static int hidden(List<Listener> listeners) {
    return (int) listeners.stream().filter(l -> l.ownership() == Ownership.NEEDS_ROOT).count();
  }

  /// The verdicts of `--fail-on`.
  static Set<Verdict.Word> words(String text) throws UsageException {
    var words = EnumSet.noneOf(Verdict.Word.class);
    for (String word : text.isEmpty() ? new String[0] : text.split(",", -1)) {
      try {
        words.add(Verdict.Word.valueOf(word.strip().toUpperCase(Locale.ROOT)));
      } catch (IllegalArgumentException e) {
        throw new UsageException(
            "--fail-on \""
                + word
                + "\": not a verdict (use expected, squatter, mismatch, unclaimed, unknown or"
                + " suspicious)");
      }
    }
    return words;
  }

  private static String named(List<PortQuery> ports) {
    var text = new StringBuilder(ports.size() == 1 ? "port " : "ports ");
    for (int i = 0; i < ports.size(); i++) {
      text.append(i == 0 ? "" : ", ").append(ports.get(i));
    }
    return text.toString();
  }

  /// How often each verdict was given, in the order of [Verdict.Word].
  static Map<Verdict.Word, Integer> tally(List<Finding> findings) {
    var tally = new EnumMap<Verdict.Word, Integer>(Verdict.Word.class);
    findings.forEach(f -> tally.merge(f.verdict().word(), 1, Integer::sum));
    return tally;
  }
}
