package io.portolan.identify.familiar;

import static io.portolan.identify.familiar.TextLines.quote;

import io.portolan.wire.Bytes;
import io.portolan.wire.MalformedException;
import io.portolan.wire.Protocol;
import io.portolan.wire.WireWriter;
import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.HttpAnswer.Header;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Nonce;
import io.portolan.wire.probe.Probe;
import io.portolan.wire.probe.Utterance;
import io.portolan.wire.probe.Utterance.Cue;
import java.util.ArrayList;
import java.util.List;

/// Recognises HTTP/2, by prior knowledge or inside TLS.
///
/// Sent: the client's preface with empty settings, a PING with eight bytes nobody else knows,
/// and one GET of the front page that could be gRPC's, so that a server of gRPC refuses it in
/// its own way. It costs what a visit to the front page costs; GOAWAY ends it in good order.
/// The bytes come back in a PING that is marked as an answer. Many servers announce their
/// settings without being asked, and those that were asked in another language often refuse in
/// frames.
///
/// @see "RFC 9113, sections 3.4, 6.5, 6.7 and 6.8; RFC 7301"
public final class Http2 implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("http2", "HTTP/2")
          .tcp(80, 443)
          .named("http", "www", "www-http", "http-alt")
          .namedInsideTls("https")
          .describedIn("RFC 9113", "RFC 7541");

  private static final int TOKEN_SIZE = 8;
  private static final Bytes GOODBYE =
      new Http2Frame(Http2Frame.GOAWAY, 0, 0, Bytes.ofHex("00000000 00000000")).toBytes();

  /// For [java.util.ServiceLoader].
  public Http2() {}

  @Override
  public Protocol protocol() {
    return PROTOCOL;
  }

  @Override
  public Layer layer() {
    return Layer.TCP;
  }

  @Override
  public List<String> applicationProtocols() {
    return List.of("h2");
  }

  @Override
  public List<Utterance> say(Nonce nonce) {
    Bytes words =
        Http2Frame.PREFACE
            .concat(new Http2Frame(Http2Frame.SETTINGS, 0, 0, Bytes.EMPTY).toBytes())
            .concat(new Http2Frame(Http2Frame.PING, 0, 0, nonce.bytes(TOKEN_SIZE)).toBytes())
            .concat(
                new Http2Frame(
                        Http2Frame.HEADERS,
                        Http2Frame.END_STREAM | Http2Frame.END_HEADERS,
                        1,
                        request())
                    .toBytes());
    return List.of(
        new Utterance(
            "http2-ping/1",
            words,
            Cue.ANY,
            GOODBYE,
            "Opens a connection, pings, asks for the front page once and says goodbye."));
  }

  /// Fields as literals that nobody keeps, under names of the static table.
  private static Bytes request() {
    return new WireWriter()
        .u8("method", 0x82)
        .u8("scheme", 0x86)
        .u8("path", 0x84)
        .u8("authority", 0x01)
        .text8("authority", "portolan.invalid")
        .u8("user_agent", 0x0F)
        .u8("user_agent", 0x2B)
        .text8("user_agent", "Portolan/1")
        .u8("content_type", 0x0F)
        .u8("content_type", 0x10)
        .text8("content_type", "application/grpc")
        .u8("te", 0x00)
        .text8("te", "te")
        .text8("te", "trailers")
        .toBytes();
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() == Layer.UDP || exchange.isEcho()) {
      return Evidence.NONE;
    }
    if (exchange.isCallOnly()) {
      return called(exchange.said());
    }
    List<Http2Frame> frames = Http2Frame.readAll(exchange.heard());
    if (frames.isEmpty()) {
      return Evidence.NONE;
    }
    Bytes token = token(exchange.said());
    boolean isOurs =
        !token.isEmpty()
            && frames.stream()
                .anyMatch(f -> f.is(Http2Frame.PING, Http2Frame.ACK) && f.payload().equals(token));
    Evidence evidence =
        isOurs ? Evidence.proof("PING came back as an answer") : begun(frames, exchange);
    return evidence.isFor() ? product(evidence, answers(frames)) : evidence;
  }

  /// A server's first frame is its settings, or its refusal of what is no HTTP/2.
  private static Evidence begun(List<Http2Frame> frames, Exchange exchange) {
    Http2Frame first = frames.getFirst();
    if (first.areServersSettings()) {
      return Evidence.structure("begins with the settings of an HTTP/2 server");
    }
    boolean isGoodbye =
        first.type() == Http2Frame.GOAWAY && first.payload().first(4).equals(Bytes.of(0, 0, 0, 0));
    boolean isBareSettings = first.type() == Http2Frame.SETTINGS && first.flags() == 0;
    boolean isMore = frames.size() > 1 && frames.get(1).type() <= Http2Frame.WINDOW_UPDATE;
    if (isBareSettings && isMore) {
      return Evidence.structure("begins with settings and further frames of HTTP/2");
    }
    if (isGoodbye || isBareSettings) {
      return exchange.said().isEmpty() || isBareSettings
          ? Evidence.banner("begins with a frame of HTTP/2")
          : Evidence.structure("refuses in the frames of HTTP/2");
    }
    return Evidence.NONE;
  }

  /// What a caller put into its PING; empty if it sent none.
  private static Bytes token(Bytes said) {
    return said.startsWith(Http2Frame.PREFACE)
        ? Http2Frame.readAll(said.from(Http2Frame.PREFACE.size())).stream()
            .filter(f -> f.type() == Http2Frame.PING && f.flags() == 0)
            .findFirst()
            .map(Http2Frame::payload)
            .orElse(Bytes.EMPTY)
        : Bytes.EMPTY;
  }

  /// The header fields and trailers a server sent, as far as they can be read.
  static List<Header> answers(List<Http2Frame> frames) {
    var fields = new ArrayList<Header>();
    var hpack = new Hpack();
    try {
      for (Http2Frame frame : frames) {
        if (frame.is(Http2Frame.HEADERS, Http2Frame.END_HEADERS)) {
          fields.addAll(hpack.read(frame.headerBlock()));
        }
      }
    } catch (MalformedException _) {
      // What cannot be read was not said.
    }
    return List.copyOf(fields);
  }

  private static Evidence product(Evidence evidence, List<Header> fields) {
    for (Header field : fields) {
      if (field.name().equals("server")) {
        return Http.product(evidence, field.value());
      }
    }
    return evidence;
  }

  private static Evidence called(Bytes said) {
    if (!said.startsWith(Http2Frame.PREFACE)) {
      return Evidence.NONE;
    }
    var fields = answers(Http2Frame.readAll(said.from(Http2Frame.PREFACE.size())));
    String asked =
        fields.stream()
            .filter(f -> f.name().equals(":path"))
            .findFirst()
            .map(f -> " and asks for " + quote(f.value()))
            .orElse("");
    return Evidence.structure("the caller begins HTTP/2" + asked);
  }
}
