package io.portolan.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.portolan.survey.AddressText;
import io.portolan.survey.FindingJson;
import io.portolan.survey.Surveyor;
import io.portolan.survey.Surveyor.Intention;
import io.portolan.watch.Listener;
import io.portolan.wire.probe.Utterance;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/// What `portolan check --dry-run` shows: what would be said to whom, in which order, if every
/// answer left all open. Nothing is connected to.
record Intentions(Surveyor surveyor, List<Listener> listeners) {
  void print(Console console) {
    for (Listener listener : listeners) {
      Intention intention = surveyor.intention(listener);
      String label = listener.port() + "/" + listener.transport().word();
      console.out().println(label + " on " + AddressText.of(listener.address()));
      if (!intention.restraint().isEmpty()) {
        Text.hanging(console, "    ", intention.restraint());
      }
      if (!intention.words().isEmpty()) {
        Text.hanging(
            console,
            "    ",
            "wait for a greeting, then, until something is proven: "
                + String.join(", ", intention.words().stream().map(Utterance::id).toList()));
      }
    }
    console
        .out()
        .println(
            listeners.size()
                + (listeners.size() == 1 ? " listener" : " listeners")
                + ", nothing was sent (portolan probes shows every byte)");
  }

  void writeJson(Console console, Instant at) throws IOException {
    try (JsonGenerator json = FindingJson.generator(console.bytes())) {
      json.writeStartObject();
      FindingJson.heading(json, Version.portolan(), Version.host(), at);
      json.writeArrayFieldStart("intentions");
      for (Listener listener : listeners) {
        Intention intention = surveyor.intention(listener);
        json.writeStartObject();
        json.writeStringField("transport", listener.transport().word());
        json.writeNumberField("port", listener.port());
        json.writeStringField("address", AddressText.of(listener.address()));
        json.writeStringField("restraint", intention.restraint());
        json.writeArrayFieldStart("words");
        for (Utterance utterance : intention.words()) {
          json.writeString(utterance.id());
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
