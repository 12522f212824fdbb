package io.portolan.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.portolan.chart.Chart;
import io.portolan.chart.Claim;
import io.portolan.chart.Kind;
import io.portolan.chart.Port;
import io.portolan.chart.PortRange;
import io.portolan.chart.Registration;
import io.portolan.chart.Remark;
import io.portolan.chart.Status;
import io.portolan.survey.AddressText;
import io.portolan.survey.FindingJson;
import io.portolan.watch.Listener;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/// The page of one port number.
///
/// @param slots the transports the page is about
/// @param claims all claims on those slots
/// @param listeners who listens there now
record PortPage(
    int number, Chart chart, List<Port> slots, List<Claim> claims, List<Listener> listeners) {
  private static final int INDENT = 13;

  /// How the chart's note on such a registration begins.
  private static final String NO_SPECIFICATION = "No specification ";

  void print(Console console) {
    var out = console.out();
    var range = PortRange.of(number);
    out.println("Port " + number + transports());
    line(
        console,
        "Range",
        range.title() + " (" + range.first() + "-" + range.last() + "), " + range.rule());
    printRegistered(console);
    printCurated(console, "Also used by", List.of(Kind.DE_FACTO, Kind.RANGE));
    printCurated(console, "This site", List.of(Kind.SITE));
    printCurated(console, "Reports", List.of(Kind.ABUSE_REPORT));
    printListeners(console);
    out.println();
    Text.flow(
        console,
        "A name on file says who asked for the number, not what answers there."
            + (listeners.isEmpty() ? "" : " What does: portolan check " + number),
        0);
    if (isNameOnly(claims)) {
      Text.flow(
          console,
          "Nobody knows what should talk here. Who does can be heard: portolan decoy " + number,
          0);
    }
  }

  /// Whether somebody searched for a specification of what is registered here, and all that came of
  /// it is a name.
  static boolean isNameOnly(List<Claim> claims) {
    return claims.stream()
        .filter(c -> c.kind() == Kind.REGISTERED)
        .map(Claim::note)
        .anyMatch(note -> note != null && note.startsWith(NO_SPECIFICATION));
  }

  private String transports() {
    return slots.size() == 1 ? "/" + slots.getFirst().transport().word() : "";
  }

  /// One entry a service name, with the transports it is registered for.
  private void printRegistered(Console console) {
    Map<String, List<Claim>> byName = new LinkedHashMap<>();
    for (Claim claim : claims) {
      if (claim.kind() == Kind.REGISTERED) {
        byName.computeIfAbsent(claim.service(), _ -> new ArrayList<>()).add(claim);
      }
    }
    if (byName.isEmpty()) {
      line(console, "Registered", "nobody: " + absence());
    }
    for (List<Claim> same : byName.values()) {
      Claim first = same.getFirst();
      var on = new LinkedHashSet<String>();
      same.forEach(c -> on.add(c.transport().word()));
      String description =
          first.description().equalsIgnoreCase(first.service()) || first.description().isEmpty()
              ? ""
              : ": " + first.description();
      line(
          console,
          "Registered",
          first.service() + " (" + String.join(", ", on) + ")" + description);
      for (Claim claim : same) {
        Registration registration = claim.registration();
        if (registration != null && claim.transport() == first.transport()) {
          Text.flow(console, details(registration), INDENT);
        }
        if (claim.note() != null && claim.transport() == first.transport()) {
          Text.flow(console, claim.note(), INDENT);
        }
      }
    }
  }

  private String absence() {
    var words = new LinkedHashMap<String, List<String>>();
    for (Port slot : slots) {
      words.computeIfAbsent(words(slot), _ -> new ArrayList<>()).add(slot.transport().word());
    }
    if (words.size() == 1) {
      return words.keySet().iterator().next();
    }
    var parts = new ArrayList<String>();
    words.forEach((said, on) -> parts.add(said + " (" + String.join(", ", on) + ")"));
    return String.join("; ", parts);
  }

  private String words(Port slot) {
    Status status = chart.status(slot);
    List<Remark> remarks = chart.remarks(slot);
    return remarks.isEmpty() ? status.word() : remarks.getFirst().words();
  }

  private String details(Registration registration) {
    var parts = new ArrayList<String>();
    if (registration.assignee() != null) {
      parts.add("assigned to " + registration.assignee());
    }
    parts.add(
        registration.registered() == null
            ? "registration undated"
            : "registered " + registration.registered());
    if (registration.modified() != null) {
      parts.add("modified " + registration.modified());
    }
    parts.add(
        registration.reference() == null
            ? "no document named"
            : "reference " + registration.reference());
    if (registration.unauthorizedUse() != null) {
      parts.add("unauthorized use reported: " + registration.unauthorizedUse());
    }
    if (registration.notes() != null) {
      parts.add(registration.notes().replace('\n', ' '));
    }
    parts.add("IANA registry of " + chart.registryDate());
    return String.join("; ", parts);
  }

  /// One entry a service, source and note, with the transports it is about.
  private void printCurated(Console console, String label, List<Kind> kinds) {
    record Entry(String name, String ports, String source, String note) {}
    Map<Entry, LinkedHashSet<String>> entries = new LinkedHashMap<>();
    for (Claim claim : claims) {
      if (kinds.contains(claim.kind())) {
        String name = claim.description().isEmpty() ? claim.service() : claim.description();
        String ports = claim.isRange() ? " " + claim.first() + "-" + claim.last() : "";
        String source = claim.level().word() + " source: " + FindingJson.source(claim);
        String note = claim.note() == null ? "" : claim.note();
        entries
            .computeIfAbsent(new Entry(name, ports, source, note), _ -> new LinkedHashSet<>())
            .add(claim.transport().word());
      }
    }
    entries.forEach(
        (entry, on) -> {
          line(console, label, entry.name() + entry.ports() + " (" + String.join(", ", on) + ")");
          if (!entry.note().isEmpty()) {
            Text.flow(console, entry.note(), INDENT);
          }
          Text.flow(console, entry.source(), INDENT);
        });
  }

  private void printListeners(Console console) {
    if (listeners.isEmpty()) {
      line(console, "Here now", "nothing listens on it on this host");
    }
    for (Listener listener : listeners) {
      line(
          console,
          "Here now",
          listener.transport().word()
              + " "
              + AddressText.of(listener.address())
              + " held by "
              + Text.owners(listener.owners(), listener.ownership(), listener.user()));
    }
  }

  private static void line(Console console, String label, String text) {
    String padded = label + " ".repeat(INDENT - label.length());
    Text.hanging(console, padded, text);
  }

  void write(JsonGenerator json) throws IOException {
    var range = PortRange.of(number);
    json.writeStartObject();
    json.writeNumberField("port", number);
    json.writeObjectFieldStart("range");
    json.writeStringField("name", range.title());
    json.writeNumberField("first", range.first());
    json.writeNumberField("last", range.last());
    json.writeStringField("rule", range.rule());
    json.writeEndObject();
    json.writeObjectFieldStart("status");
    for (Port slot : slots) {
      json.writeStringField(slot.transport().word(), chart.status(slot).word());
    }
    json.writeEndObject();
    json.writeArrayFieldStart("claims");
    for (Claim claim : claims) {
      FindingJson.claim(json, claim);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("listeners");
    for (Listener listener : listeners) {
      FindingJson.listener(json, listener);
    }
    json.writeEndArray();
    json.writeEndObject();
  }
}
