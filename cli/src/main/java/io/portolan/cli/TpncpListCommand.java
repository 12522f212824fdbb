package io.portolan.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.portolan.survey.FindingJson;
import io.portolan.tpncp.catalogue.Catalogue;
import io.portolan.tpncp.catalogue.Catalogue.Entry;
import io.portolan.tpncp.catalogue.Field;
import io.portolan.tpncp.catalogue.Layout;
import io.portolan.tpncp.session.BoardPlan;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// `portolan tpncp list`: what the catalogue knows.
final class TpncpListCommand implements Command {
  @Override
  public String name() {
    return "list";
  }

  @Override
  public CommandSpec spec() {
    return Grammar.command(
        name(),
        "The commands and events of the catalogue; of one, its fields.",
        "portolan tpncp list keep_alive",
        List.of(
            "BYTES is the size of a whole body in version " + BoardPlan.VERSION + ".",
            "Exit status: 0 done; 1 nothing has such a name, or the catalogue is damaged;",
            "3 there is no catalogue."),
        PositionalParamSpec.builder()
            .index("0..*")
            .arity("0..*")
            .paramLabel("NAME")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .description("A name, a part of one, or an id.")
            .build(),
        Catalogues.option());
  }

  @Override
  public int run(ParseResult options, Console console) throws IOException {
    var catalogues = Catalogues.load(options, console);
    catalogues.insistOnOne();
    Catalogue catalogue = catalogues.catalogue();
    List<String> words = Grammar.words(options);
    List<Entry> entries =
        catalogue.entries().filter(entry -> words.isEmpty() || matches(entry, words)).toList();
    List<Entry> exact =
        entries.stream().filter(entry -> words.stream().anyMatch(w -> isNamed(entry, w))).toList();
    List<Entry> shown = exact.isEmpty() ? entries : exact;
    boolean isDetailed = !words.isEmpty() && shown.size() <= Math.max(2, words.size());
    if (Grammar.isJson(options)) {
      writeJson(shown, !words.isEmpty(), catalogues, console);
    } else if (isDetailed) {
      shown.forEach(entry -> printFields(entry, catalogue, console));
    } else {
      print(shown, catalogue, console);
    }
    if (shown.isEmpty()) {
      console.complain(
          "nothing in " + catalogues.file() + " is called like " + String.join(", ", words));
    }
    return catalogues.status(shown.isEmpty() ? ExitStatus.FOUND : ExitStatus.DONE);
  }

  private static boolean matches(Entry entry, List<String> words) {
    return words.stream()
        .anyMatch(
            word ->
                isNamed(entry, word)
                    || entry.names().stream()
                        .anyMatch(
                            name ->
                                name.toLowerCase(Locale.ROOT)
                                    .contains(word.toLowerCase(Locale.ROOT))));
  }

  private static boolean isNamed(Entry entry, String word) {
    return Integer.toString(entry.id()).equals(word)
        || entry.names().stream().anyMatch(word::equalsIgnoreCase);
  }

  private static void print(List<Entry> entries, Catalogue catalogue, Console console) {
    var table = new Table(console, "KIND", "ID", "NAME", "FIELDS", "BYTES");
    for (Entry entry : entries) {
      Layout layout = catalogue.layout(entry.kind(), entry.id());
      table.row(
          "",
          entry.kind().word(),
          Integer.toString(entry.id()),
          String.join(", ", entry.names()),
          Integer.toString(layout.fields().size()),
          Integer.toString(layout.size(BoardPlan.VERSION)));
    }
    table.finish();
  }

  private static void printFields(Entry entry, Catalogue catalogue, Console console) {
    Layout layout = catalogue.layout(entry.kind(), entry.id());
    console
        .out()
        .println(
            entry.kind().word()
                + " "
                + entry.id()
                + " "
                + String.join(", ", entry.names())
                + ": "
                + layout.fields().size()
                + " fields, "
                + layout.size(BoardPlan.VERSION)
                + " bytes");
    if (layout.fields().isEmpty()) {
      return;
    }
    var table = new Table(console, "OFFSET", "SIZE", "FIELD", "FORM", "TYPE");
    int offset = entry.kind().headerSize();
    for (Field field : layout.fields()) {
      table.row(
          "",
          Integer.toString(offset),
          field.form() == Field.Form.BITS ? field.bits() + " bits" : Integer.toString(field.size()),
          field.name(),
          form(field),
          field.type());
      if (field.form() != Field.Form.BITS || field.completesByte()) {
        offset += field.size();
      }
    }
    table.finish();
  }

  private static String form(Field field) {
    return switch (field.form()) {
      case NUMBER, BITS -> field.isUnsigned() ? "unsigned" : "signed";
      case CHARACTERS -> "text";
      case IPV4_ADDRESS -> "IPv4";
      case FAMILY_ADDRESS -> "IPv4 or IPv6";
    };
  }

  private static void writeJson(
      List<Entry> entries, boolean withFields, Catalogues catalogues, Console console)
      throws IOException {
    try (JsonGenerator json = FindingJson.generator(console.bytes())) {
      json.writeStartObject();
      json.writeStringField("portolan", Version.portolan());
      catalogues.writeJson(json);
      json.writeArrayFieldStart("entries");
      for (Entry entry : entries) {
        writeJson(entry, catalogues.catalogue(), withFields, json);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    console.out().println();
  }

  private static void writeJson(
      Entry entry, Catalogue catalogue, boolean withFields, JsonGenerator json) throws IOException {
    Layout layout = catalogue.layout(entry.kind(), entry.id());
    json.writeStartObject();
    json.writeStringField("kind", entry.kind().word());
    json.writeNumberField("id", entry.id());
    json.writeStringField("name", entry.name());
    json.writeArrayFieldStart("otherNames");
    for (String name : entry.names().subList(1, entry.names().size())) {
      json.writeString(name);
    }
    json.writeEndArray();
    json.writeNumberField("fieldCount", layout.fields().size());
    json.writeNumberField("bodyBytes", layout.size(BoardPlan.VERSION));
    if (withFields) {
      json.writeArrayFieldStart("fields");
      for (Field field : layout.fields()) {
        json.writeStartObject();
        json.writeStringField("name", field.name());
        json.writeStringField("form", form(field));
        json.writeNumberField("size", field.size());
        if (field.form() == Field.Form.BITS) {
          json.writeNumberField("bits", field.bits());
        }
        json.writeStringField("type", field.type());
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }
}
