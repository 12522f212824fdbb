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

/// Recognises SMB, version 2 and 3 and the ancient first one.
///
/// Sent: the negotiation of SMB 2 with which a client begins, for versions 2.0.2 to 3.0.2. No
/// session is set up and nobody logs in. The answer's header and body have sizes that are fixed,
/// the message number is ours, and the dialect is one that we offered.
///
/// @see "MS-SMB2, sections 2.1, 2.2.1, 2.2.3 and 2.2.4; MS-CIFS, section 2.2.3.1"
public final class Smb implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("smb", "SMB")
          .tcp(445, 139)
          .named("microsoft-ds", "netbios-ssn")
          .describedIn("MS-SMB2", "MS-CIFS", "RFC 1002");

  private static final Bytes VERSION_1 = Bytes.ofHex("ff 534d42");
  private static final Bytes VERSION_2 = Bytes.ofHex("fe 534d42");
  private static final int NEGOTIATE_1 = 0x72;
  private static final int REPLY_1 = 0x80;
  private static final int REPLY_2 = 1;

  private static final Map<Integer, String> DIALECTS =
      Map.of(
          0x0202, "2.0.2",
          0x0210, "2.1",
          0x02FF, "2",
          0x0300, "3.0",
          0x0302, "3.0.2",
          0x0311, "3.1.1");

  private static final List<Integer> OFFERED = List.of(0x0202, 0x0210, 0x0300, 0x0302);

  /// For [java.util.ServiceLoader].
  public Smb() {}

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
    var message = WireWriter.littleEndian();
    message.bytes(VERSION_2).u16("header_size", 64).u16("credit_charge", 0).u32("status", 0);
    message.u16("negotiate", 0).u16("credits", 1).u32("flags", 0).u32("next_command", 0);
    message.i64(0).u32("reserved", 0xFEFF).u32("tree", 0).i64(0).bytes(Bytes.wrap(new byte[16]));
    message.u16("body_size", 36).u16("dialects.length", OFFERED.size());
    message.u16("security_mode", 1).u16("reserved", 0).u32("capabilities", 0);
    message.bytes(nonce.bytes(16)).i64(0);
    for (int dialect : OFFERED) {
      message.u16("dialect", dialect);
    }
    Bytes request =
        new WireWriter()
            .u8("session_message", 0)
            .u24("length", message.size())
            .bytes(message.toBytes())
            .toBytes();
    return List.of(
        Utterance.toSilence(
            "smb-negotiate/1", request, "Asks which versions are spoken; sets up no session."));
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
      return exchange.isCallOnly() ? called(exchange.said()) : answered(exchange.answer());
    } catch (MalformedException e) {
      return Evidence.NONE;
    }
  }

  private static Evidence answered(Bytes answer) throws MalformedException {
    WireReader in = message(answer);
    Bytes magic = in.bytes("protocol", 4);
    if (magic.equals(VERSION_1)) {
      return negotiated1(in, true);
    }
    if (!magic.equals(VERSION_2) || header(in) != REPLY_2) {
      return Evidence.NONE;
    }
    if (in.u16("body_size") != 65) {
      throw in.reject("expected 65");
    }
    if (in.u16("security_mode") > 3) {
      throw in.reject("expected two bits");
    }
    int dialect = in.u16("dialect");
    in.bytes("contexts, server, capabilities, sizes and times", 2 + 16 + 4 + 12 + 16);
    int offset = in.u16("security_buffer.offset");
    int size = in.u16("security_buffer.length");
    if (offset != 128 || size > in.remaining()) {
      throw in.reject("is out of place");
    }
    return DIALECTS.containsKey(dialect)
        ? Evidence.structure("SMB " + DIALECTS.get(dialect) + " negotiated")
        : Evidence.NONE;
  }

  private static Evidence called(Bytes said) throws MalformedException {
    WireReader in = message(said);
    Bytes magic = in.bytes("protocol", 4);
    if (magic.equals(VERSION_1)) {
      return negotiated1(in, false);
    }
    boolean negotiates = magic.equals(VERSION_2) && header(in) == 0 && in.u16("body_size") == 36;
    return negotiates ? Evidence.structure("the caller negotiates SMB 2") : Evidence.NONE;
  }

  /// Reads what follows the magic number of a negotiation of version 1.
  private static Evidence negotiated1(WireReader in, boolean isReply) throws MalformedException {
    if (in.u8("command") != NEGOTIATE_1 || in.u32("status") != 0) {
      return Evidence.NONE;
    }
    if ((in.u8("flags") & REPLY_1) != (isReply ? REPLY_1 : 0)) {
      return Evidence.NONE;
    }
    in.bytes("flags2, process, signature and ids", 22);
    int words = in.u8("word_count");
    boolean formed = isReply ? words == 17 || words == 13 || words == 1 : words == 0;
    in.bytes("words", words * 2L);
    if (!formed || in.peek() < 0) {
      return Evidence.NONE;
    }
    return Evidence.structure(
        isReply ? "SMB 1 negotiation response" : "the caller negotiates SMB 1");
  }

  /// Reads the header of a negotiation behind its magic number and gives its flags.
  private static long header(WireReader in) throws MalformedException {
    if (in.u16("header_size") != 64) {
      throw in.reject("expected 64");
    }
    in.u16("credit_charge");
    if (in.u32("status") != 0) {
      throw in.reject("expected success");
    }
    if (in.u16("command") != 0) {
      throw in.reject("expected a negotiation");
    }
    in.u16("credits");
    long flags = in.u32("flags");
    in.u32("next_command");
    if (in.i64("message_id") != 0) {
      throw in.reject("expected the first message");
    }
    in.bytes("reserved, tree, session and signature", 32);
    return flags;
  }

  /// The message behind the header of the NetBIOS session service.
  private static WireReader message(Bytes bytes) throws MalformedException {
    var in = new WireReader(bytes);
    if (in.u8("session_message") != 0) {
      throw in.reject("expected 0");
    }
    Bytes message = in.bytes("message", in.u24("length"));
    in.end();
    return WireReader.littleEndian(message);
  }
}
