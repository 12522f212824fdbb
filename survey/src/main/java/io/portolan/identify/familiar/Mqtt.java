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
import java.util.List;
import java.util.Map;

/// Recognises MQTT 3.1, 3.1.1 and 5.
///
/// Sent: CONNECT of 3.1.1 with a client id nobody else uses and a clean session, then DISCONNECT.
/// The broker logs a client that came and went; it keeps nothing of it, and nothing is published or
/// subscribed. The answer is a CONNACK, in which every bit is either fixed or one of a few codes;
/// a broker that speaks only version 5 refuses in the form of that version.
///
/// @see "MQTT 3.1.1, sections 2.2, 3.1 and 3.2; MQTT 5.0, section 3.2"
public final class Mqtt implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("mqtt", "MQTT")
          .tcp(1883, 8883)
          .named("mqtt")
          .namedInsideTls("secure-mqtt")
          .describedIn("OASIS MQTT 3.1.1", "OASIS MQTT 5.0");

  private static final int CONNECT = 0x10;
  private static final int CONNACK = 0x20;
  private static final int CLEAN_SESSION = 0x02;
  private static final int KEEP_ALIVE_SECONDS = 10;

  private static final Map<Integer, String> REASONS =
      Map.ofEntries(
          Map.entry(0x00, "accepted"),
          Map.entry(0x01, "unacceptable protocol version"),
          Map.entry(0x02, "identifier rejected"),
          Map.entry(0x03, "server unavailable"),
          Map.entry(0x04, "bad user name or password"),
          Map.entry(0x05, "not authorized"),
          Map.entry(0x80, "unspecified error"),
          Map.entry(0x81, "malformed packet"),
          Map.entry(0x82, "protocol error"),
          Map.entry(0x83, "implementation specific error"),
          Map.entry(0x84, "unsupported protocol version"),
          Map.entry(0x85, "client identifier not valid"),
          Map.entry(0x86, "bad user name or password"),
          Map.entry(0x87, "not authorized"),
          Map.entry(0x88, "server unavailable"),
          Map.entry(0x89, "server busy"),
          Map.entry(0x8A, "banned"),
          Map.entry(0x8C, "bad authentication method"),
          Map.entry(0x90, "topic name invalid"),
          Map.entry(0x95, "packet too large"),
          Map.entry(0x97, "quota exceeded"),
          Map.entry(0x99, "payload format invalid"),
          Map.entry(0x9A, "retain not supported"),
          Map.entry(0x9B, "QoS not supported"),
          Map.entry(0x9C, "use another server"),
          Map.entry(0x9D, "server moved"),
          Map.entry(0x9F, "connection rate exceeded"));

  /// For [java.util.ServiceLoader].
  public Mqtt() {}

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
        new Utterance(
            "mqtt-connect/1",
            connect("portolan" + nonce.word(12)),
            Utterance.Cue.SILENCE,
            Bytes.of(0xE0, 0x00),
            "Connects with a clean session and leaves; publishes and subscribes to nothing."));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() == Layer.UDP || !exchange.greeting().isEmpty() || exchange.isEcho()) {
      return Evidence.NONE;
    }
    String asked = connectVersion(exchange.said());
    if (asked.isEmpty()) {
      return Evidence.NONE;
    }
    return exchange.isCallOnly()
        ? Evidence.structure("the caller sends a CONNECT of " + asked)
        : acknowledged(exchange.answer());
  }

  private static Evidence acknowledged(Bytes answer) {
    try {
      var in = new WireReader(answer);
      if (in.u8("type") != CONNACK) {
        return Evidence.NONE;
      }
      WireReader packet = in.part("connack", remainingLength(in));
      int flags = packet.u8("acknowledge_flags");
      int code = packet.u8("reason_code");
      boolean isVersion5 = packet.remaining() > 0;
      if (isVersion5) {
        packet.bytes("properties", remainingLength(packet));
      }
      packet.leave();
      String reason = REASONS.get(code);
      boolean formed =
          flags <= 1
              && reason != null
              && (code == 0 || flags == 0)
              && (isVersion5 ? code == 0 || code >= 0x80 : code <= 5 || code == 0x84);
      return formed
          ? Evidence.structure("CONNACK" + (isVersion5 ? " of MQTT 5: " : ": ") + reason)
          : Evidence.against(2, "answered CONNECT with a malformed CONNACK");
    } catch (MalformedException e) {
      return Evidence.NONE;
    }
  }

  /// What version a CONNECT is of; "" if these bytes do not start with one.
  private static String connectVersion(Bytes said) {
    try {
      var in = new WireReader(said);
      if (in.u8("type") != CONNECT) {
        return "";
      }
      remainingLength(in);
      String name = in.text16("protocol_name");
      int level = in.u8("protocol_level") & 0x7F; // a bridge sets the highest bit
      int flags = in.u8("connect_flags");
      in.u16("keep_alive");
      boolean formed = (flags & 1) == 0 && (flags >> 3 & 3) != 3;
      if (!formed) {
        return "";
      }
      return switch (name + "/" + level) {
        case "MQIsdp/3" -> "MQTT 3.1";
        case "MQTT/4" -> "MQTT 3.1.1";
        case "MQTT/5" -> "MQTT 5";
        default -> "";
      };
    } catch (MalformedException e) {
      return "";
    }
  }

  /// A number in one to four bytes, seven bits each, the least first.
  private static int remainingLength(WireReader in) throws MalformedException {
    int value = 0;
    for (int shift = 0; shift < 28; shift += 7) {
      int digit = in.u8("length");
      value |= (digit & 0x7F) << shift;
      if (digit < 0x80) {
        return value;
      }
    }
    throw in.reject("is longer than four bytes");
  }

  private static Bytes connect(String clientId) {
    Bytes body =
        new WireWriter()
            .text16("protocol_name", "MQTT")
            .u8("protocol_level", 4)
            .u8("connect_flags", CLEAN_SESSION)
            .u16("keep_alive", KEEP_ALIVE_SECONDS)
            .text16("client_id", clientId)
            .toBytes();
    return new WireWriter().u8("type", CONNECT).u8("length", body.size()).bytes(body).toBytes();
  }
}
