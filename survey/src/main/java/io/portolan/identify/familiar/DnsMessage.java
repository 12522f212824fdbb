package io.portolan.identify.familiar;

import io.portolan.wire.Bytes;
import io.portolan.wire.MalformedException;
import io.portolan.wire.Protocol;
import io.portolan.wire.WireReader;
import io.portolan.wire.WireWriter;
import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Nonce;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// A message of DNS as far as recognition needs it, and how one is weighed. The two probes differ
/// only in what carries it.
///
/// @param id 0 to 65535
/// @param questions how many there are, 0 or 1
/// @param question the question's bytes as they came; empty if there is none
/// @param name the name asked for, as text with dots
/// @param type of the question, 0 if there is none
/// @param texts the strings of the TXT records among the answers
/// @param whole whether all announced records were there, and nothing behind them
/// @see "RFC 1035, sections 4.1 and 4.2; RFC 4892"
record DnsMessage(
    int id,
    int flags,
    int questions,
    Bytes question,
    String name,
    int type,
    List<String> texts,
    boolean whole) {

  static final Protocol PROTOCOL =
      Familiar.of("dns", "DNS")
          .tcp(53, 853)
          .udp(53)
          .named("domain")
          .namedInsideTls("domain-s")
          .describedIn("RFC 1035", "RFC 7766", "RFC 7858");

  private static final int HEADER_SIZE = 12;

  /// The four counts of a message that has no sections.
  private static final Bytes NOTHING = Bytes.wrap(new byte[8]);

  private static final int RESPONSE = 0x8000;
  private static final int OPCODE = 0x7800;
  private static final int AUTHORITATIVE = 0x0400;
  private static final int RESERVED = 0x0040;
  private static final int TXT = 16;
  private static final int CHAOS = 3;
  private static final int MOST_RECORDS = 500;

  /// IN, CH, HS and ANY.
  private static final List<Integer> CLASSES = List.of(1, CHAOS, 4, 255);

  /// FORMERR, SERVFAIL, NOTIMP and REFUSED: what may be answered without repeating a question.
  private static final List<Integer> REFUSALS = List.of(1, 2, 4, 5);

  private static final List<String> CODES =
      List.of(
          "NOERROR",
          "FORMERR",
          "SERVFAIL",
          "NXDOMAIN",
          "NOTIMP",
          "REFUSED",
          "YXDOMAIN",
          "YXRRSET",
          "NXRRSET",
          "NOTAUTH",
          "NOTZONE");

  /// A product before its version, as in `dnsmasq-2.89` or `unbound 1.17.1`.
  private static final Pattern NAMED_VERSION =
      Pattern.compile("([A-Za-z][A-Za-z ]*?)[ -]v?([0-9][!-~]*)(?: .*)?");

  /// BIND, after which the question is named, answers with its bare version.
  private static final Pattern BIND_VERSION = Pattern.compile("9\\.[0-9]+\\.[0-9]+[!-~]*");

  DnsMessage {
    texts = List.copyOf(texts);
  }

  /// The question that servers answer with their version, without recursion.
  static Bytes versionQuery(Nonce nonce) {
    return new WireWriter()
        .u16("id", nonce.u16())
        .u16("flags", 0)
        .u16("questions", 1)
        .u16("answers", 0)
        .u16("authorities", 0)
        .u16("additional", 0)
        .text8("label", "version")
        .text8("label", "bind")
        .u8("root", 0)
        .u16("type", TXT)
        .u16("class", CHAOS)
        .toBytes();
  }

  /// What a response says, given what drew it.
  static Evidence answered(Bytes said, Bytes answer) {
    if (!isQuery(said) && isRefusal(said, answer)) {
      return Evidence.banner(code(flagsOf(answer)) + " under the first two bytes of what was said");
    }
    DnsMessage response;
    try {
      response = read(answer);
    } catch (MalformedException e) {
      return Evidence.NONE;
    }
    if (!response.isResponse()) {
      return isQuery(said) && response.id() == idOf(said)
          ? Evidence.against(2, "answered our question with a question")
          : Evidence.NONE;
    }
    String code = code(response.flags());
    if (response.questions() == 0) {
      return isRefusal(said, answer)
          ? Evidence.structure(code + " under our id, without the question")
          : Evidence.NONE;
    }
    if (isLocal(response.name()) && (response.flags() & AUTHORITATIVE) != 0) {
      return Evidence.NONE; // of these names only multicast DNS may speak with authority
    }
    try {
      DnsMessage query = read(said);
      boolean ours =
          !query.isResponse()
              && query.id() == response.id()
              && query.question().equals(response.question());
      if (ours) {
        return version(
            Evidence.proof(code + " to our question for " + query.name() + ", under our id"),
            query,
            response);
      }
    } catch (MalformedException e) {
      // What drew it was no question of DNS; the response stands for itself.
    }
    return response.whole()
        ? Evidence.structure("a response of DNS: " + code + " for " + response.name())
        : Evidence.NONE;
  }

  /// What a caller's question says.
  static Evidence called(Bytes said) {
    try {
      DnsMessage query = read(said);
      if (query.isResponse() || query.questions() == 0 || !query.whole()) {
        return Evidence.NONE;
      }
      String name = query.name();
      return query.id() == 0 && isLocal(name)
          ? Evidence.NONE
          : Evidence.structure("the caller asks for " + name);
    } catch (MalformedException e) {
      return Evidence.NONE;
    }
  }

  /// Whether a name belongs to multicast DNS.
  static boolean isLocal(String name) {
    return name.toLowerCase(Locale.ROOT).endsWith(".local");
  }

  private boolean isResponse() {
    return (flags & RESPONSE) != 0;
  }

  /// Whether the answer is what a server of DNS makes of anything it cannot read: the same id and
  /// opcode, the bit of an answer, a code of refusal, and then either nothing or what was said.
  private static boolean isRefusal(Bytes said, Bytes answer) {
    if (said.size() < HEADER_SIZE || answer.size() < HEADER_SIZE) {
      return false;
    }
    int asked = flagsOf(said);
    int answered = flagsOf(answer);
    return idOf(said) == idOf(answer)
        && (asked & RESPONSE) == 0
        && (answered & RESPONSE) != 0
        && (asked & OPCODE) == (answered & OPCODE)
        && REFUSALS.contains(answered & 0xF)
        && (answer.equals(answer.first(4).concat(NOTHING)) || answer.from(4).equals(said.from(4)));
  }

  private static Evidence version(Evidence evidence, DnsMessage query, DnsMessage response) {
    boolean asked = query.type() == TXT && query.name().equalsIgnoreCase("version.bind");
    if (!asked || response.texts().isEmpty()) {
      return evidence;
    }
    String text = response.texts().getFirst();
    var named = NAMED_VERSION.matcher(text);
    if (named.matches()) {
      return evidence.of(named.group(1), named.group(2));
    }
    return BIND_VERSION.matcher(text).matches() ? evidence.of("BIND", text) : evidence;
  }

  private static boolean isQuery(Bytes said) {
    try {
      DnsMessage query = read(said);
      return !query.isResponse() && query.questions() == 1;
    } catch (MalformedException e) {
      return false;
    }
  }

  private static int idOf(Bytes message) {
    return message.size() < 2 ? -1 : message.at(0) << 8 | message.at(1);
  }

  private static int flagsOf(Bytes message) {
    return message.at(2) << 8 | message.at(3);
  }

  private static String code(int flags) {
    int code = flags & 0xF;
    return code < CODES.size() ? CODES.get(code) : "code " + code;
  }

  /// Reads one message with at most one question. Records that are cut short are left out; what is
  /// in front of them is not.
  private static DnsMessage read(Bytes bytes) throws MalformedException {
    var in = new WireReader(bytes);
    int id = in.u16("id");
    int flags = in.u16("flags");
    if ((flags & (OPCODE | RESERVED)) != 0) {
      throw in.reject("is no standard query");
    }
    int questions = in.u16("questions");
    if (questions > 1) {
      throw in.reject("is " + questions + ", expected at most 1");
    }
    int answers = in.u16("answers");
    int others = in.u16("authorities") + in.u16("additional");
    if (answers + others > MOST_RECORDS || (questions == 0 && answers + others > 0)) {
      throw in.reject("announces " + (answers + others) + " records");
    }
    String name = "";
    int type = 0;
    int start = in.offset();
    if (questions == 1) {
      name = name(in);
      type = in.u16("type");
      int dnsClass = in.u16("class");
      if (type == 0 || !CLASSES.contains(dnsClass)) {
        throw in.reject("is " + dnsClass + ", expected IN, CH, HS or ANY");
      }
    }
    Bytes question = bytes.slice(start, in.offset());
    var texts = new ArrayList<String>();
    boolean whole = true;
    try {
      for (int i = 0; i < answers + others; i++) {
        record(in, i < answers ? texts : new ArrayList<>());
      }
      in.end();
    } catch (MalformedException e) {
      whole = false;
    }
    return new DnsMessage(id, flags, questions, question, name, type, texts, whole);
  }

  private static void record(WireReader in, List<String> texts) throws MalformedException {
    name(in);
    int type = in.u16("type");
    in.u16("class");
    in.u32("ttl");
    WireReader data = in.part("rdata", in.u16("rdlength"));
    if (type != TXT) {
      data.rest("rdata");
    }
    while (data.remaining() > 0) {
      String text = data.bytes("text", data.u8("text.length")).latin1();
      if (TextLines.isText(text)) {
        texts.add(text);
      }
    }
    data.leave();
  }

  /// Reads a name; what a compressed one points at is not followed.
  static String name(WireReader in) throws MalformedException {
    var name = new StringBuilder();
    while (true) {
      int length = in.u8("label.length");
      if (length == 0) {
        return name.isEmpty() ? "." : name.toString();
      }
      if (length >= 0xC0) {
        in.u8("pointer");
        return name.append(name.isEmpty() ? "" : ".").append('…').toString();
      }
      if (length > 63 || name.length() + length > 255) {
        throw in.reject("is " + length + ", longer than a label or a name may be");
      }
      String label = in.text("label", length, StandardCharsets.ISO_8859_1);
      name.append(name.isEmpty() ? "" : ".").append(TextLines.quote(label));
    }
  }
}
