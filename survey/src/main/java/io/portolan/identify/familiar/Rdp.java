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

/// Recognises RDP, the remote desktop protocol.
///
/// Sent: the connection request with which every client begins, without a user's cookie, offering
/// TLS and CredSSP. The server confirms and says what it chose, or why it will not; then we hang
/// up, long before a session. The confirmation of X.224 is spoken by others as well, so only one
/// that carries an RDP negotiation counts.
///
/// @see "MS-RDPBCGR, sections 2.2.1.1 and 2.2.1.2; RFC 1006, section 6; ITU-T X.224, section 13"
public final class Rdp implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("rdp", "RDP")
          .tcp(3389)
          .named("ms-wbt-server")
          .describedIn("MS-RDPBCGR", "RFC 1006");

  private static final int CONNECTION_REQUEST = 0xE0;
  private static final int CONNECTION_CONFIRM = 0xD0;
  private static final int NEGOTIATION_REQUEST = 1;
  private static final int NEGOTIATION_RESPONSE = 2;
  private static final int NEGOTIATION_FAILURE = 3;
  private static final int TLS_OR_CREDSSP = 3;
  private static final Bytes COOKIE = Bytes.ofText("Cookie: mstshash=");

  private static final Map<Long, String> CHOICES =
      Map.of(
          0L, "standard RDP security",
          1L, "TLS",
          2L, "CredSSP",
          4L, "RDSTLS",
          8L, "CredSSP with early user authorization",
          16L, "RDS AAD authentication");

  private static final int MOST_FAILURES = 7;

  /// A whole packet: the disconnect provider ultimatum with which a server turns strangers away.
  private static final Bytes DISCONNECTED = Bytes.ofHex("03 00 0009 02 f0 80 21 80");

  /// A transport packet of X.224.
  ///
  /// @param kind of it
  /// @param variable what follows its fixed fields
  private record Packet(int kind, Bytes variable) {}

  /// For [java.util.ServiceLoader].
  public Rdp() {}

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
    Bytes request =
        new WireWriter()
            .u8("version", 3)
            .u8("reserved", 0)
            .u16("length", 19)
            .u8("length_indicator", 14)
            .u8("connection_request", CONNECTION_REQUEST)
            .u16("destination", 0)
            .u16("source", 0)
            .u8("class", 0)
            .bytes(Bytes.of(NEGOTIATION_REQUEST, 0, 8, 0, TLS_OR_CREDSSP, 0, 0, 0))
            .toBytes();
    return List.of(
        Utterance.toSilence(
            "rdp-negotiate/1", request, "Asks what security is offered; begins no session."));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() == Layer.UDP
        || exchange.layer() == Layer.HTTP
        || !exchange.greeting().isEmpty()
        || exchange.isEcho()) {
      return Evidence.NONE;
    }
    if (exchange.answer().equals(DISCONNECTED)) {
      return Evidence.hint("disconnects in the words of T.125, on which RDP stands");
    }
    try {
      return exchange.isCallOnly()
          ? called(packet(exchange.said()))
          : answered(packet(firstOf(exchange)));
    } catch (MalformedException e) {
      return Evidence.NONE;
    }
  }

  private static Evidence answered(Packet answer) throws MalformedException {
    if (answer.kind() != CONNECTION_CONFIRM || answer.variable().isEmpty()) {
      return Evidence.NONE;
    }
    var in = WireReader.littleEndian(answer.variable());
    int type = in.u8("type");
    in.u8("flags");
    if (in.u16("length") != 8) {
      throw in.reject("expected 8");
    }
    long value = in.u32("value");
    in.end();
    if (type == NEGOTIATION_RESPONSE && CHOICES.containsKey(value)) {
      return Evidence.structure("RDP negotiation response: " + CHOICES.get(value));
    }
    return type == NEGOTIATION_FAILURE && value >= 1 && value <= MOST_FAILURES
        ? Evidence.structure("RDP negotiation failure " + value)
        : Evidence.NONE;
  }

  private static Evidence called(Packet call) {
    if (call.kind() != CONNECTION_REQUEST) {
      return Evidence.NONE;
    }
    Bytes variable = call.variable();
    int size = variable.size();
    boolean negotiates =
        size >= 8 && variable.slice(size - 8, size - 4).equals(Bytes.of(1, 0, 8, 0));
    return negotiates || variable.startsWith(COOKIE)
        ? Evidence.structure("the caller asks for an RDP connection")
        : Evidence.NONE;
  }

  /// The packet an answer begins with; what follows it between others is TLS.
  private static Bytes firstOf(Exchange exchange) {
    Bytes answer = exchange.answer();
    int length = answer.size() < 4 ? answer.size() : (answer.at(2) << 8) | answer.at(3);
    boolean goesOn = exchange.utterance().equals(Exchange.CAPTURED) && length < answer.size();
    return goesOn ? answer.first(length) : answer;
  }

  private static Packet packet(Bytes bytes) throws MalformedException {
    var in = new WireReader(bytes);
    in.constant("version", Bytes.of(3, 0));
    int length = in.u16("length");
    if (length != bytes.size()) {
      throw in.reject("is " + length + ", not the size of the packet");
    }
    if (in.u8("length_indicator") != length - 5) {
      throw in.reject("expected " + (length - 5));
    }
    int kind = in.u8("kind");
    in.u16("destination");
    in.u16("source");
    if (in.u8("class") != 0) {
      throw in.reject("expected class 0");
    }
    return new Packet(kind, in.rest("variable"));
  }
}
