package io.portolan.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.portolan.survey.CaptureSurvey;
import io.portolan.survey.CapturedFinding;
import io.portolan.survey.FindingJson;
import io.portolan.survey.Programs;
import io.portolan.survey.Surveyor;
import io.portolan.survey.Verdict;
import io.portolan.wire.capture.CaptureDamage;
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
      CaptureSurvey survey, List<CapturedFinding> findings, Optional<CaptureDamage> damage) {}

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
            "Reads pcap and pcapng, packed with gzip or not. Nothing is sent to anybody. Evidence is",
            "merged over all conversations with an endpoint. Where a capture does not show who",
            "called whom, ports decide, which never makes evidence stronger.",
            "With --packets each message stands by its packet's number, with offset, size, name and",
            "value of every field. From a file, what was recognised decides which messages are",
            "explained as what; from a pipe, and elsewhere, the default ports of their protocols.",
            "Exit status: 0 done; 1 a verdict of --fail-on was found, or the capture is damaged (what",
            "was readable is shown), or a row of your claims could not be read; 2 wrong usage; 3 the",
            "file cannot be read or is no capture; 130 interrupted."),
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
        Grammar.option(
            "--claims", "FILE", "Your own claims instead of ~/.config/portolan/claims.tsv."));
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
  public int run(ParseResult parsed, Console console) throws UsageException, IOException {
    var options =
        new Options(
            Grammar.words(parsed).getFirst(),
            Grammar.isJson(parsed),
            parsed.hasMatchedOption("--packets"),
            CheckCommand.words(parsed.matchedOptionValue("--fail-on", "")),
            parsed.matchedOptionValue("--claims", ""));
    return dissect(options, console);
  }

  private int dissect(Options options, Console console) throws IOException {
    Instant begun = clock.instant();
    var charts = Charts.load(options.claims(), console);
    Result result =
        options.isJson()
            ? asJson(options, charts, begun, console)
            : asText(options, charts, begun, console);
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
    return charts.status(isFound || isDamaged ? ExitStatus.FOUND : ExitStatus.DONE);
  }

  private Result asText(Options options, Charts charts, Instant begun, Console console)
      throws IOException {
    var messages = new MessageReport(console);
    Result result = read(options, charts, console, messages::add);
    if (!options.isPackets()) {
      var report = new DissectReport(console);
      result.findings().forEach(report::add);
      report.end(
          result.findings(), result.survey().tally(), Duration.between(begun, clock.instant()));
    }
    return result;
  }

  private Result asJson(Options options, Charts charts, Instant begun, Console console)
      throws IOException {
    Result result;
    try (JsonGenerator json = FindingJson.generator(console.bytes())) {
      json.writeStartObject();
      FindingJson.heading(json, Version.portolan(), Version.host(), begun);
      if (options.isPackets()) {
        json.writeArrayFieldStart("messages");
      }
      result = read(options, charts, console, message -> MessageReport.write(json, message));
      if (options.isPackets()) {
        json.writeEndArray();
      }
      DissectReport.write(json, result.survey().tally(), result.damage());
      FindingJson.captured(json, result.findings());
      json.writeEndObject();
    }
    console.bytes().write('\n');
    return result;
  }

  private Result read(
      Options options, Charts charts, Console console, Consumer<ExplainedMessage> messages)
      throws IOException {
    var survey = new CaptureSurvey(charts.chart(), Programs.bundled(), Surveyor.installedProbes());
    boolean isPipe = CaptureSource.isPipe(options.file());
    Optional<CaptureDamage> damage;
    try (var source = CaptureSource.open(options.file(), standardInput, console)) {
      if (options.isPackets() && isPipe) {
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
    }
    var findings = survey.findings();
    if (options.isPackets() && !isPipe) {
      try (var source = CaptureSource.open(options.file(), standardInput, console)) {
        source.readAll(
            new PacketExplainer(explainers, DissectReport.spoken(findings), messages)::add);
      }
    }
    return new Result(survey, findings, damage);
  }
}
