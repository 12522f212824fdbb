package io.portolan.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.portolan.chart.Claim;
import io.portolan.survey.Finding;
import io.portolan.survey.FindingJson;
import io.portolan.watch.ForeignListener;
import io.portolan.watch.Listener;
import io.portolan.watch.Owner;
import io.portolan.watch.Watch;
import io.portolan.watch.origin.Origin;
import io.portolan.watch.origin.Origins;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// `portolan why PORT`: the whole story of what listens on a port, and what to do about it.
final class WhyCommand implements Command {
  private final Watch watch;
  private final Path root;
  private final InstantSource clock;

  /// @param root of the host whose listeners `watch` sees
  WhyCommand(Watch watch, Path root, InstantSource clock) {
    this.watch = watch;
    this.root = root;
    this.clock = clock;
  }

  /// @param claims a file of the user's own claims; empty for the usual place
  private record Options(PortQuery port, boolean isJson, String claims) {}

  @Override
  public String name() {
    return "why";
  }

  @Override
  public CommandSpec spec() {
    return Grammar.command(
        name(),
        "The whole story of one port: who claims it, who holds it and how that came to be, what"
            + " it speaks and how we know, and what to do next.",
        "portolan why 2424",
        List.of(
            "The port is examined as check does it: nothing is said that changes anything. Run as",
            "root it sees every owner. Listeners of containers with a network of their own are",
            "named, but not examined.",
            "Exit status: 0 somebody listens there; 1 nobody does, or a row of your claims could",
            "not be read; 2 wrong usage; 3 the listeners could not be read."),
        PositionalParamSpec.builder()
            .index("0")
            .arity("1")
            .paramLabel("PORT")
            .type(String.class)
            .description("2424, or 2424/udp.")
            .build(),
        Grammar.option("--claims", "FILE", "Your own claims, in place of the usual file."));
  }

  @Override
  public int run(ParseResult parsed, Console console)
      throws UsageException, IOException, InterruptedException {
    return why(
        new Options(
            Grammar.port(parsed),
            Grammar.isJson(parsed),
            parsed.matchedOptionValue("--claims", "")),
        console);
  }

  @Override
  public int runPlain(List<String> arguments, Console console)
      throws UsageException, IOException, InterruptedException {
    var plain = PlainArguments.read(arguments);
    return plain == null || plain.ports().size() != 1
        ? -1
        : why(
            new Options(Grammar.one(name(), plain.ports().getFirst()), plain.isJson(), ""),
            console);
  }

  private int why(Options options, Console console) throws IOException, InterruptedException {
    var begun = clock.instant();
    var charts = Charts.load(options.claims(), console);
    var listeners = new ArrayList<Listener>();
    for (Listener listener : watch.listeners()) {
      if (options.port().matches(listener.port(), listener.transport())) {
        listeners.add(listener);
      }
    }
    var progress = new Progress(console, listeners.size());
    progress.advance(0);
    var surveyor = CheckCommand.surveyor(charts.chart(), clock);
    var origins = new Origins(root);
    var findings = new ArrayList<Finding>();
    for (Finding finding : surveyor.survey(listeners, progress::advance, _ -> {})) {
      findings.add(finding.from(origins));
    }
    var elsewhere = elsewhere(options.port(), findings, origins, console);
    progress.end();
    var claims = new ArrayList<Claim>();
    for (Claim claim : charts.chart().claims(options.port().first())) {
      if (options.port().transport() == null
          || claim.transport().word().equals(options.port().transport().word())) {
        claims.add(claim);
      }
    }
    var story =
        new Story(
            options.port(),
            claims,
            findings,
            elsewhere,
            new NextSteps(System.getProperty("user.name", ""), options.claims()));
    if (options.isJson()) {
      try (JsonGenerator json = FindingJson.generator(console.bytes())) {
        json.writeStartObject();
        FindingJson.heading(json, Version.portolan(), Version.host(), begun);
        story.write(json);
        json.writeEndObject();
      }
      console.out().println();
    } else {
      new WhyReport(console, begun).print(story);
    }
    return charts.status(story.isAboutSomebody() ? ExitStatus.DONE : ExitStatus.FOUND);
  }

  /// The listeners of other network namespaces that belong to the story: on the same port, or
  /// behind a port that is published here. A table that cannot be read is complained of, and the
  /// story told without.
  private List<Stranger> elsewhere(
      PortQuery port, List<Finding> findings, Origins origins, Console console)
      throws InterruptedException {
    var strangers = new ArrayList<Stranger>();
    try {
      for (ForeignListener foreign : watch.elsewhere()) {
        var listener = foreign.listener();
        boolean isSame = port.matches(listener.port(), listener.transport());
        if (isSame || Story.published(findings).anyMatch(p -> p.leadsTo(listener))) {
          var known = new ArrayList<Origin>();
          for (Owner owner : listener.owners()) {
            origins.of(owner).ifPresent(known::add);
          }
          strangers.add(new Stranger(foreign.namespace(), listener, known));
        }
      }
    } catch (IOException e) {
      console.complain("other network namespaces: " + e.getMessage() + " (left out)");
    }
    return strangers;
  }
}
