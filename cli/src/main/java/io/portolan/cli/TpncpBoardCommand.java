package io.portolan.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.portolan.net.Limits;
import io.portolan.tpncp.TpncpProtocol;
import io.portolan.tpncp.catalogue.Catalogue;
import io.portolan.tpncp.codec.Body;
import io.portolan.tpncp.message.Kind;
import io.portolan.tpncp.message.KnownId;
import io.portolan.tpncp.message.TpncpHeader;
import io.portolan.tpncp.server.SimulatedBoard;
import io.portolan.tpncp.session.BoardEvent;
import io.portolan.tpncp.session.BoardPlan;
import io.portolan.tpncp.session.BoardPlan.Scripted;
import io.portolan.watch.Listener;
import io.portolan.watch.Watch;
import io.portolan.wire.Transport;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// `portolan tpncp board`: a simulated board, for testing controllers, dissectors and firewalls.
final class TpncpBoardCommand implements Command {
  private final Watch watch;

  /// @param watch to name who holds a port
  TpncpBoardCommand(Watch watch) {
    this.watch = watch;
  }

  /// Where a board listens.
  private record Bound(Transport transport, InetSocketAddress address) {}

  @Override
  public String name() {
    return "board";
  }

  @Override
  public CommandSpec spec() {
    return Grammar.command(
        name(),
        "A simulated board: a simulation of framing, not of a vendor's board.",
        "portolan tpncp board --bind :0 --event \"2s 1 cid=5\"",
        List.of(
            "It is silent until the first command of a controller, acknowledges every",
            "command, answers the first one with board-started, then says at intervals",
            "that it is alive, and what --event and --script tell it to. Commands change",
            "nothing. When it listens it prints one line, ready tpncp tcp=ADDRESS",
            "udp=ADDRESS; then a line for each command. A script has one event a line, in",
            "the form of --event; # starts a comment.",
            "Exit status: 0 told to end; 2 wrong usage; 3 an address is taken."),
        repeatable(
            "--bind",
            "[tcp:|udp:]HOST:PORT",
            "Where to listen; 127.0.0.1:" + TpncpProtocol.PORT + ", both, by default."),
        Grammar.option("--keep-alive", "TIME", "How often it says it is alive; 30s by default."),
        repeatable(
            "--event",
            "EVENT",
            "\"TIME NAME [cid=N] [FIELD=VALUE]\": an event so long after a controller's first command."),
        Grammar.option("--script", "FILE", "Such events, one a line; # starts a comment."),
        repeatable("--started", "FIELD=VALUE", "What board-started says."),
        Grammar.option("--order", "ORDER", "big (default) or little, where a command tells none."),
        Catalogues.option());
  }

  @Override
  public int run(ParseResult options, Console console)
      throws UsageException, IOException, InterruptedException {
    List<HostPort> binds = binds(options);
    var catalogues = Catalogues.load(options, console);
    BoardPlan plan = plan(options, catalogues.catalogue());
    ByteOrder order = TpncpSendCommand.order(options.matchedOptionValue("--order", "big"));
    boolean isJson = Grammar.isJson(options);
    var limits = Limits.DEFAULT;
    var brief =
        new Limits(
            limits.connect(),
            limits.stall(),
            Duration.ofSeconds(1),
            limits.queued(),
            limits.chunk(),
            1_000);
    var log = new Log(catalogues.catalogue(), isJson, console);
    try (var board = new SimulatedBoard(plan, order, brief, log::note)) {
      var bound = new ArrayList<Bound>();
      for (HostPort bind : binds) {
        listen(board, bind, bound);
      }
      console.complain("a simulation of framing, not of a vendor's board");
      log.ready(bound);
      Standing.untilTold(board, console);
    }
    return ExitStatus.DONE;
  }

  private void listen(SimulatedBoard board, HostPort bind, List<Bound> bound) throws IOException {
    Transport only = bind.transport();
    InetSocketAddress address = bind.address();
    if (only != Transport.UDP) {
      address = open(board, Transport.TCP, address);
      bound.add(new Bound(Transport.TCP, address));
    }
    if (only != Transport.TCP) {
      bound.add(new Bound(Transport.UDP, open(board, Transport.UDP, address)));
    }
  }

  private InetSocketAddress open(
      SimulatedBoard board, Transport transport, InetSocketAddress address) throws IOException {
    try {
      return switch (transport) {
        case TCP -> board.listenTcp(address);
        case UDP -> board.listenUdp(address);
      };
    } catch (BindException e) {
      throw new IOException(
          "cannot listen on "
              + transport.word()
              + " "
              + HostPort.text(address)
              + ": "
              + e.getMessage()
              + holder(transport, address.getPort())
              + " (use --bind :0 for any free port)",
          e);
    }
  }

  private String holder(Transport transport, int port) throws IOException {
    for (Listener listener : watch.listeners()) {
      if (listener.port() == port && listener.transport() == transport) {
        return ", held by " + Text.owners(listener.owners(), listener.ownership(), listener.user());
      }
    }
    return "";
  }

