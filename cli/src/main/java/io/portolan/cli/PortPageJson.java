package io.portolan.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.portolan.chart.Claim;
import io.portolan.chart.Kind;
import io.portolan.chart.Note;
import io.portolan.chart.Port;
import io.portolan.chart.PortRange;
import io.portolan.chart.Registration;
import io.portolan.survey.FindingJson;
import io.portolan.watch.Listener;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes the page of a port as an object; `port.schema.json` beside this class describes it.
final class PortPageJson {
  private final JsonGenerator json;

  PortPageJson(JsonGenerator json) {
    this.json = json;
  }

  void write(PortPage page) throws IOException {
    json.writeStartObject();
    json.writeNumberField("port", page.number());
    range(PortRange.of(page.number()));
    json.writeObjectFieldStart("status");
    for (Port slot : page.slots()) {
      json.writeStringField(slot.transport().word(), page.chart().status(slot).word());
    }
    json.writeEndObject();
    json.writeArrayFieldStart("claims");
    for (Claim claim : page.claims()) {
      FindingJson.claim(json, claim);
    }
    json.writeEndArray();
    registrations(page);
    notes(page.notes());
    json.writeArrayFieldStart("neighbours");
    for (PortPage.Neighbour neighbour : page.neighbours()) {
      json.writeStartObject();
      json.writeNumberField("port", neighbour.port());
      strings("services", neighbour.names());
      json.writeEndObject();
    }
    json.writeEndArray();
    abilities(page.abilities());
    json.writeArrayFieldStart("checks");
    for (PortChecks check : PortChecks.of(page)) {
      json.writeStartObject();
      json.writeStringField("system", check.system());
      json.writeStringField("command", check.command());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("questions");
    for (PortQuestions.Answered answered : PortQuestions.of(page)) {
      json.writeStartObject();
      json.writeStringField("question", answered.question());
      json.writeStringField("answer", answered.answer());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("listeners");
    for (Listener listener : page.listeners()) {
      FindingJson.listener(json, listener);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private void range(PortRange range) throws IOException {
    json.writeObjectFieldStart("range");
    json.writeStringField("name", range.title());
    json.writeNumberField("first", range.first());
    json.writeNumberField("last", range.last());
    json.writeStringField("rule", range.rule());
    json.writeEndObject();
  }

  private void registrations(PortPage page) throws IOException {
    json.writeArrayFieldStart("registrations");
    for (PortPage.Shared shared : page.claims(Kind.REGISTERED)) {
      Registration registration = shared.claim().registration();
      if (registration == null) {
        continue;
      }
      json.writeStartObject();
      json.writeStringField("service", shared.claim().service());
      strings("transports", shared.on());
      optional("assignee", registration.assignee());
      optional("contact", registration.contact());
      optional("registered", registration.registered());
      optional("modified", registration.modified());
      optional("reference", registration.reference());
      optional("unauthorizedUse", registration.unauthorizedUse());
      optional("notes", registration.notes());
      optional("aliasOf", registration.aliasOf());
      json.writeStringField("registryDate", page.chart().registryDate());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void notes(List<Note> notes) throws IOException {
    json.writeArrayFieldStart("notes");
    for (Note note : notes) {
      json.writeStartObject();
      json.writeStringField("topic", note.topic().word());
      json.writeStringField("level", note.level().word());
      json.writeStringField("text", note.text());
      var source = note.source();
      json.writeStringField(
          "source", source.title() + ", " + source.citation() + " (" + source.date() + ")");
      json.writeArrayFieldStart("transports");
      for (Port.Transport transport : note.transports()) {
        json.writeString(transport.word());
      }
      json.writeEndArray();
      json.writeArrayFieldStart("related");
      for (Port port : note.related()) {
        json.writeString(port.toString());
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void abilities(List<Abilities.Ability> abilities) throws IOException {
    json.writeArrayFieldStart("abilities");
    for (Abilities.Ability ability : abilities) {
      json.writeStartObject();
      json.writeStringField("protocol", ability.protocol());
      json.writeStringField("title", ability.title());
      json.writeBooleanField("recognised", ability.isRecognised());
      optional("command", ability.command().isEmpty() ? null : ability.command());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void strings(String key, List<String> values) throws IOException {
    json.writeArrayFieldStart(key);
    for (String value : values) {
      json.writeString(value);
    }
    json.writeEndArray();
  }

  private void optional(String key, @Nullable String value) throws IOException {
    if (value != null) {
      json.writeStringField(key, value);
    }
  }
}
