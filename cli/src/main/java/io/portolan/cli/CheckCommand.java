package io.portolan.cli;

import io.portolan.chart.Chart;
import io.portolan.identify.Examiner;
import io.portolan.identify.Patience;
import io.portolan.net.Dialer;
import io.portolan.net.Limits;
import io.portolan.survey.Changes;
import io.portolan.survey.Finding;
import io.portolan.survey.FindingJson;
import io.portolan.survey.PastReport;
import io.portolan.survey.Programs;
import io.portolan.survey.Surveyor;
import io.portolan.survey.Trait;
import io.portolan.survey.Verdict;
import io.portolan.watch.Listener;
import io.portolan.watch.Ownership;
import io.portolan.watch.Watch;
import io.portolan.watch.Workload;
import io.portolan.watch.origin.Origins;
import java.io.BufferedInputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `portolan check`: the main job. Every listener of this host, its claims, what it really speaks,
/// and whether that fits.
final class CheckCommand implements Command {
  /// How many ports of another host are spoken to at once.
  private static final int SIDE_BY_SIDE_ELSEWHERE = 2;

  private final Watch watch;
  private final InstantSource clock;

  CheckCommand(Watch watch, InstantSource clock) {
    this.watch = watch;
    this.clock = clock;
  }

  /// @param failOn verdicts that make the exit status 1
  /// @param claims a file of the user's own claims; empty for the usual place
  /// @param since an earlier report to compare with; empty for none
  /// @param remote ports of another host in place of the listeners of this one; null for none
  /// @param isDry whether to show what would be said instead of saying it
  private record Options(
      Selection selection,
      boolean isJson,
      Set<Verdict.Word> failOn,
      String claims,
      String since,
      @Nullable RemoteHost remote,
      boolean isDry) {}

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
        Selection.ofFindings(),
        Grammar.option(
            "--fail-on",
            "WORDS",
            "Exit with 1 on any of these verdicts, separated by commas: expected, squatter,"
                + " mismatch, unclaimed, unknown, suspicious."),
        Grammar.option(
            "--since", "FILE", "Show only what changed since this earlier output of check --json."),
        Grammar.option("--claims", "FILE", "Your own claims, in place of the usual file."),
        Grammar.flag("--dry-run", "Show what would be said to whom; say nothing."),
        Grammar.option(
            "--host", "HOST", "Ports of another host, two at a time; needs --i-am-allowed-to."),
        Grammar.option("--ports", "PORTS", "With --host: 22,80,8000-8010 or 53/udp."),
        Grammar.flag("--i-am-allowed-to", "With --host: its owner lets you."));
  }

  @Override
  public int run(ParseResult parsed, Console console)
      throws UsageException, IOException, InterruptedException {
    var options =
        new Options(
            Selection.of(parsed),
            Grammar.isJson(parsed),
            Selection.verdicts("--fail-on", parsed.matchedOptionValue("--fail-on", "")),
            parsed.matchedOptionValue("--claims", ""),
            parsed.matchedOptionValue("--since", ""),
            remote(parsed),
            parsed.hasMatchedOption("--dry-run"));
    return check(options, console);
  }

  @Override
  public int runPlain(List<String> arguments, Console console)
      throws UsageException, IOException, InterruptedException {
    var plain = PlainArguments.read(arguments);
    return plain == null
        ? -1
        : check(
            new Options(Selection.of(plain.ports()), plain.isJson(), Set.of(), "", "", null, false),
            console);
  }

  private static @Nullable RemoteHost remote(ParseResult parsed)
      throws UsageException, IOException {
    String host = parsed.matchedOptionValue("--host", "");
    String ports = parsed.matchedOptionValue("--ports", "");
    if (host.isEmpty() && !ports.isEmpty()) {
      throw new UsageException("--ports: of which host? (ports of this one stand alone)");
    }
    return host.isEmpty()
        ? null
        : RemoteHost.of(host, ports, parsed.hasMatchedOption("--i-am-allowed-to"));
  }

  private int check(Options options, Console console) throws IOException, InterruptedException {
    Instant begun = clock.instant();
    var past = options.since().isEmpty() ? null : earlier(options.since(), console);
    var charts = Charts.load(options.claims(), console);
    var selection = options.selection();
    var listeners = new ArrayList<Listener>();
    var remote = options.remote();
    for (Listener listener : (remote == null ? watch : remote).listeners()) {
      boolean isAskedFor =
          past == null
              ? selection.matches(listener)
              : PortQuery.anyMatches(selection.ports(), listener.port(), listener.transport());
      if (isAskedFor) {
        listeners.add(listener);
      }
    }
    var surveyor =
        remote == null ? surveyor(charts.chart(), clock) : ofAnotherHost(charts.chart(), clock);
    if (options.isDry()) {
      var intentions = new Intentions(surveyor, listeners);
      if (options.isJson()) {
        intentions.writeJson(console, begun);
      } else {
        intentions.print(console);
      }
      return charts.status(ExitStatus.DONE);
    }
    if (past != null) {
      return charts.status(compare(past, surveyor, listeners, options, begun, console));
    }
    var findings =
        options.isJson()
            ? writeJson(surveyor, listeners, options, begun, console)
            : print(surveyor, charts, listeners, options, begun, console);
    boolean isFound =
        findings.stream().anyMatch(f -> options.failOn().contains(f.verdict().word()));
    boolean isMissing = findings.isEmpty() && !selection.ports().isEmpty();
    if (isMissing) {
      console.complain("nothing listens on " + named(selection.ports()) + " (see portolan list)");
    }
    return charts.status(isFound || isMissing ? ExitStatus.FOUND : ExitStatus.DONE);
  }

  /// @param file `-` is standard input
  private static PastReport earlier(String file, Console console) throws IOException {
    PastReport past;
    try (InputStream in =
        file.equals("-")
            ? new FileInputStream(FileDescriptor.in)
            : new BufferedInputStream(Files.newInputStream(Path.of(file)))) {
      past = PastReport.read(in);
    } catch (NoSuchFileException e) {
      throw e;
    } catch (IOException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
    if (!past.host().equals(Version.host())) {
      console.complain(file + ": made on " + past.host() + ", this is " + Version.host());
    }
    return past;
  }

  private static int compare(
      PastReport past,
      Surveyor surveyor,
      List<Listener> listeners,
      Options options,
      Instant begun,
      Console console)
      throws IOException, InterruptedException {
    var now = survey(surveyor, listeners, console, _ -> {}).stream().map(Trait::of).toList();
    var selection = options.selection();
    var changes =
        Changes.between(
            past.traits().stream().filter(selection::matches).toList(),
            now.stream().filter(selection::matches).toList());
    var report = new ChangesReport(past, changes, begun);
    if (options.isJson()) {
      report.writeJson(console);
    } else {
      report.print(console);
    }
    return changes.each().isEmpty() ? ExitStatus.DONE : ExitStatus.FOUND;
  }

  /// All findings; whoever wants them one by one is told of each as soon as it stands.
  private static List<Finding> survey(
      Surveyor surveyor, List<Listener> listeners, Console console, Consumer<Finding> each)
      throws InterruptedException {
    var progress = new Progress(console, listeners.size());
    var findings =
        surveyor.survey(
            listeners,
            progress::advance,
            finding -> {
              progress.clear();
              each.accept(finding);
            });
    progress.end();
    return findings;
  }

  /// One that examines listeners of this host with every recogniser there is.
  static Surveyor surveyor(Chart chart, InstantSource clock) {
    return new Surveyor(
        chart,
        Programs.bundled(),
        Surveyor.installedProbes(),
        examiner(Patience.LOCAL.whileBusy(workload()), clock),
        clock);
  }

  private static double workload() {
    return Workload.perProcessor(Path.of("/"), Runtime.getRuntime().availableProcessors());
  }

  private static Surveyor ofAnotherHost(Chart chart, InstantSource clock) {
    return new Surveyor(
        chart,
        Programs.bundled(),
        Surveyor.installedProbes(),
        examiner(Patience.REMOTE, clock),
        clock,
        SIDE_BY_SIDE_ELSEWHERE);
  }

  private static Examiner examiner(Patience patience, InstantSource clock) {
    var limits = Limits.DEFAULT;
    var patient =
        new Limits(
            patience.connect(),
            limits.stall(),
            limits.linger(),
            limits.queued(),
            limits.chunk(),
            limits.connections());
    return new Examiner(new Dialer(patient), patience, clock, seeds());
  }

  private static LongSupplier seeds() {
    var next = new AtomicLong(new SplittableRandom().nextLong());
    return () -> next.getAndAdd(0x9E3779B97F4A7C15L);
  }

  private static List<Finding> writeJson(
      Surveyor surveyor, List<Listener> listeners, Options options, Instant begun, Console console)
      throws IOException, InterruptedException {
    var findings = new ArrayList<Finding>();
    var origins = new Origins(Path.of("/"));
    for (Finding finding : survey(surveyor, listeners, console, _ -> {})) {
      if (options.selection().matches(finding)) {
        findings.add(finding.from(origins));
      }
    }
    FindingJson.report(console.bytes(), Version.portolan(), Version.host(), begun, findings);
    return findings;
  }

  private List<Finding> print(
      Surveyor surveyor,
      Charts charts,
      List<Listener> listeners,
      Options options,
      Instant begun,
      Console console)
      throws InterruptedException {
    var report = new CheckReport(console, charts.chart(), listeners);
    var shown = new ArrayList<Finding>();
    int examined =
        survey(
                surveyor,
                listeners,
                console,
                finding -> {
                  if (options.selection().matches(finding)) {
                    report.add(finding);
                    shown.add(finding);
                  }
                })
            .size();
    report.end(shown, examined, hidden(listeners), Duration.between(begun, clock.instant()));
    return shown;
  }

  private static int hidden(List<Listener> listeners) {
    return (int) listeners.stream().filter(l -> l.ownership() == Ownership.NEEDS_ROOT).count();
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
