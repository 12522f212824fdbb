package io.portolan.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.portolan.net.Limits;
import io.portolan.tpncp.catalogue.Catalogue;
import io.portolan.tpncp.client.TpncpClient;
import io.portolan.tpncp.codec.BodyCodec;
import io.portolan.tpncp.codec.TpncpCodec;
import io.portolan.tpncp.dissect.Explained;
import io.portolan.tpncp.dissect.ExplainedText;
import io.portolan.tpncp.dissect.TpncpDissector;
import io.portolan.tpncp.message.Kind;
import io.portolan.tpncp.message.KnownId;
import io.portolan.tpncp.session.BoardPlan;
import io.portolan.tpncp.session.ControllerEvent;
import io.portolan.wire.Bytes;
import io.portolan.wire.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// `portolan tpncp send`: a controller that sends one command and shows what comes back.
final class TpncpSendCommand implements Command {
  /// @param body what the command says behind its header
  /// @param listen how long to go on listening after the acknowledgement
  private record Order(
      HostPort board,
      ByteOrder order,
      int version,
      int id,
      Bytes body,
      Duration patience,
      Duration listen,
      boolean isJson) {}

  @Override
  public String name() {
    return "send";
  }

  @Override
  public CommandSpec spec() {
    return Grammar.command(
        name(),
        "Sends a board one command and shows the events that come back.",
        "portolan tpncp send --to 127.0.0.1:2424 14",
        List.of(
            "A board takes commands from anybody: whatever you send may act. Commands that",
            "reset something (16, 22, and those whose name says so) are refused without",
            "--force. An acknowledgement says that the board has the command, not that it",
            "obeyed.",
            "Exit status: 0 acknowledged; 1 not acknowledged in time; 2 wrong usage, or",
            "refused for want of --force; 3 nobody listens there, or the conversation",
            "broke."),
        PositionalParamSpec.builder()
            .index("0..*")
            .arity("1..*")
            .required(true)
            .paramLabel("COMMAND [FIELD=VALUE]")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .description("A name or an id, then values of fields; the others are 0.")
            .build(),
        Grammar.option("--to", "[udp:]HOST:PORT", "The board; over TCP unless udp: is said."),
        Grammar.option("--body", "HEX", "The body itself, instead of fields."),
        Grammar.option("--order", "ORDER", "big (default) or little."),
        Grammar.option(
            "--version-number", "N", "Said in the header; " + BoardPlan.VERSION + " by default."),
        Grammar.option("--wait", "TIME", "For the acknowledgement; 5s by default."),
        Grammar.option("--listen", "TIME", "Shows events for so long afterwards."),
        OptionSpec.builder("--force")
            .type(boolean.class)
            .description("Sends it even if it resets the board.")
            .build(),
        Catalogues.option());
  }

  @Override
  public int run(ParseResult options, Console console)
      throws UsageException, IOException, InterruptedException {
    String to = options.matchedOptionValue("--to", "");
    if (to.isEmpty()) {
      throw new UsageException("no board given (use --to HOST:PORT)");
    }
    HostPort board = HostPort.parse("--to", to);
    var catalogues = Catalogues.load(options, console);
    var values = new TpncpValues(catalogues.catalogue());
    List<String> words = Grammar.words(options);
    int id = values.id(Kind.COMMAND, words.getFirst());
    if (!options.hasMatchedOption("--force")) {
      refuseReset(id, catalogues.catalogue());
    }
    ByteOrder byteOrder = order(options.matchedOptionValue("--order", "big"));
    int version = version(options.matchedOptionValue("--version-number", ""));
    var order =
        new Order(
            board,
            byteOrder,
            version,
            id,
            body(options, values, id, version, byteOrder),
            Quantity.duration("--wait", options.matchedOptionValue("--wait", "5s")),
            Quantity.duration("--listen", options.matchedOptionValue("--listen", "0s")),
            Grammar.isJson(options));
    return catalogues.status(send(order, catalogues.catalogue(), console));
  }

