package io.portolan.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.portolan.survey.Changes;
import io.portolan.survey.Changes.Change;
import io.portolan.survey.Changes.Difference;
import io.portolan.survey.FindingJson;
import io.portolan.survey.PastReport;
import io.portolan.survey.Trait;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What `portolan check --since FILE` shows: only what is not as it was.
record ChangesReport(PastReport past, Changes changes, Instant at) {
  void print(Console console) {
    var table = new Table(console, "PORT", "CHANGE", "WHAT");
    for (Change change : changes.each()) {
      Trait trait = change.trait();
      String port = trait.port() + "/" + trait.transport().word();
      if (change.differences().isEmpty()) {
        table.row("", port, change.word(), summary(trait));
      }
      boolean isFirst = true;
      for (Difference difference : change.differences()) {
        table.row(
            "",
            isFirst ? port : "",
            isFirst ? change.word() : "",
            label(difference.what())
                + ": "
                + orNothing(difference.before())
                + " → "
                + orNothing(difference.now()));
        isFirst = false;
      }
    }
    if (!changes.each().isEmpty()) {
      table.finish();
    }
    Text.flow(
        console,
        (changes.each().isEmpty() ? "nothing changed" : changes.each().size() + " changed")
            + ", "
            + changes.unchanged()
            + " as on "
            + past.at(),
        0);
  }

  private static String summary(Trait trait) {
    return (trait.speaks().isEmpty() ? "not recognised" : trait.speaks())
        + ", held by "
        + trait.heldBy()
        + ", "
        + trait.verdict();
  }

  private static String label(String what) {
    return what.equals("heldBy") ? "held by" : what;
  }

  private static String orNothing(String text) {
    return text.isEmpty() ? "nothing recognised" : text;
  }

  void writeJson(Console console) throws IOException {
    try (JsonGenerator json = FindingJson.generator(console.bytes())) {
      json.writeStartObject();
      FindingJson.heading(json, Version.portolan(), Version.host(), at);
      json.writeObjectFieldStart("since");
      json.writeStringField("host", past.host());
      json.writeStringField("at", past.at());
      json.writeEndObject();
      json.writeNumberField("unchanged", changes.unchanged());
      json.writeArrayFieldStart("changes");
      for (Change change : changes.each()) {
        write(json, change);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    console.out().println();
  }

  private static void write(JsonGenerator json, Change change) throws IOException {
    json.writeStartObject();
    json.writeStringField("change", change.word());
    json.writeStringField("transport", change.trait().transport().word());
    json.writeNumberField("port", change.trait().port());
    write(json, "before", change.before());
    write(json, "now", change.now());
    json.writeArrayFieldStart("differences");
    for (Difference difference : change.differences()) {
      json.writeStartObject();
      json.writeStringField("what", difference.what());
      json.writeStringField("before", difference.before());
      json.writeStringField("now", difference.now());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, String key, @Nullable Trait trait)
      throws IOException {
    json.writeFieldName(key);
    if (trait == null) {
      json.writeNull();
      return;
    }
    json.writeStartObject();
    json.writeArrayFieldStart("addresses");
    for (String address : trait.addresses()) {
      json.writeString(address);
    }
    json.writeEndArray();
    json.writeStringField("heldBy", trait.heldBy());
    json.writeStringField("exposure", trait.exposure());
    json.writeStringField("speaks", trait.speaks());
    json.writeStringField("certificate", trait.certificate());
    json.writeStringField("verdict", trait.verdict());
    json.writeEndObject();
  }
}
