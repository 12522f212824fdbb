package io.portolan.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.portolan.survey.CaptureSurvey;
import io.portolan.survey.CapturedFinding;
import io.portolan.survey.FindingJson;
import io.portolan.survey.Programs;
import io.portolan.survey.Surveyor;
import io.portolan.survey.Verdict;
import io.portolan.wire.capture.CaptureDamage;
import io.portolan.wire.capture.Conversations.Tally;
import io.portolan.wire.capture.ExplainedMessage;
import io.portolan.wire.capture.Explainer;
import io.portolan.wire.capture.PacketExplainer;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// `portolan dissect`: a capture, one row per endpoint; with `--packets` the messages of protocols
/// we implement, field by field.
///
/// A file is read once for its endpoints and, for packets, once more, knowing by then what is
/// spoken where. What comes through a pipe is read once.
final class DissectCommand implements Command {
  private final InstantSource clock;
  private final InputStream standardInput;
  private final List<Explainer> explainers;

  DissectCommand(InstantSource clock, InputStream standardInput) {
    this(clock, standardInput, installedExplainers());
  }

  DissectCommand(InstantSource clock, InputStream standardInput, List<Explainer> explainers) {
    this.clock = clock;
    this.standardInput = standardInput;
    this.explainers = List.copyOf(explainers);
  }

  /// @param failOn verdicts that make the exit status 1
  /// @param claims a file of the user's own claims; empty for the usual place
  private record Options(
      String file, boolean isJson, boolean isPackets, Set<Verdict.Word> failOn, String claims) {}

  /// What a whole run read and found.
  private record Result(
      Tally tally, List<CapturedFinding> findings, Optional<CaptureDamage> damage) {}

  @Override
  public String name() {
    return "dissect";
  }

  @Override
  public CommandSpec spec() {
    return Grammar.command(
        name(),
        "A capture: who was called, who claims that port, what was really spoken, and whether"
            + " that fits.",
        "tcpdump -i any -w - | portolan dissect -",
        List.of(
            "Reads pcap and pcapng, packed with gzip or not. Nothing is sent to anybody.",
            "Evidence is merged over all conversations with an endpoint. Where a capture does",
            "not show who called whom, ports decide; that never makes evidence stronger.",
            "With --packets each message stands by the number of its packet, with offset,",
            "size, name and value of every field. In a file, what was recognised decides what",
            "is explained as what; in a pipe, and elsewhere, the protocols' default ports.",
            "Exit status: 0 done; 1 a verdict of --fail-on was found, or the capture is",
            "damaged (what was readable is shown), or a row of your claims could not be read;",
            "2 wrong usage; 3 the file cannot be read or is no capture; 130 interrupted."),
        PositionalParamSpec.builder()
            .index("0")
            .arity("1")
            .paramLabel("FILE")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .description("The capture, or - for standard input.")
            .build(),
        OptionSpec.builder("--packets")
            .type(boolean.class)
            .description("Explain the messages of " + explained() + ", field by field.")
            .build(),
        Grammar.option(
            "--fail-on", "WORDS", "Exit with 1 on any of these verdicts, separated by commas."),
        Grammar.option("--claims", "FILE", "Your own claims, in place of the usual file."));
  }

  private String explained() {
    var titles = new ArrayList<String>();
    for (Explainer explainer : explainers) {
      titles.add(explainer.protocol().title());
    }
    return titles.isEmpty() ? "our protocols" : String.join(", ", titles);
  }

  private static List<Explainer> installedExplainers() {
    var explainers = new ArrayList<Explainer>();
    ServiceLoader.load(Explainer.class).forEach(explainers::add);
    return explainers;
  }

