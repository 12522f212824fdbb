package io.portolan.identify.familiar;

import io.portolan.wire.Bytes;
import io.portolan.wire.MalformedException;
import io.portolan.wire.WireReader;
import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Nonce;
import java.util.Locale;
import java.util.regex.Pattern;

/// What is said to a Kerberos 5 key distribution center, and what its answer is worth.
///
/// Said: an AS-REQ without a client name for the ticket granting service of a realm that does not
/// exist, a word nobody else knows in its name. A KDC answers with KRB-ERROR, which has a type, a
/// clock and a service name of its own in it; where the service is ours, our realm came back in
/// another message. Nobody is named, so nobody's account is touched; the KDC logs one request from
/// nobody.
///
/// @see "RFC 4120, sections 5.4.1, 5.9.1 and 7.2"
final class KerberosMessage {
  static final String HARMLESS =
      "Asks for a ticket as nobody in a realm that does not exist, to be refused.";

  private static final int VERSION = 5;
  private static final int AS_REQ = 0x6A;
  private static final int AS_REP = 0x6B;
  private static final int TGS_REQ = 0x6C;
  private static final int TGS_REP = 0x6D;
  private static final int KRB_ERROR = 0x7E;
  private static final int GENERAL_STRING = 0x1B;
  private static final int GENERALIZED_TIME = 0x18;
  private static final int MOST_ERRORS = 200;
  private static final Pattern TIME = Pattern.compile("[12][0-9]{13}Z");

  private KerberosMessage() {}

  static Bytes request(Nonce nonce) {
    String realm = nonce.word(16).toUpperCase(Locale.ROOT) + ".PORTOLAN.INVALID";
    Bytes name =
        Ber.sequence(
            Ber.encoded(0xA0, Ber.number(2)),
            Ber.encoded(0xA1, Ber.sequence(general("krbtgt"), general(realm))));
    Bytes body =
        Ber.sequence(
            Ber.encoded(0xA0, Bytes.ofHex("03 05 00 00000000")),
            Ber.encoded(0xA2, general(realm)),
            Ber.encoded(0xA3, name),
            Ber.encoded(0xA5, Ber.encoded(GENERALIZED_TIME, Bytes.ofText("20380101000000Z"))),
            Ber.encoded(0xA7, Ber.number(nonce.u31())),
            Ber.encoded(0xA8, Ber.sequence(Ber.number(18), Ber.number(17), Ber.number(23))));
    return Ber.encoded(
        AS_REQ,
        Ber.sequence(
            Ber.encoded(0xA1, Ber.number(VERSION)),
            Ber.encoded(0xA2, Ber.number(AS_REQ & 0x1F)),
            Ber.encoded(0xA4, body)));
  }

  /// @param said the caller's message alone
  /// @param answer the listener's message alone
  static Evidence weigh(Exchange exchange, Bytes said, Bytes answer) {
    try {
      if (exchange.isCallOnly()) {
        int asked = requestType(said);
        return Evidence.structure(
            "the caller sends " + (asked == AS_REQ ? "an AS-REQ" : "a TGS-REQ"));
      }
      return answer.isEmpty() ? Evidence.NONE : answered(said, answer);
    } catch (MalformedException e) {
      return Evidence.NONE;
    }
  }

  private static Evidence answered(Bytes said, Bytes answer) throws MalformedException {
    int type = answer.at(0);
    if (type == AS_REP || type == TGS_REP) {
      boolean fits = requestType(said) == type - 1;
      header(new WireReader(answer), type, 0xA0, 0xA1);
      return fits
          ? Evidence.structure(type == AS_REP ? "AS-REP to an AS-REQ" : "TGS-REP to a TGS-REQ")
          : Evidence.NONE;
    }
    return error(said, answer);
  }

  private static Evidence error(Bytes said, Bytes answer) throws MalformedException {
    var whole = new WireReader(answer);
    WireReader in = header(whole, KRB_ERROR, 0xA0, 0xA1);
    long code = -1;
    boolean hasClock = false;
    Bytes service = Bytes.EMPTY;
    int last = 0xA1;
    while (in.remaining() > 0) {
      int tag = in.peek();
      if (tag <= last || tag > 0xAD) {
        throw in.reject("is followed by a field out of order");
      }
      WireReader field = Ber.open(in, "field", tag);
      switch (tag) {
        case 0xA4 -> {
          String time = Ber.content(field, "stime", GENERALIZED_TIME).latin1();
          hasClock = TIME.matcher(time).matches();
        }
        case 0xA6 -> code = Ber.integer(field, "error-code", 0, MOST_ERRORS);
        case 0xAA -> service = field.rest("sname");
        default -> field.rest("value");
      }
      field.leave();
      last = tag;
    }
    in.leave();
    whole.end();
    if (code < 0 || !hasClock || service.isEmpty()) {
      return Evidence.NONE;
    }
    boolean isOurs = service.size() > 24 && said.contains(service);
    String seen = "KRB-ERROR " + code;
    return isOurs
        ? Evidence.proof(seen + " for the service we named")
        : Evidence.structure(seen + " with the server's clock");
  }

  /// Reads the version and the type at the start of a message and gives the rest of its fields.
  private static WireReader header(WireReader in, int type, int versionTag, int typeTag)
      throws MalformedException {
    WireReader application = Ber.open(in, "message", type);
    WireReader fields = Ber.open(application, "fields", Ber.SEQUENCE);
    WireReader version = Ber.open(fields, "pvno", versionTag);
    Ber.integer(version, "pvno", VERSION, VERSION);
    version.leave();
    WireReader kind = Ber.open(fields, "msg-type", typeTag);
    Ber.integer(kind, "msg-type", type & 0x1F, type & 0x1F);
    kind.leave();
    return fields;
  }

  private static int requestType(Bytes said) throws MalformedException {
    var in = new WireReader(said);
    int type = in.peek();
    if (type != AS_REQ && type != TGS_REQ) {
      throw in.reject("is no request");
    }
    header(in, type, 0xA1, 0xA2);
    return type;
  }

  private static Bytes general(String text) {
    return Ber.encoded(GENERAL_STRING, Bytes.ofText(text));
  }
}
