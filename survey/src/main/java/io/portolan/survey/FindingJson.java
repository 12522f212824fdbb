package io.portolan.survey;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import io.portolan.chart.Claim;
import io.portolan.identify.Identity.Spoken;
import io.portolan.net.tls.TlsFacts;
import io.portolan.watch.Listener;
import io.portolan.watch.origin.Origin;
import io.portolan.wire.Bytes;
import io.portolan.wire.Protocol;
import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Exchange;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The one form in which findings leave the house, shared by the command line, the web and history.
///
/// Keys are camelCase, times ISO 8601 UTC, bytes lower-case hex. `check.schema.json` beside this
/// class describes the document; a test holds every document against it.
public final class FindingJson {
  /// How many bytes of each side an evidence line shows.
  private static final int BYTES_SHOWN = 512;

  private final JsonGenerator json;

  private FindingJson(JsonGenerator json) {
    this.json = json;
  }

  /// A generator for one document in the house's form, indented by two blanks.
  public static JsonGenerator generator(OutputStream out) throws IOException {
    var indent = new DefaultIndenter("  ", "\n");
    return new JsonFactory()
        .createGenerator(out)
        .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
        .setPrettyPrinter(
            new DefaultPrettyPrinter().withObjectIndenter(indent).withArrayIndenter(indent));
  }

  /// Writes the document of `portolan check --json`; the stream stays open.
  public static void report(
      OutputStream out, String version, String host, Instant at, List<Finding> findings)
      throws IOException {
    try (JsonGenerator json = generator(out)) {
      json.writeStartObject();
      heading(json, version, host, at);
      json.writeArrayFieldStart("findings");
      for (Finding finding : findings) {
        new FindingJson(json).finding(finding, null, FurtherKeys.NONE);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    out.write('\n');
  }

  /// Writes the findings of `portolan dissect --json` into an open object, as the key `findings`:
  /// the same objects without owners, and with what of the capture they rest on.
  public static void captured(JsonGenerator json, List<CapturedFinding> findings)
      throws IOException {
    json.writeArrayFieldStart("findings");
    for (CapturedFinding finding : findings) {
      new FindingJson(json).finding(finding.finding(), finding, FurtherKeys.NONE);
    }
    json.writeEndArray();
  }

  /// The three keys every document starts with.
  public static void heading(JsonGenerator json, String version, String host, Instant at)
      throws IOException {
    json.writeStringField("portolan", version);
    json.writeStringField("host", host);
    json.writeStringField("at", at.toString());
  }

  /// Writes one claim as an object.
  public static void claim(JsonGenerator json, Claim claim) throws IOException {
    json.writeStartObject();
    json.writeStringField("service", claim.service());
    json.writeStringField("kind", claim.kind().word());
    json.writeStringField("source", source(claim));
    json.writeStringField("level", claim.level().word());
    json.writeStringField("transport", claim.transport().word());
    json.writeNumberField("first", claim.first());
    json.writeNumberField("last", claim.last());
    json.writeStringField("description", claim.description());
    optional(json, "protocol", claim.protocol());
    optional(json, "product", claim.product());
    optional(json, "note", claim.note());
    json.writeEndObject();
  }

  /// Where a claim comes from, on one line.
  public static String source(Claim claim) {
    var source = claim.source();
    return source.title()
        + ", "
        + source.citation()
        + (source.date() == null ? "" : " (" + source.date() + ")");
  }

  /// Writes one listener as an object, without claims and without what it speaks.
  public static void listener(JsonGenerator json, Listener listener) throws IOException {
    listener(json, listener, List.of());
  }

  /// The same with how its owners came to be.
  ///
  /// @param origins of its owners, as far as they are known
  public static void listener(JsonGenerator json, Listener listener, List<Origin> origins)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("transport", listener.transport().word());
    json.writeNumberField("port", listener.port());
    json.writeStringField("address", AddressText.of(listener.address()));
    json.writeBooleanField("dualStack", listener.dualStack());
    json.writeStringField("exposure", listener.exposure().word());
    json.writeStringField("user", listener.user());
    json.writeStringField("ownership", listener.ownership().word());
    json.writeNumberField("sockets", listener.sockets());
    OwnerJson.owners(json, listener.owners(), origins);
    json.writeEndObject();
  }

  /// Writes one finding as an object.
  ///
  /// @param more writes further keys of it, last
  public static void finding(JsonGenerator json, Finding finding, FurtherKeys more)
      throws IOException {
    new FindingJson(json).finding(finding, null, more);
  }

  /// Writes keys into an open object.
  public interface FurtherKeys {
    /// Nothing more.
    FurtherKeys NONE = _ -> {};

    void write(JsonGenerator json) throws IOException;
  }

  /// @param captured where the finding comes from, null if not from a capture
  private void finding(Finding finding, @Nullable CapturedFinding captured, FurtherKeys more)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("transport", finding.transport().word());
    json.writeNumberField("port", finding.port());
    strings("addresses", finding.addresses());
    json.writeBooleanField("dualStack", finding.dualStack());
    json.writeStringField("exposure", finding.exposure().word());
    if (captured == null) {
      json.writeStringField("user", finding.user());
      json.writeStringField("ownership", finding.ownership().word());
    } else {
      json.writeObjectFieldStart("conversations");
      json.writeNumberField("seen", captured.conversations());
      json.writeNumberField("weighed", captured.weighed());
      json.writeNumberField("agreeing", captured.agreeing());
      json.writeStringField("direction", captured.direction().word());
      json.writeEndObject();
    }
    OwnerJson.owners(json, finding.owners(), finding.origins());
    OwnerJson.socketUnits(json, finding.socketUnits());
    json.writeArrayFieldStart("claims");
    for (Claim claim : finding.claims()) {
      claim(json, claim);
    }
    json.writeEndArray();
    json.writeFieldName("speaks");
    speaks(finding.identity().recognised().orElse(null));
    json.writeStringField("verdict", finding.verdict().word().word());
    json.writeStringField("rule", finding.verdict().rule());
    json.writeStringField("because", finding.verdict().because());
    json.writeStringField("wouldChange", finding.verdict().wouldChange());
    optional(json, "ownerFits", finding.verdict().ownerFits());
    if (!finding.verdict().signals().isEmpty()) {
      strings("signals", finding.verdict().signals());
    }
    json.writeStringField("at", finding.at().toString());
    json.writeArrayFieldStart("evidence");
    for (Reason reason : finding.reasons()) {
      reason(reason);
    }
    json.writeEndArray();
    more.write(json);
    json.writeEndObject();
  }