  private static List<HostPort> binds(ParseResult options) throws UsageException {
    var binds = new ArrayList<HostPort>();
    for (String bind : options.matchedOptionValue("--bind", List.<String>of())) {
      binds.add(HostPort.parse("--bind", bind));
    }
    if (binds.isEmpty()) {
      var usual = new InetSocketAddress(InetAddress.getLoopbackAddress(), TpncpProtocol.PORT);
      binds.add(new HostPort(null, usual));
    }
    return binds;
  }

  private static BoardPlan plan(ParseResult options, Catalogue catalogue)
      throws UsageException, IOException {
    var values = new TpncpValues(catalogue);
    Duration keepAlive =
        Quantity.duration("--keep-alive", options.matchedOptionValue("--keep-alive", "30s"));
    if (keepAlive.compareTo(Duration.ofMillis(10)) < 0) {
      throw new UsageException("--keep-alive: less than 10ms");
    }
    Body started =
        values.body(
            Kind.EVENT,
            KnownId.BOARD_STARTED,
            BoardPlan.VERSION,
            options.matchedOptionValue("--started", List.of()));
    Body alive = values.body(Kind.EVENT, KnownId.KEEP_ALIVE, BoardPlan.VERSION, List.of());
    var script = new ArrayList<Scripted>();
    for (String event : options.matchedOptionValue("--event", List.<String>of())) {
      script.add(scripted("--event", event, values));
    }
    String file = options.matchedOptionValue("--script", "");
    if (!file.isEmpty()) {
      int number = 0;
      for (String line : Files.readAllLines(Path.of(file))) {
        number++;
        int comment = line.indexOf('#');
        String event = (comment < 0 ? line : line.substring(0, comment)).strip();
        if (!event.isEmpty()) {
          script.add(scripted(file + ":" + number, event, values));
        }
      }
    }
    return new BoardPlan(BoardPlan.VERSION, started, alive, keepAlive, script);
  }

  private static Scripted scripted(String where, String text, TpncpValues values)
      throws UsageException {
    var words = new ArrayList<>(List.of(text.strip().split("\\s+")));
    if (words.size() < 2) {
      throw new UsageException(where + " \"" + text + "\": expected a time and an event");
    }
    try {
      Duration after = Quantity.duration("time", words.removeFirst());
      int id = values.id(Kind.EVENT, words.removeFirst());
      int cid = -1;
      if (!words.isEmpty() && words.getFirst().startsWith("cid=")) {
        cid = Integer.decode(words.removeFirst().substring(4));
      }
      return new Scripted(after, id, cid, values.body(Kind.EVENT, id, BoardPlan.VERSION, words));
    } catch (NumberFormatException e) {
      throw new UsageException(where + " \"" + text + "\": cid is no number");
    } catch (UsageException e) {
      throw new UsageException(where + ": " + e.getMessage());
    }
  }

  private static ArgSpec repeatable(String name, String label, String description) {
    return OptionSpec.builder(name)
        .paramLabel(label)
        .arity("1")
        .type(List.class)
        .auxiliaryTypes(String.class)
        .description(description)
        .build();
  }

  /// What the board says on stdout, from any thread.
  private record Log(Catalogue catalogue, boolean isJson, Console console) {
    synchronized void ready(List<Bound> bound) throws IOException {
      if (isJson) {
        try (var json = generator()) {
          json.writeStartObject();
          json.writeStringField("ready", "tpncp");
          for (Bound each : bound) {
            json.writeStringField(each.transport().word(), HostPort.text(each.address()));
          }
          json.writeEndObject();
        }
        console.out().println();
      } else {
        var line = new StringJoiner(" ", "ready tpncp ", "");
        for (Bound each : bound) {
          line.add(each.transport().word() + "=" + HostPort.text(each.address()));
        }
        console.out().println(line);
      }
      console.out().flush();
    }

    synchronized void note(BoardEvent event) {
      switch (event) {
        case BoardEvent.Commanded(var controller, var command, _) ->
            commanded(controller, command.header());
        case BoardEvent.Unreadable(var controller, var bytes, var because) ->
            console.complain(
                text(controller) + ": " + bytes.size() + " bytes that are no TPNCP: " + because);
        case BoardEvent.Left _ -> {}
      }
    }

    private void commanded(SocketAddress controller, TpncpHeader header) {
      String name = catalogue.name(Kind.COMMAND, header.id()).orElse("");
      if (isJson) {
        try (var json = generator()) {
          json.writeStartObject();
          json.writeStringField("from", text(controller));
          json.writeNumberField("command", header.id());
          json.writeStringField("name", name);
          json.writeNumberField("sequence", header.sequence());
          json.writeNumberField("size", header.pduSize());
          json.writeEndObject();
        } catch (IOException e) {
          throw new java.io.UncheckedIOException(e);
        }
        console.out().println();
      } else {
        console
            .out()
            .println(
                text(controller)
                    + "  command "
                    + header.id()
                    + (name.isEmpty() ? "" : " " + name)
                    + ", sequence "
                    + header.sequence()
                    + ", "
                    + header.pduSize()
                    + " bytes");
      }
      console.out().flush();
    }

    private static String text(SocketAddress controller) {
      return controller instanceof InetSocketAddress address
          ? HostPort.text(address)
          : controller.toString();
    }

    private JsonGenerator generator() throws IOException {
      return new JsonFactory()
          .createGenerator(console.bytes())
          .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    }
  }
}
