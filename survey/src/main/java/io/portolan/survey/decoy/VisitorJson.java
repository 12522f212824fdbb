package io.portolan.survey.decoy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.portolan.identify.Identity.Spoken;
import io.portolan.survey.AddressText;
import io.portolan.wire.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// The one form of a [Visitor] that output, log and hook share: a JSON object on one line.
///
/// `at` is ISO 8601 in UTC, `tookSeconds` a number, `from` and `to` are addresses with ports,
/// `said` and `answered` lower-case hex, `text` what was said as printable ASCII with escapes.
/// `protocol` and `because` are null and `strength` is 0 where no recogniser knows the words.
public final class VisitorJson {
  private static final JsonFactory JSON = new JsonFactory();

  private VisitorJson() {}

  /// The object in UTF-8, a line feed last.
  public static Bytes line(Visitor visitor) {
    var out = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("at", visitor.at().toString());
      json.writeNumberField("tookSeconds", visitor.took().toMillis() / 1000.0);
      json.writeStringField("transport", visitor.transport().word());
      json.writeNumberField("port", visitor.to().getPort());
      json.writeStringField("from", text(visitor.from()));
      json.writeStringField("to", text(visitor.to()));
      spoken(json, visitor.spoken());
      json.writeNumberField("heardBytes", visitor.heard());
      json.writeStringField("said", visitor.said().hex());
      json.writeStringField("text", visitor.said().printable());
      json.writeStringField("answered", visitor.answered().hex());
      json.writeStringField("ending", visitor.ending().word());
      json.writeNumberField("turnedAway", visitor.turnedAway());
      json.writeEndObject();
      json.writeRaw('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Bytes.wrap(out.toByteArray());
  }

  /// `127.0.0.1:643`, `[::1]:643`.
  public static String text(InetSocketAddress address) {
    String host = AddressText.of(address.getAddress());
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }

  private static void spoken(JsonGenerator json, @Nullable Spoken spoken) throws IOException {
    json.writeStringField("protocol", spoken == null ? null : spoken.protocol().name());
    json.writeNumberField("strength", spoken == null ? 0 : spoken.strength());
    json.writeStringField("because", spoken == null ? null : spoken.because());
  }
}
