package io.portolan.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.portolan.chart.Chart;
import io.portolan.chart.Claim;
import io.portolan.chart.PortlessService;
import io.portolan.survey.FindingJson;
import io.portolan.watch.Listener;
import io.portolan.watch.Watch;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// `portolan port`: the page of a port, of a range, of a service, or of what words find, and
/// whether it is listening here now. Connects to nothing.
final class PortCommand implements Command {
  /// A name with more ports than these gets a table instead of pages.
  private static final int MOST_PAGES = 3;

  private static final int MOST_MATCHES = 20;

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
        "The page of a port: all that is on file and known, each with its source, and who listens"
            + " here now.",
        "portolan port 2424",
        List.of(
            "A name on file says who asked for the number, not what answers there: for that,",
            "portolan check PORT. Nothing is connected to and nothing is sent. Words that are no",
            "name are searched for; all must be found. Claims of your own go to",
            "~/.config/portolan/claims.tsv or where $XDG_CONFIG_HOME says; a line",
            "\"9999<tab>tcp<tab>site<tab><tab>build cache\" is enough.",
            "Exit status: 0 done; 1 nothing of that name or with those words is on file, or a row",
            "of your claims could not be read; 2 wrong usage."),
        PositionalParamSpec.builder()
            .index("0..*")
            .arity("0..*")
            .paramLabel("QUERY")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .description("2424, 2424/udp, 2424-2430, a service,", "protocol or product, or words.")
            .build(),
        Grammar.option("--claims", "FILE", "Your own claims, in place of the usual file."));
  }

  @Override
  public int run(ParseResult options, Console console) throws UsageException, IOException {
    var charts = Charts.load(options.matchedOptionValue("--claims", ""), console);
    List<String> queries = Grammar.words(options);
    if (queries.isEmpty()) {
      throw new UsageException("port: no port asked for (for example portolan port 2424)");
    }
    var ports = new ArrayList<PortQuery>();
    var words = new ArrayList<String>();
    for (String query : queries) {
      if (isNumeric(query)) {
        ports.add(PortQuery.parse(query));
      } else {
        words.add(query);
      }
    }
    boolean isJson = Grammar.isJson(options);
    return words.isEmpty()
        ? pages(ports, charts, isJson, console)
        : named(words, ports, charts, isJson, console);
  }

  @Override
  public int runPlain(List<String> arguments, Console console) throws UsageException, IOException {
    var plain = PlainArguments.read(arguments);
    return plain == null || plain.ports().isEmpty()
        ? -1
        : pages(plain.ports(), Charts.load("", console), plain.isJson(), console);
  }

  private static boolean isNumeric(String query) {
    return !query.isEmpty() && (Character.isDigit(query.charAt(0)) || query.charAt(0) == '-');
  }

  /// Names of services, protocols or products; and where one of the words is no name, a search for
  /// all of them.
  private int named(
      List<String> words, List<PortQuery> ports, Charts charts, boolean isJson, Console console)
      throws IOException {
    Chart chart = charts.chart();
    var numbers = new TreeSet<Integer>();
    var portless = new ArrayList<PortlessService>();
    boolean areNames = true;
    for (String word : words) {
      List<Claim> claims = chart.named(word);
      List<PortlessService> without = chart.portless(word);
      areNames &= !claims.isEmpty() || !without.isEmpty();
      claims.forEach(claim -> numbers.add(claim.first()));
      portless.addAll(without);
    }
    if (areNames && numbers.size() <= MOST_PAGES) {
      numbers.forEach(number -> ports.add(new PortQuery(number, number, null)));
      return pages(ports, portless, List.of(), charts, isJson, console);
    }
    List<PortSearch.Match> matches = PortSearch.find(chart, words);
    if (matches.isEmpty()) {
      console.complain(
          "nothing is on file for \""
              + String.join(" ", words)
              + "\" (try fewer words, or a part)");
      return ExitStatus.FOUND;
    }
    if (isJson || !ports.isEmpty()) {
      return pages(ports, portless, matches, charts, isJson, console);
    }
    new PortTable(console).matches(matches, MOST_MATCHES);
    return charts.status(ExitStatus.DONE);
  }

  private int pages(List<PortQuery> ports, Charts charts, boolean isJson, Console console)
      throws IOException {
    return pages(ports, List.of(), List.of(), charts, isJson, console);
  }

  private int pages(
      List<PortQuery> ports,
      List<PortlessService> portless,
      List<PortSearch.Match> matches,
      Charts charts,
      boolean isJson,
      Console console)
      throws IOException {
    if (isJson) {
      writeJson(pagesOf(ports, charts), portless, matches, console);
      return charts.status(ExitStatus.DONE);
    }
    boolean isFirst = true;
    for (PortQuery query : ports) {
      separate(isFirst, console);
      isFirst = false;
      if (query.first() == query.last()) {
        new PortPageText(console).print(pagesOf(List.of(query), charts).getFirst());
      } else {
        new PortTable(console).range(query, charts.chart());
        new PortPageText(console).printBlock(PortPage.ofBlock(query, charts.chart()));
      }
    }
    for (PortlessService service : portless) {
      separate(isFirst, console);
      isFirst = false;
      Text.flow(
          console,
          service.name()
              + ": "
              + service.description()
              + ". Registered without a port: whoever looks for it learns the port from DNS"
              + " (SRV records, DNS-SD).",
          0);
    }
    if (!matches.isEmpty()) {
      separate(isFirst, console);
      new PortTable(console).matches(matches, MOST_MATCHES);
    }
    return charts.status(ExitStatus.DONE);
  }

  private static void separate(boolean isFirst, Console console) {
    if (!isFirst) {
      console.out().println();
    }
  }

  private List<PortPage> pagesOf(List<PortQuery> ports, Charts charts) throws IOException {
    var pages = new ArrayList<PortPage>();
    List<Listener> listeners = watch.listeners();
    for (PortQuery query : ports) {
      for (int number = query.first(); number <= query.last(); number++) {
        pages.add(PortPage.of(number, query.transport(), charts.chart(), listeners));
      }
    }
    return pages;
  }

  private void writeJson(
      List<PortPage> pages,
      List<PortlessService> portless,
      List<PortSearch.Match> matches,
      Console console)
      throws IOException {
    try (JsonGenerator json = FindingJson.generator(console.bytes())) {
      json.writeStartObject();
      FindingJson.heading(json, Version.portolan(), Version.host(), clock.instant());
      json.writeArrayFieldStart("ports");
      var pageJson = new PortPageJson(json);
      for (PortPage page : pages) {
        pageJson.write(page);
      }
      json.writeEndArray();
      json.writeArrayFieldStart("withoutPort");
      for (PortlessService service : portless) {
        json.writeStartObject();
        json.writeStringField("service", service.name());
        json.writeStringField("description", service.description());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeArrayFieldStart("matches");
      for (PortSearch.Match match : matches) {
        json.writeStartObject();
        json.writeNumberField("score", match.score());
        json.writeFieldName("claim");
        FindingJson.claim(json, match.claim());
        json.writeArrayFieldStart("transports");
        for (String transport : match.transports()) {
          json.writeString(transport);
        }
        json.writeEndArray();
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    console.out().println();
  }
}
