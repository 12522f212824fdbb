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

  private static final int INTEGER = 0x02;
  private static final int OCTET_STRING = 0x04;
  private static final int OBJECT_IDENTIFIER = 0x06;
  private static final int SEQUENCE = 0x30;
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
    WireReader message = open(in, "message", SEQUENCE);
    int version = Math.toIntExact(integer(message, "msgVersion", 0, 3));
    Message read;
    if (version == VERSION_3) {
      read = version3(message);
    } else if (version <= 1) {
      octets(message, "community");
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
    WireReader header = open(message, "msgGlobalData", SEQUENCE);
    long id = integer(header, "msgID", 0, Integer.MAX_VALUE);
    integer(header, "msgMaxSize", 484, Integer.MAX_VALUE);
    Bytes flags = octets(header, "msgFlags");
    if (flags.size() != 1 || flags.at(0) > 7) {
      throw header.reject("is " + flags.hex() + ", expected three bits");
    }
    integer(header, "msgSecurityModel", 1, Integer.MAX_VALUE);
    header.leave();
    Bytes engine = engineId(octets(message, "msgSecurityParameters"));
    if (message.peek() == OCTET_STRING) {
      octets(message, "encryptedPDU");
      return new Message(VERSION_3, id, 0, engine, Bytes.EMPTY);
    }
    WireReader scoped = open(message, "scopedPDU", SEQUENCE);
    octets(scoped, "contextEngineID");
    octets(scoped, "contextName");
    Pdu pdu = pdu(scoped);
    scoped.leave();
    return new Message(VERSION_3, id, pdu.kind(), engine, pdu.object());
  }

  private static Bytes engineId(Bytes securityParameters) throws MalformedException {
    var in = new WireReader(securityParameters);
    WireReader parameters = open(in, "UsmSecurityParameters", SEQUENCE);
    Bytes engine = octets(parameters, "msgAuthoritativeEngineID");
    if (engine.size() > 32) {
      throw parameters.reject("has " + engine.size() + " bytes, expected at most 32");
    }
    integer(parameters, "msgAuthoritativeEngineBoots", 0, Integer.MAX_VALUE);
    integer(parameters, "msgAuthoritativeEngineTime", 0, Integer.MAX_VALUE);
    octets(parameters, "msgUserName");
    octets(parameters, "msgAuthenticationParameters");
    octets(parameters, "msgPrivacyParameters");
    parameters.leave();
    in.end();
    return engine;
  }

  private static Pdu pdu(WireReader in) throws MalformedException {
    int kind = in.peek();
    if (kind < GET_REQUEST || kind > REPORT) {
      throw in.reject("is followed by no PDU");
    }
    WireReader pdu = open(in, "pdu", kind);
    if (kind == 0xA4) {
      pdu.rest("Trap-PDU");
      pdu.leave();
      return new Pdu(kind, 0, Bytes.EMPTY);
    }
    long requestId = integer(pdu, "request-id", Integer.MIN_VALUE, Integer.MAX_VALUE);
    integer(pdu, "error-status", 0, Integer.MAX_VALUE);
    integer(pdu, "error-index", 0, Integer.MAX_VALUE);
    WireReader bindings = open(pdu, "variable-bindings", SEQUENCE);
    Bytes object = Bytes.EMPTY;
    while (bindings.remaining() > 0) {
      WireReader binding = open(bindings, "VarBind", SEQUENCE);
      WireReader name = open(binding, "name", OBJECT_IDENTIFIER);
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

  /// Reads a tag and a length, and gives what they announce.
  private static WireReader open(WireReader in, String name, int tag) throws MalformedException {
    int found = in.u8(name + ".tag");
    if (found != tag) {
      throw in.reject("is " + found + ", expected " + tag);
    }
    long length = in.u8(name + ".length");
    if (length >= 0x80) {
      int size = (int) length & 0x7F;
      if (size < 1 || size > 4) {
        throw in.reject("takes " + size + " bytes, expected 1 to 4");
      }
      length = 0;
      for (int i = 0; i < size; i++) {
        length = length << 8 | in.u8(name + ".length");
      }
    }
    return in.part(name, length);
  }

  private static long integer(WireReader in, String name, long least, long most)
      throws MalformedException {
    WireReader number = open(in, name, INTEGER);
    int size = number.remaining();
    if (size < 1 || size > 5) {
      throw number.reject("has " + size + " bytes, expected 1 to 5");
    }
    long value = number.i8(name);
    for (int i = 1; i < size; i++) {
      value = value << 8 | number.u8(name);
    }
    if (value < least || value > most) {
      throw number.reject("is " + value + ", expected " + least + " to " + most);
    }
    number.leave();
    return value;
  }

  private static Bytes octets(WireReader in, String name) throws MalformedException {
    WireReader octets = open(in, name, OCTET_STRING);
    Bytes value = octets.rest(name);
    octets.leave();
    return value;
  }

  private static Bytes discovery(int id) {
    Bytes nothing = encoded(OCTET_STRING, Bytes.EMPTY);
    Bytes zero = number(0);
    Bytes header =
        sequence(
            number(id),
            number(LARGEST_MESSAGE),
            encoded(OCTET_STRING, Bytes.of(REPORTABLE)),
            number(USER_SECURITY_MODEL));
    Bytes security = sequence(nothing, zero, zero, nothing, nothing, nothing);
    Bytes pdu = encoded(GET_REQUEST, joined(number(id), zero, zero, sequence()));
    return sequence(
        number(VERSION_3),
        header,
        encoded(OCTET_STRING, security),
        sequence(nothing, nothing, pdu));
  }

  private static Bytes sequence(Bytes... parts) {
    return encoded(SEQUENCE, joined(parts));
  }

  private static Bytes joined(Bytes... parts) {
    var out = new WireWriter();
    for (Bytes part : parts) {
      out.bytes(part);
    }
    return out.toBytes();
  }

  /// A whole number of 0 or more in the fewest bytes that keep its sign.
  private static Bytes number(int value) {
    Bytes four = new WireWriter().i32(value).toBytes();
    int skip = 0;
    while (skip < 3 && four.at(skip) == 0 && four.at(skip + 1) < 0x80) {
      skip++;
    }
    return encoded(INTEGER, four.from(skip));
  }

  /// Less than 128 bytes behind a tag and a length.
  private static Bytes encoded(int tag, Bytes value) {
    return new WireWriter().u8("tag", tag).u8("length", value.size()).bytes(value).toBytes();
  }
}
