package io.portolan.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.portolan.psrt.config.ConfigurationCheck;
import io.portolan.psrt.config.Place;
import io.portolan.psrt.config.Problem;
import io.portolan.psrt.config.PsrtdConfigurationReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.ParseResult;

/// psrtd's files as commands name them, and what is wrong in them.
final class PsrtFiles {
  private PsrtFiles() {}

  static ArgSpec option() {
    return Grammar.option("--config", "FILE", "psrtd's config.yml.");
  }

  /// The file that was named; null if none was.
  static @Nullable Path named(ParseResult options) {
    String file = options.matchedOptionValue("--config", "");
    return file.isEmpty() ? null : Path.of(file);
  }

  /// The file where psrtd would look for it.
  static Path usual() throws UsageException {
    List<Path> usual = PsrtdConfigurationReader.USUAL;
    return PsrtdConfigurationReader.find(usual)
        .orElseThrow(
            () ->
                new UsageException(
                    "no configuration: neither "
                        + usual.stream().map(Path::toString).collect(Collectors.joining(" nor "))
                        + " is there (name one with --config)"));
  }

  /// Says what is wrong in a configuration and in the files it names.
  ///
  /// @return the exit status
  static int check(Path file, boolean isJson, Console console) throws IOException {
    var check = ConfigurationCheck.of(file);
    if (isJson) {
      json(file, check, console);
    } else {
      check.problems().forEach(console.out()::println);
      check.remarks().forEach(console.out()::println);
      console.out().println(file + ": " + summary(check));
    }
    return check.problems().isEmpty() ? ExitStatus.DONE : ExitStatus.FOUND;
  }

  private static String summary(ConfigurationCheck check) {
    int problems = check.problems().size();
    if (problems > 0) {
      return problems + (problems == 1 ? " problem" : " problems");
    }
    int ignored = check.remarks().size();
    return "good: "
        + check.logins()
        + " in the access list, "
        + check.passwords()
        + " passwords, "
        + check.keys()
        + " keys"
        + (ignored == 0 ? "" : ", " + ignored + " ignored");
  }

  private static void json(Path file, ConfigurationCheck check, Console console)
      throws IOException {
    try (var json = generator(console)) {
      json.writeStartObject();
      json.writeStringField("config", file.toString());
      json.writeBooleanField("isGood", check.problems().isEmpty());
      problems(json, "problems", check.problems());
      problems(json, "remarks", check.remarks());
      json.writeNumberField("logins", check.logins());
      json.writeNumberField("passwords", check.passwords());
      json.writeNumberField("keys", check.keys());
      json.writeEndObject();
    }
    console.out().println();
  }

  private static void problems(JsonGenerator json, String name, List<Problem> problems)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (Problem problem : problems) {
      json.writeStartObject();
      place(json, problem.place());
      json.writeStringField("what", problem.what());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /// As fields of the present object; lines and columns that mean nothing are left out.
  static void place(JsonGenerator json, Place place) throws IOException {
    json.writeStringField("file", place.file().toString());
    if (place.line() > 0) {
      json.writeNumberField("line", place.line());
    }
    if (place.column() > 0) {
      json.writeNumberField("column", place.column());
    }
  }

  static JsonGenerator generator(Console console) throws IOException {
    return new JsonFactory()
        .createGenerator(console.bytes())
        .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
        .useDefaultPrettyPrinter();
  }
}
