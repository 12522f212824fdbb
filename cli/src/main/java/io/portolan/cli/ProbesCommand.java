package io.portolan.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.portolan.survey.FindingJson;
import io.portolan.survey.Surveyor;
import io.portolan.wire.Bytes;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Nonce;
import io.portolan.wire.probe.Probe;
import io.portolan.wire.probe.Utterance;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// `portolan probes`: everything that may be said to a port, byte by byte, and why it is harmless.
final class ProbesCommand implements Command {
  /// Shown in place of the numbers that are new in every examination.
  private static final Nonce EXAMPLE = new Nonce(1);

  private static final int BYTES_SHOWN = 96;

  @Override
  public String name() {
    return "probes";
  }

  @Override
  public CommandSpec spec() {
    return Grammar.command(
        name(),
        "Everything that may be said to a port, byte by byte, and why it is harmless.",
        "portolan probes redis dns",
        List.of(
            "Nothing is sent by this command. A greeting is always waited for first; what a port's",
            "owner or claims suggest is said before the usual words, and at most 8 connections are",
            "made to one endpoint. Random words and numbers differ in every examination; one",
            "example is shown. Protocols at the end of the list are recognised by listening, or",
            "from what others' words drew. Nothing else is ever said, but for what TLS itself needs:",
            "where a port speaks TLS, a complete handshake opens it, without a certificate of ours.",
            "Exit status: 0 done; 1 no recogniser bears one of the names."),
        PositionalParamSpec.builder()
            .index("0..*")
            .arity("0..*")
            .paramLabel("PROTOCOL")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .description("Only these protocols, named as in reports: redis, dns, psrt.")
            .build());
  }

  /// One thing that may be said, or a recogniser that only listens.
  private record Entry(Probe probe, List<Utterance> utterances) {
    static Entry of(Probe probe) {
      return new Entry(probe, probe.say(EXAMPLE));
    }
  }

  @Override
  public int run(ParseResult options, Console console) throws UsageException, IOException {
    var wanted = new TreeSet<String>();
    for (String name : Grammar.words(options)) {
      wanted.add(name.toLowerCase(Locale.ROOT));
    }
    var entries = new ArrayList<Entry>();
    for (Probe probe : sorted(Surveyor.installedProbes())) {
      if (wanted.isEmpty() || wanted.contains(probe.protocol().name())) {
        entries.add(Entry.of(probe));
      }
    }
    var strangers = new TreeSet<>(wanted);
    entries.forEach(e -> strangers.remove(e.probe().protocol().name()));
    if (Grammar.isJson(options)) {
      writeJson(entries, console);
    } else {
      print(entries, console);
    }
    if (!strangers.isEmpty()) {
      console.complain(
          "no recogniser for " + String.join(", ", strangers) + " (portolan probes lists all)");
      return ExitStatus.FOUND;
    }
    return ExitStatus.DONE;
  }

  private static List<Probe> sorted(List<Probe> probes) {
    return probes.stream()
        .sorted(Comparator.comparing((Probe p) -> p.protocol().name()).thenComparing(Probe::layer))
        .toList();
  }

  private static void print(List<Entry> entries, Console console) {
    int said = 0;
    var listening = new TreeSet<String>();
    for (Entry entry : entries) {
      for (Utterance utterance : entry.utterances()) {
        print(entry.probe(), utterance, console);
        said++;
      }
      if (entry.utterances().isEmpty()) {
        listening.add(entry.probe().protocol().name());
      }
    }
    for (Entry entry : entries) {
      if (!entry.utterances().isEmpty()) {
        listening.remove(entry.probe().protocol().name());
      }
    }
    if (!listening.isEmpty()) {
      Text.hanging(console, "only heard, never spoken to: ", String.join(", ", listening));
      console.out().println();
    }
    if (!entries.isEmpty()) {
      console.out().println(said + (said == 1 ? " utterance" : " utterances"));
    }
  }

  private static void print(Probe probe, Utterance utterance, Console console) {
    console
        .out()
        .println(
            utterance.id()
                + "  "
                + probe.protocol().title()
                + " over "
                + carrier(probe.layer())
                + ", "
                + occasion(utterance.cue()));
    Text.hanging(console, "    says   ", shown(utterance.bytes()));
    if (!utterance.farewell().isEmpty()) {
      Text.hanging(console, "    then   ", shown(utterance.farewell()));
    }
    Text.flow(console, utterance.harmless(), 4);
    console.out().println();
  }

  private static String carrier(Layer layer) {
    return switch (layer) {
      case TCP -> "TCP or TLS";
      case UDP -> "UDP";
      case TLS -> "TLS";
      case HTTP -> "HTTP";
      case HTTP2 -> "HTTP/2";
    };
  }

  private static String occasion(Utterance.Cue cue) {
    return switch (cue) {
      case SILENCE -> "where the other side waits";
      case GREETING -> "after a fitting greeting";
      case ANY -> "with or without a greeting";
    };
  }

  /// As text where it is text, else in hex; a long one is cut, and says so.
  private static String shown(Bytes bytes) {
    if (isText(bytes)) {
      return "\"" + bytes.printable() + "\"";
    }
    return bytes.size() <= BYTES_SHOWN
        ? bytes.hex()
        : bytes.first(BYTES_SHOWN).hex() + "… (" + bytes.size() + " bytes; --json has all)";
  }

  private static boolean isText(Bytes bytes) {
    for (int i = 0; i < bytes.size(); i++) {
      int value = bytes.at(i);
      if (value != '\r' && value != '\n' && value != '\t' && (value < ' ' || value > '~')) {
        return false;
      }
    }
    return !bytes.isEmpty();
  }

  private static void writeJson(List<Entry> entries, Console console) throws IOException {
    try (JsonGenerator json = FindingJson.generator(console.bytes())) {
      json.writeStartObject();
      json.writeArrayFieldStart("probes");
      for (Entry entry : entries) {
        var protocol = entry.probe().protocol();
        json.writeStartObject();
        json.writeStringField("protocol", protocol.name());
        json.writeStringField("title", protocol.title());
        json.writeStringField("layer", entry.probe().layer().word());
        json.writeArrayFieldStart("utterances");
        for (Utterance utterance : entry.utterances()) {
          write(json, utterance);
        }
        json.writeEndArray();
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    console.out().println();
  }

  private static void write(JsonGenerator json, Utterance utterance) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", utterance.id());
    json.writeStringField("when", utterance.cue().name().toLowerCase(Locale.ROOT));
    json.writeStringField("sent", utterance.bytes().hex());
    json.writeStringField("farewell", utterance.farewell().hex());
    json.writeStringField("harmless", utterance.harmless());
    json.writeEndObject();
  }
}