  private static Bytes body(
      ParseResult options, TpncpValues values, int id, int version, ByteOrder order)
      throws UsageException {
    List<String> words = Grammar.words(options);
    List<String> assignments = words.subList(1, words.size());
    String hex = options.matchedOptionValue("--body", "");
    if (hex.isEmpty()) {
      return BodyCodec.write(values.body(Kind.COMMAND, id, version, assignments), order);
    }
    if (!assignments.isEmpty()) {
      throw new UsageException("--body and fields at once (use one of them)");
    }
    try {
      return Bytes.ofHex(hex);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--body \"" + hex + "\": not hex digits in pairs");
    }
  }

  private static int send(Order order, Catalogue catalogue, Console console)
      throws IOException, InterruptedException {
    var events = new LinkedBlockingQueue<ControllerEvent>();
    var show = new Show(catalogue, order.isJson(), console);
    try (var client = open(order, events)) {
      long begun = System.nanoTime();
      var header = client.send(order.id(), order.body());
      boolean isTaken = client.awaitAcknowledgement(header, order.patience());
      var took = Duration.ofNanos(System.nanoTime() - begun);
      show.all(events, order.listen());
      show.outcome(header.sequence(), isTaken, took);
      return isTaken ? ExitStatus.DONE : ExitStatus.FOUND;
    }
  }

  private static TpncpClient open(Order order, BlockingQueue<ControllerEvent> events)
      throws IOException {
    InetSocketAddress board = order.board().address();
    boolean isUdp = order.board().transport() == Transport.UDP;
    try {
      return isUdp
          ? TpncpClient.udp(board, order.order(), order.version(), Limits.DEFAULT, events::add)
          : TpncpClient.tcp(board, order.order(), order.version(), Limits.DEFAULT, events::add);
    } catch (IOException e) {
      throw new IOException(
          "cannot reach " + HostPort.text(board) + ": " + e.getMessage() + " (is it the board?)",
          e);
    }
  }

  /// Shows what came back.
  private record Show(Catalogue catalogue, boolean isJson, Console console) {
    void all(BlockingQueue<ControllerEvent> events, Duration listen)
        throws IOException, InterruptedException {
      long until = System.nanoTime() + listen.toNanos();
      boolean isOver = false;
      while (!isOver) {
        long left = Math.max(0, until - System.nanoTime());
        var event = events.poll(left, TimeUnit.NANOSECONDS);
        isOver = event == null || event instanceof ControllerEvent.Ended;
        if (event != null) {
          one(event);
        }
      }
    }

    private void one(ControllerEvent event) throws IOException {
      switch (event) {
        case ControllerEvent.Told(var told, var order) -> {
          Explained explained =
              new TpncpDissector(catalogue, Kind.EVENT).datagram(TpncpCodec.write(told, order));
          if (explained instanceof Explained.Pdu pdu) {
            if (isJson) {
              line(pdu);
            } else {
              new ExplainedText(catalogue).lines(pdu).forEach(console.out()::println);
            }
          }
        }
        case ControllerEvent.Unreadable(var datagram, var because) ->
            console.complain(datagram.size() + " bytes that are no TPNCP: " + because);
        case ControllerEvent.Ended(var because) -> console.complain("the board left: " + because);
        case ControllerEvent.Acknowledged _ -> {}
      }
      console.out().flush();
    }

    void outcome(int sequence, boolean isTaken, Duration took) throws IOException {
      if (isJson) {
        try (var json = generator()) {
          json.writeStartObject();
          json.writeNumberField("sequence", sequence);
          json.writeBooleanField("acknowledged", isTaken);
          json.writeNumberField("waitedSeconds", took.toNanos() / 1e9);
          json.writeEndObject();
        }
        console.out().println();
      } else if (isTaken) {
        console.out().println("acknowledged: sequence " + sequence);
      } else {
        console.complain(
            "not acknowledged within "
                + took.toSeconds()
                + " s (a board with a list of controllers stays silent)");
      }
      console.out().flush();
    }

    private void line(Explained.Pdu pdu) throws IOException {
      try (var json = generator()) {
        json.writeStartObject();
        new TpncpJson(json, catalogue).fields(pdu);
        json.writeEndObject();
      }
      console.out().println();
    }

    private JsonGenerator generator() throws IOException {
      return new JsonFactory()
          .createGenerator(console.bytes())
          .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    }
  }

  private static void refuseReset(int id, Catalogue catalogue) throws UsageException {
    String name = catalogue.name(Kind.COMMAND, id).orElse("");
    if (KnownId.isReset(id) || name.toUpperCase(Locale.ROOT).contains("RESET")) {
      throw new UsageException(
          "command "
              + id
              + (name.isEmpty() ? "" : " " + name)
              + " resets: not sent (use --force if you mean it)");
    }
  }

  static ByteOrder order(String word) throws UsageException {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "big" -> ByteOrder.BIG_ENDIAN;
      case "little" -> ByteOrder.LITTLE_ENDIAN;
      default -> throw new UsageException("--order \"" + word + "\": not big or little");
    };
  }

  static int version(String text) throws UsageException {
    if (text.isEmpty()) {
      return BoardPlan.VERSION;
    }
    try {
      int version = Integer.parseInt(text);
      if (version >= 0 && version <= 0xFFFF) {
        return version;
      }
    } catch (NumberFormatException e) {
      // Complained about below.
    }
    throw new UsageException("--version-number \"" + text + "\": not 0 to 65535");
  }
}
