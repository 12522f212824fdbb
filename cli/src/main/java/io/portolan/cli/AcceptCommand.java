package io.portolan.cli;

import io.portolan.chart.SitePolicy;
import io.portolan.survey.Finding;
import io.portolan.survey.FindingJson;
import io.portolan.survey.Surveyor;
import io.portolan.watch.Listener;
import io.portolan.watch.Watch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// `portolan accept PORT`: what is found there today becomes site policy.
final class AcceptCommand implements Command {
  private final Watch watch;
  private final InstantSource clock;

  AcceptCommand(Watch watch, InstantSource clock) {
    this.watch = watch;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "accept";
  }

  @Override
  public CommandSpec spec() {
    return Grammar.command(
        name(),
        "Makes what a port speaks today, and who holds it, the policy of this site.",
        "portolan accept 2424 --note 'cache of the web shop'",
        List.of(
            "The port is examined as check does it. A line is added to your own claims, or takes",
            "the place of one accepted before; from then on check says expected while this program",
            "speaks this protocol there, and no longer. The file is written whole or not at all.",
            "Exit status: 0 accepted; 1 nothing listens there; 2 wrong usage; 3 what it speaks was",
            "not recognised, or the file could not be written."),
        PositionalParamSpec.builder()
            .index("0")
            .arity("1")
            .paramLabel("PORT")
            .type(String.class)
            .description("2424, or 2424/udp.")
            .build(),
        Grammar.option("--note", "TEXT", "Why, for those who read it later."),
        Grammar.option("--claims", "FILE", "Your own claims, in place of the usual file."),
        OptionSpec.builder("--dry-run")
            .type(boolean.class)
            .description("Show the line, write nothing.")
            .build());
  }

  @Override
  public int run(ParseResult options, Console console)
      throws UsageException, IOException, InterruptedException {
    var port = Grammar.port(options);
    String claims = options.matchedOptionValue("--claims", "");
    Path file = claims.isEmpty() ? Charts.usual() : Path.of(claims);
    var findings = examine(port, console);
    if (findings.isEmpty()) {
      console.complain("nothing listens on port " + port + " (see portolan list)");
      return ExitStatus.FOUND;
    }
    var policies = new ArrayList<SitePolicy>();
    for (Finding finding : findings) {
      policies.add(policy(finding, options.matchedOptionValue("--note", "")));
    }
    String before = Files.exists(file) ? Files.readString(file) : "";
    String after = before;
    for (SitePolicy policy : policies) {
      after = policy.addedTo(after);
    }
    boolean isDry = options.hasMatchedOption("--dry-run");
    if (!isDry && !after.equals(before)) {
      write(file, after);
    }
    report(policies, file, isDry, Grammar.isJson(options), console);
    return ExitStatus.DONE;
  }

  private List<Finding> examine(PortQuery port, Console console)
      throws IOException, InterruptedException {
    var listeners = new ArrayList<Listener>();
    for (Listener listener : watch.listeners()) {
      if (port.matches(listener.port(), listener.transport())) {
        listeners.add(listener);
      }
    }
    return CheckCommand.surveyor(Charts.load("", console).chart(), clock)
        .survey(listeners, _ -> {}, _ -> {});
  }

  private SitePolicy policy(Finding finding, String note) throws IOException, UsageException {
    var spoken = finding.identity().recognised();
    String port = finding.port() + "/" + finding.transport().word();
    if (spoken.isEmpty()) {
      throw new IOException(
          "port "
              + port
              + ": what it speaks was not recognised, so there is nothing to accept (see portolan"
              + " why "
              + port
              + ")");
    }
    var owners = finding.owners().stream().map(Text::program).distinct().toList();
    if (owners.size() > 1) {
      throw new IOException(
          "port " + port + ": held by " + owners + "; write a line for each into your own claims");
    }
    try {
      return new SitePolicy(
          finding.port(),
          Surveyor.slot(finding.transport(), finding.port()).transport(),
          spoken.get().protocol().name(),
          owners.isEmpty() ? "" : owners.getFirst(),
          Version.host(),
          LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC),
          note);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--note: " + e.getMessage());
    }
  }

  /// Whole or not at all, also if the power goes.
  private static void write(Path file, String text) throws IOException {
    Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
    Path folder = target.getParent();
    if (folder == null) {
      throw new IOException(file + ": no file");
    }
    Files.createDirectories(folder);
    Path fresh = Files.createTempFile(folder, "claims", ".tsv");
    try {
      if (Files.exists(target)) {
        Files.setPosixFilePermissions(fresh, Files.getPosixFilePermissions(target));
      }
      try (var out = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
        out.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        out.force(true);
      }
      Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  private static void report(
      List<SitePolicy> policies, Path file, boolean isDry, boolean isJson, Console console)
      throws IOException {
    if (isJson) {
      try (var json = FindingJson.generator(console.bytes())) {
        json.writeStartObject();
        json.writeStringField("file", file.toString());
        json.writeBooleanField("written", !isDry);
        json.writeArrayFieldStart("accepted");
        for (SitePolicy policy : policies) {
          json.writeStartObject();
          json.writeNumberField("port", policy.port());
          json.writeStringField("transport", policy.transport().word());
          json.writeStringField("protocol", policy.protocol());
          json.writeStringField("program", policy.program());
          json.writeStringField("line", policy.line());
          json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
      }
      console.out().println();
      return;
    }
    for (SitePolicy policy : policies) {
      console.out().println(policy.line());
      Text.flow(
          console,
          (isDry ? "would be written to " : "written to ")
              + file
              + ": "
              + policy.protocol()
              + " on "
              + policy.port()
              + "/"
              + policy.transport().word()
              + (policy.program().isEmpty() ? "" : ", held by " + policy.program())
              + ", is expected from now on",
          0);
    }
  }
}
