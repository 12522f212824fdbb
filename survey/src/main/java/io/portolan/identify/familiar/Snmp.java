package io.portolan.identify.familiar;

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
import java.util.List;
import java.util.Map;

/// Recognises SNMP.
///
/// Sent: the engine discovery of version 3, with which every manager begins: an empty request of an
/// unnamed user. No community is guessed. It costs one report and one count of an unknown engine.
/// The report carries the message id we chose, deep inside a structure in which every length must
/// agree with those around it.
///
/// @see "RFC 3412, section 6; RFC 3414, sections 2.4 and 4; RFC 3416, section 3"
public final class Snmp implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("snmp", "SNMP")
          .udp(161)
          .named("snmp", "snmptrap")
          .namedInsideTls("snmptls", "snmpdtls", "snmptls-trap", "snmpdtls-trap")
          .describedIn("RFC 3412", "RFC 3414", "RFC 3416");

  private static final int GET_REQUEST = 0xA0;
  private static final int RESPONSE = 0xA2;
  private static final int REPORT = 0xA8;
  private static final int VERSION_3 = 3;
  private static final int USER_SECURITY_MODEL = 3;
  private static final int REPORTABLE = 4;
  private static final int LARGEST_MESSAGE = 65_507;

  /// usmStats, 1.3.6.1.6.3.15.1.1, under which a report counts what it reports.
  private static final Bytes USM_STATS = Bytes.ofHex("2b 06 01 06 03 0f 01 01");

  private static final Map<Integer, String> COUNTERS =
      Map.of(
          1, "unsupported security level",
          2, "not in time window",
          3, "unknown user name",
          4, "unknown engine id",
          5, "wrong digest",
          6, "decryption error");

  /// The message as far as recognition needs it.
  ///
  /// @param version 0 for SNMPv1, 1 for v2c, 3 for v3
  /// @param id the message id of v3, the request id of the others
  /// @param kind tag of the PDU, 0 if it is encrypted
  /// @param engine authoritative engine id, empty if unknown
  /// @param object the first object named, encoded; empty if there is none
  private record Message(int version, long id, int kind, Bytes engine, Bytes object) {
    boolean isAnswer() {
      return kind == RESPONSE || kind == REPORT;
    }
  }

  private record Pdu(int kind, long requestId, Bytes object) {}

  /// For [java.util.ServiceLoader].
  public Snmp() {}

  @Override
  public Protocol protocol() {
    return PROTOCOL;
  }

  @Override
  public Layer layer() {
    return Layer.UDP;
  }

  @Override
  public List<Utterance> say(Nonce nonce) {
    return List.of(
        Utterance.toSilence(
            "snmp-discovery/1",
            discovery(nonce.u31()),
            "Asks for the engine's id with an empty request; names no user, no community."));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() != Layer.UDP || exchange.isEcho()) {
      return Evidence.NONE;
    }
    try {
      return exchange.isCallOnly()
          ? called(message(exchange.said()))
          : answered(exchange.said(), message(exchange.heard()));
    } catch (MalformedException e) {
      return Evidence.NONE;
    }
  }

  private static Evidence answered(Bytes said, Message answer) {
    if (!answer.isAnswer()) {
      return Evidence.NONE;
    }
    String seen = word(answer) + engine(answer.engine());
    try {
      Message asked = message(said);
      boolean ours =
          !asked.isAnswer() && asked.version() == answer.version() && asked.id() == answer.id();
      if (ours) {
        return Evidence.proof(seen + ", under our id");
      }
    } catch (MalformedException e) {
      // What drew it was no SNMP; the answer stands for itself.
    }
    return Evidence.structure(seen);
  }

  private static Evidence called(Message asked) {
    return asked.isAnswer()
        ? Evidence.NONE
        : Evidence.structure("the caller sends a request of " + version(asked));
  }

  private static String word(Message answer) {
    String kind = answer.kind() == REPORT ? " report" : " response";
    Bytes object = answer.object();
    String counter =
        object.startsWith(USM_STATS) && object.size() > USM_STATS.size()
            ? COUNTERS.get(object.at(USM_STATS.size()))
            : null;
    return version(answer) + kind + (counter == null ? "" : " (" + counter + ")");
  }

  private static String version(Message message) {
    return switch (message.version()) {
      case 0 -> "SNMPv1";
      case 1 -> "SNMPv2c";
      default -> "SNMPv3";
    };
  }

  /// An engine id begins with the enterprise of its maker, its highest bit set.
  private static String engine(Bytes id) {
    if (id.size() < 5 || id.at(0) < 0x80) {
      return "";
    }
    int enterprise = (id.at(0) & 0x7F) << 24 | id.at(1) << 16 | id.at(2) << 8 | id.at(3);
    return " of an engine of enterprise " + enterprise + (enterprise == 8072 ? " (Net-SNMP)" : "");
  }

  private static Message message(Bytes bytes) throws MalformedException {
    var in = new WireReader(bytes);
    WireReader message = Ber.open(in, "message", Ber.SEQUENCE);
    int version = Math.toIntExact(Ber.integer(message, "msgVersion", 0, 3));
    Message read;
    if (version == VERSION_3) {
      read = version3(message);
    } else if (version <= 1) {
      Ber.octets(message, "community");
      Pdu pdu = pdu(message);
      read = new Message(version, pdu.requestId(), pdu.kind(), Bytes.EMPTY, pdu.object());
    } else {
      throw message.reject("is " + version + ", expected 0, 1 or 3");
    }
    message.leave();
    in.end();
    return read;
  }

  private static Message version3(WireReader message) throws MalformedException {
    WireReader header = Ber.open(message, "msgGlobalData", Ber.SEQUENCE);
    long id = Ber.integer(header, "msgID", 0, Integer.MAX_VALUE);
    Ber.integer(header, "msgMaxSize", 484, Integer.MAX_VALUE);
    Bytes flags = Ber.octets(header, "msgFlags");
    if (flags.size() != 1 || flags.at(0) > 7) {
      throw header.reject("is " + flags.hex() + ", expected three bits");
    }
    Ber.integer(header, "msgSecurityModel", 1, Integer.MAX_VALUE);
    header.leave();
    Bytes engine = engineId(Ber.octets(message, "msgSecurityParameters"));
    if (message.peek() == Ber.OCTET_STRING) {
      Ber.octets(message, "encryptedPDU");
      return new Message(VERSION_3, id, 0, engine, Bytes.EMPTY);
    }
    WireReader scoped = Ber.open(message, "scopedPDU", Ber.SEQUENCE);
    Ber.octets(scoped, "contextEngineID");
    Ber.octets(scoped, "contextName");
    Pdu pdu = pdu(scoped);
    scoped.leave();
    return new Message(VERSION_3, id, pdu.kind(), engine, pdu.object());
  }

  private static Bytes engineId(Bytes securityParameters) throws MalformedException {
    var in = new WireReader(securityParameters);
    WireReader parameters = Ber.open(in, "UsmSecurityParameters", Ber.SEQUENCE);
    Bytes engine = Ber.octets(parameters, "msgAuthoritativeEngineID");
    if (engine.size() > 32) {
      throw parameters.reject("has " + engine.size() + " bytes, expected at most 32");
    }
    Ber.integer(parameters, "msgAuthoritativeEngineBoots", 0, Integer.MAX_VALUE);
    Ber.integer(parameters, "msgAuthoritativeEngineTime", 0, Integer.MAX_VALUE);
    Ber.octets(parameters, "msgUserName");
    Ber.octets(parameters, "msgAuthenticationParameters");
    Ber.octets(parameters, "msgPrivacyParameters");
    parameters.leave();
    in.end();
    return engine;
  }

  private static Pdu pdu(WireReader in) throws MalformedException {
    int kind = in.peek();
    if (kind < GET_REQUEST || kind > REPORT) {
      throw in.reject("is followed by no PDU");
    }
    WireReader pdu = Ber.open(in, "pdu", kind);
    if (kind == 0xA4) {
      pdu.rest("Trap-PDU");
      pdu.leave();
      return new Pdu(kind, 0, Bytes.EMPTY);
    }
    long requestId = Ber.integer(pdu, "request-id", Integer.MIN_VALUE, Integer.MAX_VALUE);
    Ber.integer(pdu, "error-status", 0, Integer.MAX_VALUE);
    Ber.integer(pdu, "error-index", 0, Integer.MAX_VALUE);
    WireReader bindings = Ber.open(pdu, "variable-bindings", Ber.SEQUENCE);
    Bytes object = Bytes.EMPTY;
    while (bindings.remaining() > 0) {
      WireReader binding = Ber.open(bindings, "VarBind", Ber.SEQUENCE);
      WireReader name = Ber.open(binding, "name", Ber.OBJECT_IDENTIFIER);
      Bytes encoded = name.rest("name");
      name.leave();
      object = object.isEmpty() ? encoded : object;
      binding.rest("value");
      binding.leave();
    }
    bindings.leave();
    pdu.leave();
    return new Pdu(kind, requestId, object);
  }

  private static Bytes discovery(int id) {
    Bytes nothing = Ber.encoded(Ber.OCTET_STRING, Bytes.EMPTY);
    Bytes zero = Ber.number(0);
    Bytes header =
        Ber.sequence(
            Ber.number(id),
            Ber.number(LARGEST_MESSAGE),
            Ber.encoded(Ber.OCTET_STRING, Bytes.of(REPORTABLE)),
            Ber.number(USER_SECURITY_MODEL));
    Bytes security = Ber.sequence(nothing, zero, zero, nothing, nothing, nothing);
    Bytes pdu = Ber.encoded(GET_REQUEST, Ber.number(id), zero, zero, Ber.sequence());
    return Ber.sequence(
        Ber.number(VERSION_3),
        header,
        Ber.encoded(Ber.OCTET_STRING, security),
        Ber.sequence(nothing, nothing, pdu));
  }
}
