package io.portolan.identify.familiar;

import io.portolan.wire.Bytes;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// What one real server said to every utterance, from a captioned hex file beside this class.
///
/// @param name of the file, without `.hex`
/// @param protocol the canonical name of what the server speaks, `none` if none of ours
/// @param also what else it speaks on the same port
/// @param exchanges those in which the server said anything
record Recording(String name, String protocol, List<String> also, List<Exchange> exchanges) {
  private static final List<Set<String>> SIBLINGS =
      List.of(
          Set.of("rpcbind", "nfs", "mountd", "nlockmgr", "rquotad"),
          Set.of("udt", "srt"),
          Set.of("smtp", "lmtp"),
          Set.of("dns", "mdns"));

  private static final List<Recording> ALL = readAll();

  /// About when the clocks among them were heard.
  static final Instant MADE = Instant.parse("2026-11-21T12:00:00Z");

  Recording {
    also = List.copyOf(also);
    exchanges = List.copyOf(exchanges);
  }

  static List<Recording> all() {
    return ALL;
  }

  private static List<Recording> readAll() {
    try {
      var folder = Objects.requireNonNull(Recording.class.getResource("openssh.hex"));
      try (var files = Files.list(Objects.requireNonNull(Path.of(folder.toURI()).getParent()))) {
        return files
            .filter(file -> file.toString().endsWith(".hex"))
            .sorted()
            .map(Recording::read)
            .toList();
      }
    } catch (IOException | URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static Recording named(String name) {
    return all().stream().filter(r -> r.name().equals(name)).findFirst().orElseThrow();
  }

  /// Whether a server of this protocol may as well be called that: because it is, because that is
  /// the layer below, or because a web server inside TLS asks for TLS in plain HTTP.
  boolean mayBe(String name) {
    return name.equals(protocol)
        || also.contains(name)
        || switch (protocol) {
          case "tls", "ipp", "websocket" -> name.equals("http");
          case "grpc" -> name.equals("http2");
          default -> false;
        };
  }

  Exchange exchange(String utterance) {
    return exchanges.stream()
        .filter(exchange -> exchange.utterance().equals(utterance))
        .findFirst()
        .orElseThrow();
  }

  /// Whether this server, with a number or a name damaged, is one of that protocol: the programs of
  /// ONC RPC answer alike, and one byte says whether they are there; a handshake of SRT is one of
  /// UDT with another version; LMTP is SMTP with another first word; multicast DNS is DNS for other
  /// names.
  boolean isSiblingOf(String other) {
    return SIBLINGS.stream().anyMatch(names -> names.contains(protocol) && names.contains(other));
  }

  @Override
  public String toString() {
    return name;
  }

  private static Recording read(Path file) {
    String protocol = "";
    List<String> also = List.of();
    Layer layer = Layer.TCP;
    String utterance = "";
    String part = "";
    var parts = new HashMap<String, String>();
    var exchanges = new ArrayList<Exchange>();
    for (String line : lines(file)) {
      int comment = line.indexOf('#');
      String text = (comment < 0 ? line : line.substring(0, comment)).strip();
      if (text.startsWith("protocol ")) {
        protocol = text.substring(9);
      } else if (text.startsWith("also ")) {
        also = List.of(text.substring(5).split(" ", -1));
      } else if (text.startsWith("layer ")) {
        layer = Layer.valueOf(text.substring(6).toUpperCase(Locale.ROOT));
      } else if (text.startsWith("[")) {
        finish(exchanges, layer, utterance, parts);
        utterance = text.substring(1, text.length() - 1);
      } else if (text.equals("greeting") || text.equals("said") || text.equals("answer")) {
        part = text;
      } else {
        parts.merge(part, text, (before, more) -> before + " " + more);
      }
    }
    finish(exchanges, layer, utterance, parts);
    String name = file.getName(file.getNameCount() - 1).toString();
    return new Recording(name.substring(0, name.length() - 4), protocol, also, exchanges);
  }

  private static void finish(
      List<Exchange> exchanges, Layer layer, String utterance, Map<String, String> parts) {
    if (!utterance.isEmpty()) {
      exchanges.add(
          new Exchange(
              layer,
              utterance,
              Bytes.ofHex(parts.getOrDefault("greeting", "")),
              Bytes.ofHex(parts.getOrDefault("said", "")),
              Bytes.ofHex(parts.getOrDefault("answer", "")),
              Outcome.DATA,
              Duration.ZERO));
    }
    parts.clear();
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
