package io.portolan.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.portolan.survey.AddressText;
import io.portolan.survey.FindingJson;
import io.portolan.watch.Listener;
import io.portolan.watch.Owner;
import io.portolan.watch.Ownership;
import io.portolan.watch.Watch;
import io.portolan.watch.origin.Origin;
import io.portolan.watch.origin.Origins;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// `portolan list`: who listens, without a word to anybody.
final class ListCommand implements Command {
  private final Watch watch;
  private final InstantSource clock;

  ListCommand(Watch watch, InstantSource clock) {
    this.watch = watch;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "list";
  }

  @Override
  public CommandSpec spec() {
    return Grammar.command(
        name(),
        "Who listens on this host: every TCP and UDP listener with its processes.",
        "portolan list 80 443",
        List.of(
            "Nothing is connected to and nothing is sent. A ? in OWNER means the owner can be",
            "seen by root only; the user who opened the socket stands behind it.",
            "With --watch a line is written whenever a listener opens, closes or changes hands,",
            "until the program is interrupted; whatever comes and goes between two looks is missed.",
            "Exit status: 0 done; 1 nothing listens on the ports asked for; 130 interrupted."),
        Selection.ofListeners(),
        OptionSpec.builder("--watch")
            .type(boolean.class)
            .description("Stay, and tell what changes.")
            .build(),
        Grammar.option("--every", "TIME", "With --watch: from one look to the next; 1s."),
        Grammar.option("--count", "N", "With --watch: end after so many changes."));
  }

  @Override
  public int run(ParseResult options, Console console)
      throws UsageException, IOException, InterruptedException {
    var selection = Selection.of(options);
    if (options.hasMatchedOption("--watch")) {
      var every =
          Quantity.duration(
              "--every", options.matchedOptionValue("--every", "1s"), Duration.ofDays(1));
      int most =
          options.hasMatchedOption("--count")
              ? Quantity.count(
                  "--count", options.matchedOptionValue("--count", ""), Integer.MAX_VALUE)
              : 0;
      return new ListenerStream(watch, clock, selection, every, most)
          .run(Grammar.isJson(options), console);
    }
    return list(selection, Grammar.isJson(options), console);
  }

  @Override
  public int runPlain(List<String> arguments, Console console) throws UsageException, IOException {
    var plain = PlainArguments.read(arguments);
    return plain == null ? -1 : list(Selection.of(plain.ports()), plain.isJson(), console);
  }

  private int list(Selection selection, boolean isJson, Console console) throws IOException {
    var listeners = new ArrayList<Listener>();
    for (Listener listener : watch.listeners()) {
      if (selection.matches(listener)) {
        listeners.add(listener);
      }
    }
    if (isJson) {
      writeJson(listeners, console);
    } else {
      print(listeners, console);
    }
    return listeners.isEmpty() && !selection.ports().isEmpty() ? ExitStatus.FOUND : ExitStatus.DONE;
  }

  private static void print(List<Listener> listeners, Console console) {
    var table = new Table(console, "PORT", "ADDRESS", "REACH", "OWNER", "USER");
    int hidden = 0;
    for (Listener listener : listeners) {
      if (listener.ownership() == Ownership.NEEDS_ROOT) {
        hidden++;
      }
      table.row(
          "",
          listener.port() + "/" + listener.transport().word(),
          address(listener),
          listener.exposure().word(),
          Text.owners(listener.owners(), listener.ownership(), listener.user()),
          listener.user());
    }
    table.finish();
    console
        .out()
        .println(
            listeners.size()
                + (listeners.size() == 1 ? " listener" : " listeners")
                + Text.hidden(hidden));
  }

  private static String address(Listener listener) {
    String address = AddressText.of(listener.address());
    return (listener.dualStack() ? address + " +IPv4" : address)
        + (listener.sockets() == 1 ? "" : " ×" + listener.sockets());
  }

  private void writeJson(List<Listener> listeners, Console console) throws IOException {
    try (JsonGenerator json = FindingJson.generator(console.bytes())) {
      json.writeStartObject();
      FindingJson.heading(json, Version.portolan(), Version.host(), clock.instant());
      json.writeArrayFieldStart("listeners");
      var origins = new Origins(Path.of("/"));
      for (Listener listener : listeners) {
        var known = new ArrayList<Origin>();
        for (Owner owner : listener.owners()) {
          known.add(origins.glance(owner));
        }
        FindingJson.listener(json, listener, known);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    console.out().println();
  }
}
