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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// Recognises LDAP, version 3.
///
/// Sent: a search that reads three attributes of the root entry, which every server has to describe
/// itself, without a bind before it, so as nobody; then an unbind. The answer is an entry or a
/// refusal under the message id we chose. A server that dislikes what it heard, whatever it was,
/// may say goodbye with a notice of disconnection, in which an object identifier stands in clear.
///
/// @see "RFC 4511, sections 4.1, 4.4.1 and 4.5; RFC 4512, section 5.1; RFC 3045"
public final class Ldap implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("ldap", "LDAP")
          .tcp(389, 636, 3268)
          .named("ldap", "msft-gc")
          .namedInsideTls("ldaps", "msft-gc-ssl")
          .describedIn("RFC 4511", "RFC 4512");

  private static final int BIND_REQUEST = 0x60;
  private static final int BIND_RESPONSE = 0x61;
  private static final int SEARCH_REQUEST = 0x63;
  private static final int SEARCH_ENTRY = 0x64;
  private static final int SEARCH_DONE = 0x65;
  private static final int EXTENDED_REQUEST = 0x77;
  private static final int EXTENDED_RESPONSE = 0x78;
  private static final int PRESENT = 0x87;
  private static final int CONTROLS = 0xA0;
  private static final int MOST_MESSAGES = 16;
  private static final int HIGHEST_RESULT = 4096;
  private static final String NOTICE_OF_DISCONNECTION = "1.3.6.1.4.1.1466.20036";

  private static final Pattern OID = Pattern.compile("[0-2](?:\\.[0-9]{1,10}){2,20}");
  private static final Pattern DIRECTORY_389 = Pattern.compile("389-Directory/([0-9][\\w.]*).*");

  /// @param op tag of the protocol operation
  /// @param content of the operation
  private record Message(long id, int op, Bytes content) {}

  /// For [java.util.ServiceLoader].
  public Ldap() {}

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
    Bytes search =
        Ber.encoded(
            SEARCH_REQUEST,
            Ber.octets(""),
            Ber.number(Ber.ENUMERATED, 0), // this entry only
            Ber.number(Ber.ENUMERATED, 0), // no aliases
            Ber.number(1),
            Ber.number(5),
            Bytes.ofHex("01 01 00"), // values too
            Ber.encoded(PRESENT, Bytes.ofText("objectClass")),
            Ber.sequence(
                Ber.octets("objectClass"), Ber.octets("vendorName"), Ber.octets("vendorVersion")));
    Bytes unbind = Ber.sequence(Ber.number(1), Bytes.ofHex("42 00"));
    return List.of(
        new Utterance(
            "ldap-root/1",
            Ber.sequence(Ber.number(nonce.u31()), search),
            Utterance.Cue.SILENCE,
            unbind,
            "Reads what the server says of itself, as nobody; changes nothing."));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() == Layer.UDP
        || exchange.layer() == Layer.HTTP
        || !exchange.greeting().isEmpty()
        || exchange.isEcho()) {
      return Evidence.NONE;
    }
    if (exchange.isCallOnly()) {
      var asked = messages(exchange.said());
      return asked.isEmpty() ? Evidence.NONE : called(asked.getFirst());
    }
    return answered(messages(exchange.said()), messages(exchange.answer()));
  }

  private static Evidence answered(List<Message> asked, List<Message> answers) {
    if (answers.isEmpty()) {
      return Evidence.NONE;
    }
    try {
      Message first = answers.getFirst();
      if (first.id() == 0) {
        return notice(first);
      }
      Set<Long> ids = new HashSet<>();
      for (Message message : asked) {
        if (called(message).isFor()) {
          ids.add(message.id());
        }
      }
      return ids.contains(first.id()) ? response(first) : Evidence.NONE;
    } catch (MalformedException e) {
      return Evidence.NONE;
    }
  }

  private static Evidence response(Message answer) throws MalformedException {
    var in = new WireReader(answer.content());
    return switch (answer.op()) {
      case SEARCH_ENTRY -> entry(in);
      case SEARCH_DONE -> Evidence.proof("search result " + result(in) + ", under our message id");
      case BIND_RESPONSE -> Evidence.proof("bind result " + result(in) + ", under our message id");
      case EXTENDED_RESPONSE ->
          Evidence.proof("extended result " + result(in) + ", under our message id");
      default -> Evidence.NONE;
    };
  }

  private static Evidence entry(WireReader in) throws MalformedException {
    String name = Ber.octets(in, "objectName").latin1();
    WireReader attributes = Ber.open(in, "attributes", Ber.SEQUENCE);
    Map<String, List<String>> values = new HashMap<>();
    while (attributes.remaining() > 0) {
      WireReader attribute = Ber.open(attributes, "attribute", Ber.SEQUENCE);
      String type = Ber.octets(attribute, "type").latin1();
      WireReader set = Ber.open(attribute, "vals", Ber.SET);
      var all = new ArrayList<String>();
      while (set.remaining() > 0) {
        all.add(Ber.octets(set, "value").latin1());
      }
      set.leave();
      attribute.leave();
      values.put(type, all);
    }
    attributes.leave();
    in.end();
    var evidence =
        Evidence.proof((name.isEmpty() ? "its root entry" : "an entry") + ", under our message id");
    return name.isEmpty() ? product(evidence, values) : evidence;
  }

  private static Evidence product(Evidence evidence, Map<String, List<String>> values) {
    if (values.getOrDefault("objectClass", List.of()).contains("OpenLDAProotDSE")) {
      return evidence.of("OpenLDAP", null);
    }
    for (String version : values.getOrDefault("vendorVersion", List.of())) {
      var words = DIRECTORY_389.matcher(version);
      if (words.matches()) {
        return evidence.of("389 Directory Server", words.group(1));
      }
    }
    boolean isSamba =
        values.getOrDefault("vendorName", List.of()).stream().anyMatch(v -> v.startsWith("Samba "));
    return isSamba ? evidence.of("Samba", null) : evidence;
  }

  /// The result code, after the two texts behind it have proven to be there.
  private static long result(WireReader in) throws MalformedException {
    long code = Ber.number(in, "resultCode", Ber.ENUMERATED, 0, HIGHEST_RESULT);
    Ber.octets(in, "matchedDN");
    Ber.octets(in, "diagnosticMessage");
    in.rest("referral");
    return code;
  }

  private static Evidence notice(Message message) throws MalformedException {
    if (message.op() != EXTENDED_RESPONSE) {
      return Evidence.NONE;
    }
    long code = result(new WireReader(message.content()));
    boolean isNotice = message.content().endsWith(Bytes.ofText(NOTICE_OF_DISCONNECTION));
    return isNotice ? Evidence.structure("notice of disconnection, result " + code) : Evidence.NONE;
  }

  private static Evidence called(Message message) {
    try {
      var in = new WireReader(message.content());
      if (message.id() == 0) {
        return Evidence.NONE;
      }
      return switch (message.op()) {
        case BIND_REQUEST -> {
          long version = Ber.integer(in, "version", 2, 3);
          Ber.octets(in, "name");
          int kind = in.peek();
          yield kind == 0x80 || kind == 0xA3
              ? Evidence.structure("the caller binds in LDAPv" + version)
              : Evidence.NONE;
        }
        case SEARCH_REQUEST -> {
          String base = Ber.octets(in, "baseObject").latin1();
          Ber.number(in, "scope", Ber.ENUMERATED, 0, 3);
          Ber.number(in, "derefAliases", Ber.ENUMERATED, 0, 3);
          yield Evidence.structure(
              "the caller searches " + (base.isEmpty() ? "the root entry" : quote(base)));
        }
        case EXTENDED_REQUEST -> {
          String name = Ber.content(in, "requestName", 0x80).latin1();
          yield OID.matcher(name).matches()
              ? Evidence.structure("the caller asks for extension " + name)
              : Evidence.NONE;
        }
        default -> Evidence.NONE;
      };
    } catch (MalformedException e) {
      return Evidence.NONE;
    }
  }

  /// The whole messages at the start of what one side said.
  private static List<Message> messages(Bytes bytes) {
    var messages = new ArrayList<Message>();
    var in = new WireReader(bytes);
    try {
      while (in.remaining() > 0 && messages.size() < MOST_MESSAGES) {
        WireReader message = Ber.open(in, "LDAPMessage", Ber.SEQUENCE);
        long id = Ber.integer(message, "messageID", 0, Integer.MAX_VALUE);
        int op = message.peek();
        if (op < 0x42 || op > 0x79) {
          throw message.reject("is followed by no operation");
        }
        Bytes content = Ber.content(message, "protocolOp", op);
        if (message.remaining() > 0) {
          Ber.content(message, "controls", CONTROLS);
        }
        message.leave();
        messages.add(new Message(id, op, content));
      }
    } catch (MalformedException e) {
      return messages;
    }
    return messages;
  }
}
