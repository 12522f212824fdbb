package io.portolan.identify.familiar;

import io.portolan.wire.Bytes;
import io.portolan.wire.MalformedException;
import io.portolan.wire.Protocol;
import io.portolan.wire.WireReader;
import io.portolan.wire.WireWriter;
import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Nonce;
import io.portolan.wire.probe.Probe;
import io.portolan.wire.probe.Utterance;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Recognises an Apache Kafka broker.
///
/// Sent: a request for the versions of the API, which every client asks first and for which nobody
/// has to log in. The answer repeats our correlation id and lists keys in their order, each with
/// the lowest and the highest version; the key we asked with is among them.
///
/// @see "Apache Kafka protocol guide, sections Protocol Primitive Types and ApiVersions API"
public final class Kafka implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("kafka", "Kafka").tcp(9092).describedIn("Apache Kafka protocol guide");

  private static final int API_VERSIONS = 18;
  private static final int HIGHEST_KEY = 200;
  private static final int HIGHEST_VERSION = 50;
  private static final int UNSUPPORTED_VERSION = 35;
  private static final int LONGEST_CLIENT = 255;

  /// The part of a request that all have.
  private record Request(int key, int version, int correlation) {}

  /// For [java.util.ServiceLoader].
  public Kafka() {}

  @Override
  public Protocol protocol() {
    return PROTOCOL;
  }

  @Override
  public Layer layer() {
    return Layer.TCP;
  }

  @Override
  public List<Utterance> say(Nonce nonce) {
    String client = "portolan";
    Bytes request =
        new WireWriter()
            .i32(10 + client.length())
            .u16("request_api_key", API_VERSIONS)
            .u16("request_api_version", 0)
            .i32(nonce.u31())
            .text16("client_id", client)
            .toBytes();
    return List.of(
        Utterance.toSilence(
            "kafka-versions/1", request, "Asks which versions are served; names no topic."));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() == Layer.UDP
        || exchange.layer() == Layer.HTTP
        || !exchange.greeting().isEmpty()
        || exchange.isEcho()) {
      return Evidence.NONE;
    }
    try {
      Request request = request(exchange.said());
      if (exchange.isCallOnly()) {
        return Evidence.structure(
            "the caller asks for API " + request.key() + " version " + request.version());
      }
      boolean isKnown = request.key() == API_VERSIONS && !exchange.answer().isEmpty();
      return isKnown ? answered(request, new WireReader(exchange.answer())) : Evidence.NONE;
    } catch (MalformedException e) {
      return Evidence.NONE;
    }
  }

  /// Reads the answer in the form of version 0, which is also that of every refusal, or skips what
  /// later versions have between the keys.
  private static Evidence answered(Request request, WireReader in) throws MalformedException {
    WireReader body = in.part("response", in.u32("size"));
    in.end();
    if (body.i32("correlation_id") != request.correlation()) {
      return Evidence.NONE;
    }
    int error = body.u16("error_code");
    boolean isPlain = request.version() <= 2 || error == UNSUPPORTED_VERSION;
    long keys = isPlain ? body.u32("api_keys.length") : body.u8("api_keys.length") - 1;
    if (keys < 1 || keys > HIGHEST_KEY || (error != 0 && error != UNSUPPORTED_VERSION)) {
      return Evidence.NONE;
    }
    boolean isServed = false;
    for (int i = 0; i < keys; i++) {
      int key = body.u16("api_key");
      int least = body.u16("min_version");
      int most = body.u16("max_version");
      if (key > HIGHEST_KEY || least > most || most > HIGHEST_VERSION) {
        throw body.reject("is no range of versions");
      }
      if (!isPlain) {
        body.u8("tagged_fields");
      }
      isServed |= key == API_VERSIONS;
    }
    return isServed
        ? Evidence.proof("lists " + keys + " APIs under our correlation id")
        : Evidence.NONE;
  }

  private static Request request(Bytes said) throws MalformedException {
    var in = new WireReader(said);
    WireReader body = in.part("request", in.u32("size"));
    in.end();
    var request =
        new Request(
            body.u16("request_api_key"),
            body.u16("request_api_version"),
            body.i32("correlation_id"));
    int size = body.u16("client_id.length");
    String client = body.text("client_id", size, StandardCharsets.US_ASCII);
    boolean formed =
        request.key() <= HIGHEST_KEY
            && request.version() <= HIGHEST_VERSION
            && !client.isEmpty()
            && client.length() <= LONGEST_CLIENT
            && TextLines.isText(client);
    if (!formed) {
      throw body.reject("belongs to no request");
    }
    return request;
  }
}
