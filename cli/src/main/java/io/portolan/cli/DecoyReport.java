package io.portolan.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.portolan.identify.Identity.Spoken;
import io.portolan.identify.Target;
import io.portolan.survey.decoy.Visitor;
import io.portolan.survey.decoy.VisitorJson;
import io.portolan.wire.Bytes;
import io.portolan.wire.Transport;
import java.io.IOException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What `portolan decoy` prints: where it listens, then one line a visit, each flushed.
final class DecoyReport {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ISO_INSTANT.withZone(ZoneOffset.UTC);

  /// As much of a visitor's words as a line has room for.
  private static final int SHOWN = 32;

  private final Console console;
  private final boolean isJson;

  DecoyReport(Console console, boolean isJson) {
    this.console = console;
    this.isJson = isJson;
  }

  /// The first line of output. Several addresses of one transport stand between commas.
  void ready(List<Target> places) throws IOException {
    Map<String, List<String>> addresses = new LinkedHashMap<>();
    for (Transport transport : Transport.values()) {
      for (Target place : places) {
        if (place.transport() == transport) {
          addresses
              .computeIfAbsent(transport.word(), _ -> new ArrayList<>())
              .add(VisitorJson.text(place.address()));
        }
      }
    }
    if (isJson) {
      var json = new com.fasterxml.jackson.core.JsonFactory().createGenerator(console.bytes());
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      try (json) {
        json.writeStartObject();
        json.writeStringField("ready", "decoy");
        for (var each : addresses.entrySet()) {
          json.writeStringField(each.getKey(), String.join(",", each.getValue()));
        }
        json.writeEndObject();
        json.writeRaw('\n');
      }
    } else {
      var line = new StringBuilder("ready decoy");
      addresses.forEach(
          (name, all) -> line.append(' ').append(name).append('=').append(String.join(",", all)));
      console.out().println(line);
    }
    console.out().flush();
  }

  /// One visit.
  ///
  /// @return whether anybody still reads
  boolean add(Visitor visitor) {
    if (isJson) {
      byte[] line = VisitorJson.line(visitor).toArray();
      console.out().write(line, 0, line.length);
    } else {
      console.out().println(line(visitor));
    }
    return !console.out().checkError();
  }

  private static String line(Visitor visitor) {
    var line = new StringBuilder();
    line.append(TIME.format(visitor.at().truncatedTo(ChronoUnit.SECONDS)));
    line.append("  ").append(visitor.to().getPort()).append('/');
    line.append(visitor.transport().word());
    line.append("  ").append(VisitorJson.text(visitor.from()));
    line.append("  ").append(speaks(visitor));
    line.append("  ").append(size(visitor));
    if (visitor.turnedAway() > 0) {
      line.append("; ").append(visitor.turnedAway()).append(" turned away before");
    }
    return line.toString();
  }

  /// `SSH: "SSH-2.0-…"`, or the words as they are where nobody knows them.
  private static String speaks(Visitor visitor) {
    Spoken spoken = visitor.spoken();
    Bytes said = visitor.said();
    String words =
        said.isEmpty()
            ? "said nothing"
            : "\"" + said.first(SHOWN).printable() + (said.size() > SHOWN ? "\"…" : "\"");
    if (spoken == null) {
      return said.isEmpty() ? words : "unknown: " + words;
    }
    String perhaps = spoken.strength() < 2 ? "perhaps " : "";
    return perhaps + spoken.protocol().title() + ": " + spoken.because();
  }

  private static String size(Visitor visitor) {
    long heard = visitor.heard();
    String bytes = heard + (heard == 1 ? " byte" : " bytes");
    return switch (visitor.ending()) {
      case DATAGRAM -> bytes;
      case HUNG_UP -> bytes + ", hung up";
      case RESET -> bytes + ", reset";
      case FELL_SILENT -> bytes + ", fell silent";
      case CUT_OFF -> bytes + ", cut off";
      case OUT_OF_TIME -> bytes + ", out of time";
      case STOPPED -> bytes + ", decoy stopped";
    };
  }
}
