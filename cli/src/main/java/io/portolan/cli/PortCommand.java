package io.portolan.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.portolan.chart.Chart;
import io.portolan.chart.Claim;
import io.portolan.chart.Port;
import io.portolan.survey.FindingJson;
import io.portolan.watch.Listener;
import io.portolan.watch.Watch;
import io.portolan.wire.Transport;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `portolan port`: what is on file about a port, and whether it is listening here now.
final class PortCommand implements Command {
  private final Watch watch;
  private final InstantSource clock;

  PortCommand(Watch watch, InstantSource clock) {
    this.watch = watch;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "port";
  }

  @Override
  public CommandSpec spec() {
    return Grammar.command(
        name(),
        "All that is on file about a port, each claim with its source, and who listens on it"
            + " here now.",
        "portolan port 2424",
        List.of(
            "A name on file says who asked for the number, not what answers there: for that,",
            "portolan check PORT. Nothing is connected to and nothing is sent.",
            "Exit status: 0 done; 1 no port of that name is on file, or a row of your claims",
            "could not be read."),
        Grammar.ports("A port, or the name of a service."),
        Grammar.option("--claims", "FILE", "Your own claims, in place of the usual file."));
  }

  @Override
  public int run(ParseResult options, Console console) throws UsageException, IOException {
    var charts = Charts.load(options.matchedOptionValue("--claims", ""), console);
    var ports = new ArrayList<PortQuery>();
    if (Grammar.words(options).isEmpty()) {
      throw new UsageException("port: no port asked for (for example portolan port 2424)");
    }
    for (String word : Grammar.words(options)) {
      var resolved = resolve(word, charts.chart());
      if (resolved.isEmpty()) {
        console.complain(
            "no port is on file for \"" + word + "\" (names are spelled as registered)");
        return ExitStatus.FOUND;
      }
      ports.addAll(resolved);
    }
    return pages(ports, charts, Grammar.isJson(options), console);
  }

  @Override
  public int runPlain(List<String> arguments, Console console) throws UsageException, IOException {
    var plain = PlainArguments.read(arguments);
    return plain == null || plain.ports().isEmpty()
        ? -1
        : pages(plain.ports(), Charts.load("", console), plain.isJson(), console);
  }

  /// A number, or the ports of a service name.
  private static List<PortQuery> resolve(String word, Chart chart) throws UsageException {
    if (!word.isEmpty() && (Character.isDigit(word.charAt(0)) || word.charAt(0) == '-')) {
      return List.of(PortQuery.parse(word));
    }
    var numbers = new TreeSet<Integer>();
    for (Claim claim : chart.named(word)) {
      numbers.add(claim.first());
    }
    return numbers.stream().map(n -> new PortQuery(n, n, null)).toList();
  }

  private int pages(List<PortQuery> ports, Charts charts, boolean isJson, Console console)
      throws IOException {
    var pages = new ArrayList<PortPage>();
    List<Listener> listeners = watch.listeners();
    for (PortQuery query : ports) {
      for (int number = query.first(); number <= query.last(); number++) {
        pages.add(page(number, query.transport(), charts.chart(), listeners));
      }
    }
    if (isJson) {
      writeJson(pages, console);
    } else {
      for (int i = 0; i < pages.size(); i++) {
        if (i > 0) {
          console.out().println();
        }
        pages.get(i).print(console);
      }
    }
    return charts.status(ExitStatus.DONE);
  }

  private static PortPage page(
      int number, @Nullable Transport transport, Chart chart, List<Listener> listeners) {
    var claims = new ArrayList<Claim>();
    for (Claim claim : chart.claims(number)) {
      if (transport == null || claim.transport().word().equals(transport.word())) {
        claims.add(claim);
      }
    }
    var here = new ArrayList<Listener>();
    for (Listener listener : listeners) {
      if (listener.port() == number && (transport == null || listener.transport() == transport)) {
        here.add(listener);
      }
    }
    var slots = new ArrayList<Port>();
    for (var each : Port.Transport.values()) {
      if (transport == null || each.word().equals(transport.word())) {
        slots.add(new Port(number, each));
      }
    }
    return new PortPage(number, chart, slots, claims, here);
  }

  private void writeJson(List<PortPage> pages, Console console) throws IOException {
    try (JsonGenerator json = FindingJson.generator(console.bytes())) {
      json.writeStartObject();
      FindingJson.heading(json, Version.portolan(), Version.host(), clock.instant());
      json.writeArrayFieldStart("ports");
      for (PortPage page : pages) {
        page.write(json);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    console.out().println();
  }
}
