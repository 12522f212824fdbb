package io.portolan.identify.familiar;

import static io.portolan.identify.familiar.TextLines.quote;

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
import java.util.regex.Pattern;

/// Recognises the listener of Oracle Database by the transparent network substrate (TNS).
///
/// Sent: a connect packet with the command `ping`, as the program tnsping sends it; no database is
/// named and nobody logs in. The listener refuses, accepts, redirects or asks to send again, with
/// lengths that agree and a description in brackets. It is known from documents; no listener was
/// ever seen answering, so it counts for no more than a banner.
///
/// @see "Oracle Net Services Reference, Listener Control; public descriptions of the packet layout"
public final class OracleTns implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("oracle-tns", "Oracle Net")
          .tcp(1521)
          .describedIn("Oracle Net Services documentation", "public descriptions of TNS packets");

  private static final String SEEN = " (from documents, never seen answering)";
  private static final int CONNECT = 1;
  private static final int ACCEPT = 2;
  private static final int REFUSE = 4;
  private static final int REDIRECT = 5;
  private static final int RESEND = 11;
  private static final int HEADER_SIZE = 8;
  private static final int CONNECT_DATA_AT = 58;
  private static final int READ_BEFORE_DATA = 20;
  private static final int LEAST_VERSION = 300;
  private static final int MOST_VERSION = 330;
  private static final Pattern VERSION_NUMBER = Pattern.compile("\\(VSNNUM=([0-9]{1,10})\\)");

  /// @param body what follows the header of eight bytes
  private record Packet(int type, WireReader body) {}

  /// For [java.util.ServiceLoader].
  public OracleTns() {}

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
    String data = "(CONNECT_DATA=(COMMAND=ping))";
    Bytes packet =
        new WireWriter()
            .u16("length", CONNECT_DATA_AT + data.length())
            .u16("checksum", 0)
            .u8("type", CONNECT)
            .u8("flags", 0)
            .u16("header checksum", 0)
            .u16("version", 310)
            .u16("lowest version", LEAST_VERSION)
            .u16("service options", 0)
            .u16("session data unit", 2048)
            .u16("transport data unit", 32_767)
            .u16("characteristics", 0x4F98)
            .u16("turnaround", 0)
            .u16("one", 1)
            .u16("data.length", data.length())
            .u16("data.offset", CONNECT_DATA_AT)
            .u32("most receivable data", 2048)
            .u16("flags", 0x4141)
            .bytes(Bytes.wrap(new byte[24]))
            .text(data)
            .toBytes();
    return List.of(
        Utterance.toSilence(
            "oracle-tns-ping/1", packet, "Pings the listener, as tnsping does; logs nobody in."));
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
      connect(packet(exchange.said()));
      if (exchange.isCallOnly()) {
        return Evidence.banner("the caller sends a connect packet of TNS" + SEEN);
      }
      return exchange.answer().isEmpty() ? Evidence.NONE : answered(packet(exchange.answer()));
    } catch (MalformedException e) {
      return Evidence.NONE;
    }
  }

  private static Evidence answered(Packet answer) throws MalformedException {
    WireReader in = answer.body();
    switch (answer.type()) {
      case ACCEPT -> {
        int version = in.u16("version");
        boolean isKnown = version >= LEAST_VERSION && version <= MOST_VERSION;
        return isKnown ? Evidence.banner("accepts TNS version " + version + SEEN) : Evidence.NONE;
      }
      case REFUSE -> {
        in.u16("reasons");
        return described("refuses", in);
      }
      case REDIRECT -> {
        return described("redirects", in);
      }
      case RESEND -> {
        in.end();
        return Evidence.banner("asks to send the connect packet again" + SEEN);
      }
      default -> {
        return Evidence.NONE;
      }
    }
  }

  private static Evidence described(String verb, WireReader in) throws MalformedException {
    int size = in.u16("data.length");
    String data = in.text("data", size, StandardCharsets.ISO_8859_1);
    in.end();
    if (!data.startsWith("(") || !data.endsWith(")") || !TextLines.isText(data)) {
      return Evidence.NONE;
    }
    var number = VERSION_NUMBER.matcher(data);
    String version = number.find() ? version(Long.parseLong(number.group(1))) : null;
    return Evidence.banner(verb + " the connect packet: " + quote(data) + SEEN).of(null, version);
  }

  /// The number has the release in its highest byte and, in four and more bits, what follows it.
  private static String version(long number) {
    return (number >> 24) + "." + (number >> 20 & 0xF) + "." + (number >> 12 & 0xFF);
  }

  private static void connect(Packet packet) throws MalformedException {
    WireReader in = packet.body();
    int version = in.u16("version");
    if (packet.type() != CONNECT || version < LEAST_VERSION || version > MOST_VERSION) {
      throw in.reject("is no connect packet");
    }
    in.bytes("options", 14);
    int size = in.u16("data.length");
    int at = in.u16("data.offset");
    if (at < CONNECT_DATA_AT || at + size > HEADER_SIZE + READ_BEFORE_DATA + in.remaining()) {
      throw in.reject("is outside the packet");
    }
    Bytes data = in.rest("rest").from(at - HEADER_SIZE - READ_BEFORE_DATA);
    if (!data.startsWith("(")) {
      throw in.reject("is no description");
    }
  }

  private static Packet packet(Bytes bytes) throws MalformedException {
    var in = new WireReader(bytes);
    if (in.u16("length") != bytes.size()) {
      throw in.reject("is not the size of the packet");
    }
    if (in.u16("checksum") != 0) {
      throw in.reject("expected 0");
    }
    int type = in.u8("type");
    in.u8("flags");
    if (in.u16("header checksum") != 0) {
      throw in.reject("expected 0");
    }
    return new Packet(type, in.part("body", in.remaining()));
  }
}
