package io.portolan.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.portolan.survey.AddressText;
import io.portolan.wire.capture.ExplainedMessage;
import io.portolan.wire.capture.Explanation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.Locale;

/// The messages of `portolan dissect --packets`: a heading each, and under it a row a field.
final class MessageReport {
  private final Console console;

  MessageReport(Console console) {
    this.console = console;
  }

  void add(ExplainedMessage message) {
    var explanation = message.explanation();
    console.out().println(heading(message));
    for (Explanation.Field field : explanation.fields()) {
      console.out().println(row(field));
    }
    if (explanation.broken() != null) {
      console.out().println("  broken: " + explanation.broken());
      if (explanation.fields().isEmpty() && !explanation.bytes().isEmpty()) {
        console.out().println("  " + explanation.bytes());
      }
    }
  }

  /// `#17 2026-01-01T12:00:00Z 10.0.0.1:40000 > 10.0.0.2:2424/tcp TPNCP EV_BOARD_STARTED 36 bytes`.
  private static String heading(ExplainedMessage message) {
    var explanation = message.explanation();
    return "#"
        + message.packet()
        + " "
        + message.at()
        + " "
        + text(message.from())
        + " > "
        + text(message.to())
        + "/"
        + message.transport().word()
        + " "
        + message.protocol().title()
        + (explanation.message().isEmpty() ? "" : " " + explanation.message())
        + " "
        + explanation.bytes().size()
        + " bytes";
  }

  /// Offset, size, name, value; parts of a message are indented by what they lie in.
  private static String row(Explanation.Field field) {
    String name = "  ".repeat(Math.min(field.depth(), 16)) + field.name();
    String size = field.size() == 0 && field.value().isEmpty() ? "" : "+" + field.size();
    return String.format(
            Locale.ROOT, "  %5d %-5s %-24s %s", field.offset(), size, name, field.value())
        .stripTrailing();
  }

  /// Writes a message as an object.
  static void write(JsonGenerator json, ExplainedMessage message) {
    try {
      var explanation = message.explanation();
      json.writeStartObject();
      json.writeNumberField("packet", message.packet());
      json.writeStringField("at", message.at().toString());
      json.writeStringField("transport", message.transport().word());
      json.writeStringField("from", text(message.from()));
      json.writeStringField("to", text(message.to()));
      json.writeStringField("protocol", message.protocol().name());
      json.writeStringField("message", explanation.message());
      json.writeStringField("bytes", explanation.bytes().hex());
      json.writeArrayFieldStart("fields");
      for (Explanation.Field field : explanation.fields()) {
        json.writeStartObject();
        json.writeNumberField("depth", field.depth());
        json.writeStringField("name", field.name());
        json.writeNumberField("offset", field.offset());
        json.writeNumberField("size", field.size());
        json.writeStringField("value", field.value());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeStringField("broken", explanation.broken());
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(InetSocketAddress peer) {
    String address = AddressText.of(peer.getAddress());
    return (peer.getAddress() instanceof Inet6Address ? "[" + address + "]" : address)
        + ":"
        + peer.getPort();
  }
}
