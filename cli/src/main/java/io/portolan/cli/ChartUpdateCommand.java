package io.portolan.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.portolan.chart.Chart;
import io.portolan.chart.Port.Transport;
import io.portolan.chart.RegistryChange;
import io.portolan.chart.RegistryDifference;
import io.portolan.chart.RegistryUpdate;
import io.portolan.chart.RegistryUpdate.Objection;
import io.portolan.survey.FindingJson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `portolan chart update`: takes a newer registry from a file, if it is whole, and says what that
/// changes.
final class ChartUpdateCommand implements Command {
  /// How many changes of each sort are listed.
  private static final int LISTED = 10;

  private final SavedRegistry saved;
  private final InstantSource clock;
  private final InputStream in;

  ChartUpdateCommand(SavedRegistry saved, InstantSource clock, InputStream in) {
    this.saved = saved;
    this.clock = clock;
    this.in = in;
  }

  @Override
  public String name() {
    return "update";
  }

  @Override
  public CommandSpec spec() {
    return Grammar.command(
        name(),
        "Takes a newer registry and says what that changes.",
        "portolan chart update --from service-names-port-numbers.csv --dry-run",
        List.of(
            "The file is the registry of service names and port numbers as IANA publishes it in",
            "CSV; this command does not fetch it. A file that is damaged, cut short or older than",
            "the registry held is refused, and the old one stays. What is taken is kept below",
            "~/.local/share/portolan (or $XDG_DATA_HOME) with a checksum; removing it brings back",
            "the registry that came with Portolan.",
            "Exit status: 0 taken, or nothing new; 2 wrong usage; 3 refused or unreadable."),
        Grammar.option("--from", "FILE|-", "IANA's CSV; - is standard input."),
        Grammar.flag("--dry-run", "Says what would change and saves nothing."),
        Grammar.flag(
            "--force", "Takes an older registry too, and one with rows that cannot be read."));
  }

  @Override
  public int run(ParseResult options, Console console) throws UsageException, IOException {
    String from = options.matchedOptionValue("--from", "");
    if (from.isEmpty()) {
      throw new UsageException(
          "chart update: no registry given"
              + " (for example portolan chart update --from service-names-port-numbers.csv)");
    }
    SavedRegistry.Held load = saved.load(console);
    Chart held = load.chart();
    RegistryUpdate update = read(from, held);
    if (isRefused(update, held, options.hasMatchedOption("--force"), console)) {
      return ExitStatus.COULD_NOT;
    }
    boolean isDry = options.hasMatchedOption("--dry-run");
    boolean isSaved = !isDry && (load.isDamaged() || !update.difference().isEmpty());
    if (isSaved) {
      saved.replaceWith(update.offered());
    }
    if (Grammar.isJson(options)) {
      writeJson(from, held, update, isSaved, console);
    } else {
      print(held, update, isSaved, isDry, console);
    }
    return ExitStatus.DONE;
  }

  /// Tells what speaks against a registry, on one line.
  private static boolean isRefused(
      RegistryUpdate update, Chart held, boolean isForced, Console console) {
    if (update.objections().isEmpty()) {
      return false;
    }
    boolean isFinal = update.objections().stream().anyMatch(Objection::isFinal);
    boolean isRefused = isFinal || !isForced;
    String reasons =
        update.objections().stream().map(Objection::reason).collect(Collectors.joining("; "));
    console.complain(
        "chart update: "
            + reasons
            + (isRefused ? staying(held, isFinal) : " (taken nevertheless)"));
    return isRefused;
  }

  private static String staying(Chart held, boolean isFinal) {
    return " (nothing was changed, the registry of "
        + held.registryDate()
        + " stays"
        + (isFinal ? ")" : "; --force takes it nevertheless)");
  }

  private RegistryUpdate read(String from, Chart held) throws IOException {
    try (InputStream csv = from.equals("-") ? in : Files.newInputStream(Path.of(from))) {
      return RegistryUpdate.read(csv, from.equals("-") ? "standard input" : from, held);
    } catch (NoSuchFileException e) {
      throw e;
    } catch (IOException e) {
      throw new IOException("chart update: " + e.getMessage() + staying(held, true), e);
    }
  }

