package io.portolan.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.portolan.survey.FindingJson;
import io.portolan.tpncp.dissect.Explained;
import io.portolan.tpncp.dissect.ExplainedText;
import io.portolan.tpncp.dissect.TpncpDissector;
import io.portolan.tpncp.message.Kind;
import io.portolan.wire.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// `portolan tpncp decode`: PDUs from a file or from the command line, field by field.
final class TpncpDecodeCommand implements Command {
  private static final List<Bytes> CAPTURES =
      List.of(
          Bytes.ofHex("d4c3b2a1"),
          Bytes.ofHex("a1b2c3d4"),
          Bytes.ofHex("4d3cb2a1"),
          Bytes.ofHex("a1b23c4d"),
          Bytes.ofHex("0a0d0d0a"));

  private final InputStream in;

  /// @param in standard input
  TpncpDecodeCommand(InputStream in) {
    this.in = in;
  }

  @Override
  public String name() {
    return "decode";
  }

  @Override
  public CommandSpec spec() {
    return Grammar.command(
        name(),
        "TPNCP protocol data units, field by field.",
        "portolan tpncp decode --kind event pdus.bin",
        List.of(
            "Takes PDUs one behind the other, as bytes or as hex, in either byte order.",
            "Captures are for portolan dissect. No byte tells a command from an event;",
            "without --kind the reading that fits better is taken, and it is said where",
            "none does.",
            "Exit status: 0 done; 1 something is no PDU, or cut short, or the catalogue is",
            "damaged (the rest is shown); 2 wrong usage; 3 a file cannot be read."),
        PositionalParamSpec.builder()
            .index("0..*")
            .arity("1..*")
            .required(true)
            .paramLabel("FILE|HEX")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .description("A file (- is standard input), or hex digits in pairs.")
            .build(),
        Grammar.option("--kind", "KIND", "command or event: what all of it is."),
        Catalogues.option());
  }

  @Override
  public int run(ParseResult options, Console console) throws UsageException, IOException {
    Kind kind = kind(options);
    Bytes bytes = bytes(Grammar.words(options));
    var catalogues = Catalogues.load(options, console);
    List<Explained> explained = new TpncpDissector(catalogues.catalogue(), kind).stream(bytes);
    if (Grammar.isJson(options)) {
      writeJson(explained, catalogues, console);
    } else {
      print(explained, catalogues, console);
    }
    if (bytes.isEmpty()) {
      console.complain("no bytes: nothing to decode");
    }
    boolean isDamaged = bytes.isEmpty() || explained.stream().anyMatch(e -> isDamaged(e, console));
    return catalogues.status(isDamaged ? ExitStatus.FOUND : ExitStatus.DONE);
  }

  private static void print(List<Explained> explained, Catalogues catalogues, Console console) {
    var text = new ExplainedText(catalogues.catalogue());
    String between = "";
    for (Explained each : explained) {
      console.out().print(between);
      text.lines(each).forEach(console.out()::println);
      between = "\n";
    }
  }

  private static void writeJson(List<Explained> explained, Catalogues catalogues, Console console)
      throws IOException {
    try (JsonGenerator json = FindingJson.generator(console.bytes())) {
      var writer = new TpncpJson(json, catalogues.catalogue());
      json.writeStartObject();
      json.writeStringField("portolan", Version.portolan());
      catalogues.writeJson(json);
      json.writeArrayFieldStart("pdus");
      for (Explained each : explained) {
        writer.write(each);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    console.out().println();
  }

  private static boolean isDamaged(Explained explained, Console console) {
    return switch (explained) {
      case Explained.Broken(var offset, var bytes, var because) -> {
        console.complain(
            "byte " + offset + ": no TPNCP in the last " + bytes.size() + " bytes: " + because);
        yield true;
      }
      case Explained.Pdu pdu when pdu.reading().missing() > 0 -> {
        console.complain(
            "byte " + pdu.offset() + ": the PDU lacks " + pdu.reading().missing() + " bytes");
        yield true;
      }
      case Explained.Pdu _ -> false;
    };
  }

  private static @Nullable Kind kind(ParseResult options) throws UsageException {
    String word = options.matchedOptionValue("--kind", "");
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "" -> null;
      case "command" -> Kind.COMMAND;
      case "event" -> Kind.EVENT;
      default -> throw new UsageException("--kind \"" + word + "\": not command or event");
    };
  }

  private Bytes bytes(List<String> words) throws UsageException, IOException {
    String first = words.getFirst();
    if (words.size() == 1 && first.equals("-")) {
      return content("standard input", in.readAllBytes());
    }
    if (words.size() == 1 && isFile(first)) {
      return content(first, Files.readAllBytes(Path.of(first)));
    }
    try {
      return Bytes.ofHex(String.join(" ", words));
    } catch (IllegalArgumentException e) {
      throw new UsageException(
          "\""
              + first
              + "\" is neither a file nor hex digits in pairs (see portolan tpncp decode"
              + " --help)");
    }
  }

  private static boolean isFile(String word) {
    try {
      return Files.exists(Path.of(word));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /// What a file holds: bytes, or hex if it holds nothing but hex.
  private static Bytes content(String name, byte[] array) throws IOException {
    Bytes bytes = Bytes.wrap(array);
    for (Bytes magic : CAPTURES) {
      if (bytes.startsWith(magic)) {
        throw new IOException(name + " is a capture (use portolan dissect --packets)");
      }
    }
    for (byte each : array) {
      if (Character.digit(each, 16) < 0 && !Character.isWhitespace(each)) {
        return bytes;
      }
    }
    try {
      return Bytes.ofHex(bytes.latin1());
    } catch (IllegalArgumentException e) {
      return bytes;
    }
  }
}
