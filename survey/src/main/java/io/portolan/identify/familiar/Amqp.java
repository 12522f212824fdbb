package io.portolan.identify.familiar;

import static io.portolan.identify.familiar.TextLines.quote;

import io.portolan.wire.Bytes;
import io.portolan.wire.MalformedException;
import io.portolan.wire.Protocol;
import io.portolan.wire.WireReader;
import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Nonce;
import io.portolan.wire.probe.Probe;
import io.portolan.wire.probe.Utterance;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/// Recognises AMQP, 0-9-1 and 1.0, and that of their relatives which answer in kind.
///
/// Sent: the eight bytes with which a client of 0-9-1 begins. A broker starts to negotiate and says
/// what it is; we hang up before a login. One that speaks another AMQP, or was told something else
/// altogether, says its own eight bytes and hangs up. After a header of AMQP another one is an
/// answer; after anything else it is a banner.
///
/// @see "AMQP 0-9-1, sections 2.2.4, 2.3.5 and 4.2; OASIS AMQP 1.0, sections 2.2 and 5.3"
public final class Amqp implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("amqp", "AMQP")
          .tcp(5672, 5671)
          .named("amqp")
          .namedInsideTls("amqps")
          .describedIn("AMQP 0-9-1", "OASIS AMQP 1.0");

  private static final Bytes MAGIC = Bytes.ofText("AMQP");
  private static final int HEADER_SIZE = 8;

  /// What follows the magic word: id of the protocol, and its version.
  private static final Map<Bytes, String> VERSIONS =
      Map.of(
          Bytes.of(0, 0, 9, 1), "0-9-1",
          Bytes.of(1, 1, 0, 9), "0-9",
          Bytes.of(1, 1, 0, 10), "0-10",
          Bytes.of(1, 1, 8, 0), "0-8",
          Bytes.of(1, 1, 9, 1), "0-9-1",
          Bytes.of(0, 1, 0, 0), "1.0",
          Bytes.of(2, 1, 0, 0), "1.0 inside TLS",
          Bytes.of(3, 1, 0, 0), "1.0 with SASL");

  private static final int METHOD = 1;
  private static final int FRAME_END = 0xCE;
  private static final int CONNECTION = 10;
  private static final int START = 10;
  private static final int MOST_PROPERTIES = 64;
  private static final int SMALL_ULONG = 0x53;
  private static final int OPEN = 0x10;
  private static final int MECHANISMS = 0x40;

  /// @param name of the product and its version; "" if not said
  private record Properties(String name, String version) {}

  /// For [java.util.ServiceLoader].
  public Amqp() {}

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
    return List.of(
        Utterance.toSilence(
            "amqp-0-9-1/1",
            MAGIC.concat(Bytes.of(0, 0, 9, 1)),
            "Says which AMQP it speaks, and leaves before it has to log in."));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() == Layer.UDP
        || exchange.layer() == Layer.HTTP
        || !exchange.greeting().isEmpty()
        || exchange.isEcho()) {
      return Evidence.NONE;
    }
    String asked = version(exchange.said());
    if (exchange.isCallOnly()) {
      return asked.isEmpty()
          ? Evidence.NONE
          : Evidence.structure("the caller begins with the header of AMQP " + asked);
    }
    Bytes answer = exchange.answer();
    String answered = version(answer);
    if (!answered.isEmpty()) {
      return header(asked, answered, answer.from(HEADER_SIZE));
    }
    try {
      return asked.isEmpty() ? Evidence.NONE : start(new WireReader(answer));
    } catch (MalformedException e) {
      return Evidence.NONE;
    }
  }

  /// @param rest what stands behind the header
  private static Evidence header(String asked, String answered, Bytes rest) {
    if (!asked.isEmpty() && !asked.equals(answered)) {
      return Evidence.structure(
          "answers the header of AMQP " + asked + " with that of " + answered);
    }
    if (rest.isEmpty() && asked.isEmpty()) {
      return Evidence.banner("answers with the header of AMQP " + answered);
    }
    return isOpened(rest)
        ? Evidence.structure("answers with the header of AMQP " + answered + " and its first frame")
        : Evidence.NONE;
  }

  /// Whether this is a frame with which a server of AMQP 1.0 begins: open, or the mechanisms of
  /// SASL.
  private static boolean isOpened(Bytes rest) {
    try {
      var in = new WireReader(rest);
      WireReader frame = in.part("frame", in.u32("size") - 4);
      frame.constant("doff", Bytes.of(2));
      int type = frame.u8("type");
      frame.constant("channel and descriptor", Bytes.of(0, 0, 0, SMALL_ULONG));
      int code = frame.u8("code");
      return (type == 0 && code == OPEN) || (type == 1 && code == MECHANISMS);
    } catch (MalformedException e) {
      return false;
    }
  }

  /// The version in a header; "" if these bytes do not start with one.
  private static String version(Bytes bytes) {
    return bytes.size() >= HEADER_SIZE && bytes.startsWith(MAGIC)
        ? VERSIONS.getOrDefault(bytes.slice(MAGIC.size(), HEADER_SIZE), "")
        : "";
  }

  private static Evidence start(WireReader in) throws MalformedException {
    if (in.u8("type") != METHOD || in.u16("channel") != 0) {
      throw in.reject("expected a method on channel 0");
    }
    WireReader method = in.part("payload", in.u32("size"));
    if (method.u16("class") != CONNECTION || method.u16("method") != START) {
      throw method.reject("expected connection.start");
    }
    int major = method.u8("version-major");
    int minor = method.u8("version-minor");
    var properties =
        properties(method.part("server-properties", method.u32("server-properties.length")));
    long mechanisms = method.u32("mechanisms.length");
    String offered = method.text("mechanisms", mechanisms, StandardCharsets.ISO_8859_1);
    method.text("locales", method.u32("locales.length"), StandardCharsets.ISO_8859_1);
    method.leave();
    if (in.u8("frame-end") != FRAME_END) {
      throw in.reject("expected 206");
    }
    return Evidence.structure(
            "connection.start of AMQP " + major + "-" + minor + ", offers " + quote(offered))
        .of(properties.name(), properties.version());
  }

  /// Reads the texts of a table up to the first field of a kind that has no place in it.
  private static Properties properties(WireReader table) throws MalformedException {
    String product = "";
    String version = "";
    for (int i = 0; table.remaining() > 0 && i < MOST_PROPERTIES; i++) {
      String name = table.text8("name");
      int kind = table.u8("kind");
      switch (kind) {
        case 'S' -> {
          long size = table.u32("value.length");
          String value = table.text("value", size, StandardCharsets.ISO_8859_1);
          product = name.equals("product") ? quote(value) : product;
          version = name.equals("version") ? quote(value) : version;
        }
        case 't', 'b', 'B' -> table.u8("value");
        case 'I', 'i' -> table.u32("value");
        case 'l', 'L', 'T' -> table.i64("value");
        case 'F', 'A' -> table.bytes("value", table.u32("value.length"));
        default -> throw table.reject("is " + kind + ", no kind of field");
      }
    }
    table.leave();
    return new Properties(product, version);
  }
}
