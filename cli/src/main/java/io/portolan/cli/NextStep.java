package io.portolan.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;

/// Something a reader may want to do next.
///
/// @param to what it is good for, in a few words
/// @param command for a shell; it says `sudo` where the reader will need it
record NextStep(String to, String command) {
  /// A word as a shell takes it for one.
  static String quoted(String word) {
    return word.matches("[A-Za-z0-9@%+=:,./_-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }

  static void write(JsonGenerator json, List<NextStep> steps) throws IOException {
    json.writeArrayFieldStart("next");
    for (NextStep step : steps) {
      json.writeStartObject();
      json.writeStringField("to", step.to);
      json.writeStringField("command", step.command);
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
