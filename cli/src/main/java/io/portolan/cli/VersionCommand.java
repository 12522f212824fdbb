package io.portolan.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.portolan.survey.FindingJson;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `portolan version`: of the program, of the JVM, and the date of the registry in use.
final class VersionCommand implements Command {
  @Override
  public String name() {
    return "version";
  }

  @Override
  public CommandSpec spec() {
    return Grammar.command(
        name(),
        "The version of Portolan, of Java, and the date of the registry in use.",
        "portolan version",
        List.of("Exit status: 0."));
  }

  @Override
  public int run(ParseResult options, Console console) throws IOException {
    String java = Runtime.version().toString();
    String registry = SavedRegistry.ofUser().load(console).chart().registryDate();
    if (Grammar.isJson(options)) {
      try (JsonGenerator json = FindingJson.generator(console.bytes())) {
        json.writeStartObject();
        json.writeStringField("portolan", Version.portolan());
        json.writeStringField("java", java);
        json.writeStringField("registry", registry);
        json.writeEndObject();
      }
      console.out().println();
    } else {
      console
          .out()
          .println(
              "portolan "
                  + Version.portolan()
                  + ", Java "
                  + java
                  + ", IANA registry of "
                  + registry);
    }
    return ExitStatus.DONE;
  }
}
