package io.portolan.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.portolan.psrt.client.Message;
import io.portolan.wire.Bytes;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Locale;

/// How a received message is written: JSON, or a format as mosquitto_sub's `-F` takes it.
///
/// | in a format | stands for |
/// |---|---|
/// | `%t` | the topic |
/// | `%p` | the body as it is |
/// | `%x`, `%X` | the body in hex |
/// | `%l` | size of the body in bytes |
/// | `%q`, `%r` | `0`: PSRT has no levels of delivery and retains nothing |
/// | `%I` | when it came, ISO 8601, UTC |
/// | `%U` | when it came, seconds since 1970 |
/// | `%j` | the message as JSON |
/// | `%%`, `\n`, `\t`, `\\` | themselves |
final class PsrtMessageForm {
  private static final int PIECE = 64 * 1024;

  private static final JsonFactory JSON =
      new JsonFactory()
          .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
          .disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);

  private final String format;

  private PsrtMessageForm(String format) {
    this.format = format;
  }

  /// @throws UsageException if the format says something that has no meaning
  static PsrtMessageForm of(String format) throws UsageException {
    for (int at = format.indexOf('%'); at >= 0; at = format.indexOf('%', at + 2)) {
      char letter = at + 1 < format.length() ? format.charAt(at + 1) : ' ';
      if ("tpxXlqrIUj%".indexOf(letter) < 0) {
        throw new UsageException(
            "-F \"" + format + "\": %" + letter + " means nothing (use %t %p %x %l %I %U %j %%)");
      }
    }
    return new PsrtMessageForm(format);
  }

  void write(Message message, Instant when, OutputStream out) throws IOException {
    int at = 0;
    while (at < format.length()) {
      char letter = format.charAt(at);
      boolean isPair = (letter == '%' || letter == '\\') && at + 1 < format.length();
      if (!isPair) {
        int point = format.codePointAt(at);
        Bytes.ofText(Character.toString(point)).writeTo(out);
        at += Character.charCount(point);
      } else {
        char next = format.charAt(at + 1);
        if (letter == '%') {
          field(next, message, when, out);
        } else {
          escape(next).writeTo(out);
        }
        at += 2;
      }
    }
  }

  private static void field(char letter, Message message, Instant when, OutputStream out)
      throws IOException {
    switch (letter) {
      case 'p' -> whole(message.body(), out);
      case 'x', 'X' -> hex(message.body(), letter == 'X', out);
      case 'j' -> json(message, when, out);
      default -> Bytes.ofText(field(letter, message, when)).writeTo(out);
    }
  }

  private static String field(char letter, Message message, Instant when) {
    return switch (letter) {
      case 't' -> message.topic();
      case 'l' -> "" + message.body().size();
      case 'q', 'r' -> "0";
      case 'I' -> when.toString();
      case 'U' -> "%d.%09d".formatted(when.getEpochSecond(), when.getNano());
      default -> "%";
    };
  }

  /// In pieces: the system's stream copies all that it is given at once.
  private static void whole(Bytes body, OutputStream out) throws IOException {
    for (int at = 0; at < body.size(); at += PIECE) {
      body.slice(at, Math.min(body.size(), at + PIECE)).writeTo(out);
    }
  }

  private static void hex(Bytes body, boolean isUpper, OutputStream out) throws IOException {
    for (int at = 0; at < body.size(); at += PIECE) {
      String hex = body.slice(at, Math.min(body.size(), at + PIECE)).hex();
      Bytes.ofText(isUpper ? hex.toUpperCase(Locale.ROOT) : hex).writeTo(out);
    }
  }

  private static Bytes escape(char letter) {
    return switch (letter) {
      case 'n' -> Bytes.ofText("\n");
      case 't' -> Bytes.ofText("\t");
      case '\\' -> Bytes.ofText("\\");
      default -> Bytes.ofText("\\" + letter);
    };
  }

  /// Writes one object: the payload in hex, and as text where it is some.
  static void json(Message message, Instant when, OutputStream out) throws IOException {
    Bytes body = message.body();
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("topic", message.topic());
      json.writeFieldName("payload");
      json.writeString(PsrtBodyReader.hex(body), -1);
      if (PsrtBodyReader.isText(body)) {
        json.writeFieldName("text");
        json.writeString(PsrtBodyReader.text(body), -1);
      }
      json.writeNumberField("size", body.size());
      json.writeNumberField("priority", message.priority());
      json.writeStringField("received", when.toString());
      json.writeEndObject();
    }
  }
}