  private void speaks(@Nullable Spoken spoken) throws IOException {
    if (spoken == null) {
      json.writeNull();
      return;
    }
    json.writeStartObject();
    json.writeStringField("protocol", spoken.protocol().name());
    strings("layers", spoken.layers());
    nullable(json, "product", spoken.product());
    nullable(json, "version", spoken.version());
    json.writeNumberField("strength", spoken.strength());
    if (spoken.tls() != null) {
      tls(spoken.tls());
    }
    json.writeEndObject();
  }

  private void tls(TlsFacts facts) throws IOException {
    json.writeObjectFieldStart("tls");
    json.writeStringField("version", facts.version());
    json.writeStringField("cipherSuite", facts.cipherSuite());
    json.writeStringField("applicationProtocol", facts.applicationProtocol());
    var certificate = facts.certificate();
    if (certificate != null) {
      json.writeObjectFieldStart("certificate");
      json.writeStringField("subject", certificate.subject());
      json.writeStringField("issuer", certificate.issuer());
      strings("names", certificate.names());
      json.writeStringField("notBefore", certificate.notBefore().toString());
      json.writeStringField("notAfter", certificate.notAfter().toString());
      json.writeBooleanField("selfSigned", certificate.selfSigned());
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private void reason(Reason reason) throws IOException {
    Protocol protocol = reason.protocol();
    Exchange exchange = reason.exchange();
    Evidence evidence = reason.evidence();
    json.writeStartObject();
    json.writeStringField("for", protocol == null ? "" : protocol.name());
    json.writeStringField("direction", evidence.isFor() ? "for" : "against");
    json.writeNumberField("strength", evidence.strength());
    json.writeStringField("probe", exchange == null ? "owner" : exchange.utterance());
    json.writeStringField("sent", exchange == null ? "" : hex(exchange.said()));
    json.writeStringField("received", exchange == null ? "" : hex(exchange.heard()));
    json.writeStringField("outcome", exchange == null ? "not-tried" : exchange.outcome().word());
    json.writeStringField("because", evidence.because());
    json.writeEndObject();
  }

  private void strings(String key, List<String> values) throws IOException {
    json.writeArrayFieldStart(key);
    for (String value : values) {
      json.writeString(value);
    }
    json.writeEndArray();
  }

  private static String hex(Bytes bytes) {
    return bytes.first(BYTES_SHOWN).hex();
  }

  static void nullable(JsonGenerator json, String key, @Nullable String value) throws IOException {
    json.writeFieldName(key);
    if (value == null) {
      json.writeNull();
    } else {
      json.writeString(value);
    }
  }

  static void optional(JsonGenerator json, String key, @Nullable String value) throws IOException {
    if (value != null) {
      json.writeStringField(key, value);
    }
  }
}
