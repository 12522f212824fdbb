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
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
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
            "Exit status: 0 done; 1 nothing listens on the ports asked for."),
        Grammar.ports("Only these ports."));
  }

  @Override
  public int run(ParseResult options, Console console)
      throws UsageException, IOException, InterruptedException {
    return list(Grammar.ports(options), Grammar.isJson(options), console);
  }

  @Override
  public int runPlain(List<String> arguments, Console console)
      throws UsageException, IOException, InterruptedException {
    var plain = PlainArguments.read(arguments);
    return plain == null ? -1 : list(plain.ports(), plain.isJson(), console);
  }

  private int list(List<PortQuery> ports, boolean isJson, Console console)
      throws IOException, InterruptedException {
    var listeners = new ArrayList<Listener>();
    for (Listener listener : watch.listeners()) {
      if (PortQuery.anyMatches(ports, listener.port(), listener.transport())) {
        listeners.add(listener);
      }
    }
    if (isJson) {
      writeJson(listeners, console);
    } else {
      print(listeners, console);
    }
    return listeners.isEmpty() && !ports.isEmpty() ? ExitStatus.FOUND : ExitStatus.DONE;
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

  private void writeJson(List<Listener> listeners, Console console)
      throws IOException, InterruptedException {
    try (JsonGenerator json = FindingJson.generator(console.bytes())) {
      json.writeStartObject();
      FindingJson.heading(json, Version.portolan(), Version.host(), clock.instant());
      json.writeArrayFieldStart("listeners");
      var origins = new Origins(Path.of("/"));
      for (Listener listener : listeners) {
        var known = new ArrayList<Origin>();
        for (Owner owner : listener.owners()) {
          origins.of(owner).ifPresent(known::add);
        }
        FindingJson.listener(json, listener, known);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    console.out().println();
  }
}