  @Override
  public int run(ParseResult parsed, Console console)
      throws UsageException, IOException, InterruptedException {
    List<String> words = Grammar.words(parsed);
    if (words.isEmpty()) {
      throw new UsageException("dissect: no capture (for example portolan dissect lab.pcapng)");
    }
    var options =
        new Options(
            words.getFirst(),
            Grammar.isJson(parsed),
            parsed.hasMatchedOption("--packets"),
            Selection.verdicts("--fail-on", parsed.matchedOptionValue("--fail-on", "")),
            parsed.matchedOptionValue("--claims", ""));
    return dissect(options, console);
  }

  private int dissect(Options options, Console console) throws IOException, InterruptedException {
    Instant begun = clock.instant();
    var charts = new FutureTask<>(() -> Charts.load(options.claims(), console));
    if (options.claims().isEmpty()) {
      // Nobody needs it before the capture is read.
      Thread.ofPlatform().name("chart").daemon().start(charts);
    } else {
      charts.run();
    }
    Result result;
    try (var source = open(options, console)) {
      result =
          options.isJson()
              ? asJson(options, source, charts, begun, console)
              : asText(options, source, charts, begun, console);
    }
    result
        .damage()
        .ifPresent(
            damage ->
                console.complain(
                    CaptureSource.nameOf(options.file())
                        + ": damaged: "
                        + damage
                        + " (what stands before it is shown)"));
    boolean isFound =
        result.findings().stream()
            .anyMatch(f -> options.failOn().contains(f.finding().verdict().word()));
    boolean isDamaged = result.damage().isPresent();
    return loaded(charts).status(isFound || isDamaged ? ExitStatus.FOUND : ExitStatus.DONE);
  }

  private CaptureSource open(Options options, Console console) throws IOException {
    return CaptureSource.open(options.file(), standardInput, console);
  }

  private static Charts loaded(Future<Charts> charts) throws IOException, InterruptedException {
    try {
      return charts.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw new IllegalStateException("the chart could not be loaded", e.getCause());
    }
  }

  private Result asText(
      Options options, CaptureSource source, Future<Charts> charts, Instant begun, Console console)
      throws IOException, InterruptedException {
    var messages = new MessageReport(console);
    Result result = read(options, source, charts, console, messages::add);
    if (!options.isPackets()) {
      var report = new DissectReport(console);
      result.findings().forEach(report::add);
      report.end(result.findings(), result.tally(), Duration.between(begun, clock.instant()));
    }
    return result;
  }

  private Result asJson(
      Options options, CaptureSource source, Future<Charts> charts, Instant begun, Console console)
      throws IOException, InterruptedException {
    Result result;
    try (JsonGenerator json = FindingJson.generator(console.bytes())) {
      json.writeStartObject();
      FindingJson.heading(json, Version.portolan(), Version.host(), begun);
      if (options.isPackets()) {
        json.writeArrayFieldStart("messages");
      }
      result =
          read(options, source, charts, console, message -> MessageReport.write(json, message));
      if (options.isPackets()) {
        json.writeEndArray();
      }
      DissectReport.write(json, result.tally(), result.damage());
      FindingJson.captured(json, result.findings());
      json.writeEndObject();
    }
    console.bytes().write('\n');
    return result;
  }

  private Result read(
      Options options,
      CaptureSource source,
      Future<Charts> charts,
      Console console,
      Consumer<ExplainedMessage> messages)
      throws IOException, InterruptedException {
    var survey = new CaptureSurvey(Surveyor.installedProbes());
    Optional<CaptureDamage> damage;
    if (options.isPackets() && source.isPipe()) {
      var explainer = new PacketExplainer(explainers, Map.of(), messages);
      damage =
          source.readAll(
              frame -> {
                survey.add(frame);
                explainer.add(frame);
              });
    } else {
      damage = source.readAll(survey::add);
    }
    var findings = survey.findings(loaded(charts).chart(), Programs.bundled());
    if (options.isPackets() && !source.isPipe()) {
      try (var again = open(options, console)) {
        again.readAll(
            new PacketExplainer(explainers, DissectReport.spoken(findings), messages)::add);
      }
    }
    return new Result(survey.tally(), findings, damage);
  }
}
