package io.portolan.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.portolan.psrt.client.Message;
import io.portolan.wire.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

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
  private static final JsonFactory JSON = new JsonFactory();

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
        (letter == '%' ? field(next, message, when) : escape(next)).writeTo(out);
        at += 2;
      }
    }
  }

  private static Bytes field(char letter, Message message, Instant when) throws IOException {
    return switch (letter) {
      case 't' -> Bytes.ofText(message.topic());
      case 'p' -> message.body();
      case 'x' -> Bytes.ofText(message.body().hex());
      case 'X' -> Bytes.ofText(message.body().hex().toUpperCase(Locale.ROOT));
      case 'l' -> Bytes.ofText("" + message.body().size());
      case 'q', 'r' -> Bytes.ofText("0");
      case 'I' -> Bytes.ofText(when.toString());
      case 'U' -> Bytes.ofText("%d.%09d".formatted(when.getEpochSecond(), when.getNano()));
      case 'j' -> json(message, when);
      default -> Bytes.ofText("%");
    };
  }

  private static Bytes escape(char letter) {
    return switch (letter) {
      case 'n' -> Bytes.ofText("\n");
      case 't' -> Bytes.ofText("\t");
      case '\\' -> Bytes.ofText("\\");
      default -> Bytes.ofText("\\" + letter);
    };
  }

  /// One object: the payload in hex, and as text where it is some.
  static Bytes json(Message message, Instant when) throws IOException {
    var out = new ByteArrayOutputStream(2 * message.body().size() + 128);
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("topic", message.topic());
      json.writeStringField("payload", message.body().hex());
      Optional<String> text = text(message.body());
      if (text.isPresent()) {
        json.writeStringField("text", text.get());
      }
      json.writeNumberField("size", message.body().size());
      json.writeNumberField("priority", message.priority());
      json.writeStringField("received", when.toString());
      json.writeEndObject();
    }
    return Bytes.wrap(out.toByteArray());
  }

  private static Optional<String> text(Bytes body) {
    try {
      ByteBuffer bytes = body.buffer();
      return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(bytes).toString());
    } catch (CharacterCodingException _) {
      return Optional.empty();
    }
  }
}