  private void print(
      Chart held, RegistryUpdate update, boolean isSaved, boolean isDry, Console console) {
    var out = console.out();
    Chart offered = update.offered();
    out.println(
        "Registry of "
            + held.registryDate()
            + " -> "
            + offered.registryDate()
            + ", "
            + held.registeredNames()
            + " -> "
            + offered.registeredNames()
            + " names");
    RegistryDifference difference = update.difference();
    list("added", difference.added(), console);
    list("removed", difference.removed(), console);
    list("renamed", difference.renamed(), console);
    list("amended", difference.amended(), console);
    if (difference.isEmpty()) {
      out.println("Nothing new: both say the same.");
    } else if (isDry) {
      out.println("Nothing was saved (--dry-run).");
    } else if (isSaved) {
      out.println("Saved as " + saved.file());
    }
  }

  private static void list(String what, List<RegistryChange> changes, Console console) {
    if (changes.isEmpty()) {
      return;
    }
    List<String> lines = lines(changes);
    console.out().println(what + " " + lines.size() + ":");
    for (String line : lines.subList(0, Math.min(LISTED, lines.size()))) {
      console.out().println("  " + line);
    }
    if (lines.size() > LISTED) {
      console.out().println("  … and " + (lines.size() - LISTED) + " more (--json has them all)");
    }
  }

  /// One line a change, with the transports on which it is the same.
  private static List<String> lines(List<RegistryChange> changes) {
    Map<RegistryChange, List<String>> transports = new LinkedHashMap<>();
    for (RegistryChange change : changes) {
      var key =
          new RegistryChange(
              change.first(), change.last(), Transport.TCP, change.before(), change.after());
      transports.computeIfAbsent(key, _ -> new ArrayList<>()).add(change.transport().word());
    }
    var lines = new ArrayList<String>();
    transports.forEach(
        (change, on) -> lines.add(slot(change) + "/" + String.join(",", on) + "  " + name(change)));
    return lines;
  }

  private static String slot(RegistryChange change) {
    if (change.first() < 0) {
      return "no port";
    }
    return change.first() == change.last()
        ? String.valueOf(change.first())
        : change.first() + "-" + change.last();
  }

  private static String name(RegistryChange change) {
    String before = change.before();
    String after = change.after();
    if (before == null || after == null || before.equals(after)) {
      return String.valueOf(before == null ? after : before);
    }
    return before + " -> " + after;
  }

  private void writeJson(
      String from, Chart held, RegistryUpdate update, boolean isSaved, Console console)
      throws IOException {
    try (JsonGenerator json = FindingJson.generator(console.bytes())) {
      json.writeStartObject();
      FindingJson.heading(json, Version.portolan(), Version.host(), clock.instant());
      json.writeStringField("from", from);
      registry(json, "held", held);
      registry(json, "offered", update.offered());
      RegistryDifference difference = update.difference();
      changes(json, "added", difference.added());
      changes(json, "removed", difference.removed());
      changes(json, "renamed", difference.renamed());
      changes(json, "amended", difference.amended());
      json.writeFieldName("savedAs");
      if (isSaved) {
        json.writeString(saved.file().toString());
      } else {
        json.writeNull();
      }
      json.writeEndObject();
    }
    console.out().println();
  }

  private static void registry(JsonGenerator json, String key, Chart chart) throws IOException {
    json.writeObjectFieldStart(key);
    json.writeStringField("date", chart.registryDate());
    json.writeNumberField("names", chart.registeredNames());
    json.writeEndObject();
  }

  private static void changes(JsonGenerator json, String key, List<RegistryChange> changes)
      throws IOException {
    json.writeArrayFieldStart(key);
    for (RegistryChange change : changes) {
      json.writeStartObject();
      if (change.first() >= 0) {
        json.writeNumberField("first", change.first());
        json.writeNumberField("last", change.last());
      }
      json.writeStringField("transport", change.transport().word());
      if (change.before() != null) {
        json.writeStringField("before", change.before());
      }
      if (change.after() != null) {
        json.writeStringField("after", change.after());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
