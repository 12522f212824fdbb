package io.portolan.identify.familiar;

import static io.portolan.identify.familiar.TextLines.quote;

import io.portolan.wire.Bytes;
import io.portolan.wire.Protocol;
import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.HttpAnswer.Header;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Nonce;
import io.portolan.wire.probe.Probe;
import io.portolan.wire.probe.Utterance;
import java.util.List;
import java.util.Optional;

/// Recognises gRPC, which lives on HTTP/2.
///
/// Says nothing of its own: HTTP/2's question asks for the front page as content of gRPC, and a
/// server of gRPC answers that with a status of its own, whatever it makes of the path. Status
/// and content type together are nobody else's.
///
/// @see "gRPC over HTTP2, PROTOCOL-HTTP2.md of the gRPC project; status codes 0 to 16"
public final class Grpc implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("grpc", "gRPC").describedIn("gRPC over HTTP2");

  private static final String CONTENT = "application/grpc";

  /// For [java.util.ServiceLoader].
  public Grpc() {}

  @Override
  public Protocol protocol() {
    return PROTOCOL;
  }

  @Override
  public Layer layer() {
    return Layer.HTTP2;
  }

  @Override
  public List<Utterance> say(Nonce nonce) {
    return List.of();
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() != Layer.HTTP2 || exchange.isEcho()) {
      return Evidence.NONE;
    }
    if (exchange.isCallOnly()) {
      return called(exchange.said());
    }
    List<Header> fields = Http2.answers(Http2Frame.readAll(exchange.heard()));
    boolean isContent =
        field(fields, "content-type").filter(t -> t.startsWith(CONTENT)).isPresent();
    Optional<String> status = field(fields, "grpc-status").filter(Grpc::isStatus);
    if (isContent && status.isPresent()) {
      String message = field(fields, "grpc-message").map(m -> ": " + quote(m)).orElse("");
      return Evidence.structure("answers as gRPC with status " + status.get() + message);
    }
    return isContent ? Evidence.banner("answers with content of gRPC") : Evidence.NONE;
  }

  private static Evidence called(Bytes said) {
    if (!said.startsWith(Http2Frame.PREFACE)) {
      return Evidence.NONE;
    }
    var fields = Http2.answers(Http2Frame.readAll(said.from(Http2Frame.PREFACE.size())));
    boolean isCall =
        field(fields, "content-type").filter(t -> t.startsWith(CONTENT)).isPresent()
            && field(fields, ":method").filter(m -> m.equals("POST")).isPresent();
    return isCall
        ? Evidence.structure("the caller calls " + quote(field(fields, ":path").orElse("")))
        : Evidence.NONE;
  }

  private static boolean isStatus(String text) {
    return text.matches("1[0-6]|[0-9]");
  }

  private static Optional<String> field(List<Header> fields, String name) {
    return fields.stream().filter(f -> f.name().equals(name)).map(Header::value).findFirst();
  }
}
