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

/// Recognises an iSCSI target.
///
/// Sent: a login to a discovery session, under an initiator's name nobody else has and without
/// credentials, then a logout. A discovery session sees no disk; no list is asked for. The answer
/// has our task tag and our session id in it, whether it lets us in or not.
///
/// @see "RFC 7143, sections 11.12 to 11.15 and 13"
public final class Iscsi implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("iscsi", "iSCSI")
          .tcp(3260, 860)
          .named("iscsi-target", "iscsi")
          .describedIn("RFC 7143");

  private static final int LOGIN_REQUEST = 0x43;
  private static final int LOGIN_RESPONSE = 0x23;
  private static final int LOGOUT_REQUEST = 0x46;
  private static final int OPCODE = 0x3F;

  /// From the operational stage to the end of the login.
  private static final int STAGES = 0x87;

  private static final Map<Integer, String> STATUS_CLASSES =
      Map.of(0, "success", 1, "redirection", 2, "initiator error", 3, "target error");

  /// The fixed header of a login request or response.
  ///
  /// @param session our part of the session's id
  /// @param task tag of the request
  /// @param status class and detail; 0 in a request
  private record Login(int opcode, Bytes session, long task, int status, Bytes text) {}

  /// For [java.util.ServiceLoader].
  public Iscsi() {}

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
    Bytes text =
        Bytes.ofText(
            "InitiatorName=iqn.2026-01.invalid.portolan:"
                + nonce.word(12)
                + "\0SessionType=Discovery\0HeaderDigest=None\0DataDigest=None\0");
    Bytes session = Bytes.of(0x80).concat(nonce.bytes(5));
    Bytes login =
        new WireWriter()
            .u8("opcode", LOGIN_REQUEST)
            .u8("stages", STAGES)
            .u16("versions", 0)
            .u8("additional_headers", 0)
            .u24("data.length", text.size())
            .bytes(session)
            .u16("target_session", 0)
            .u32("task", nonce.u31())
            .bytes(Bytes.wrap(new byte[28]))
            .bytes(text)
            .bytes(Bytes.wrap(new byte[-text.size() & 3]))
            .toBytes();
    Bytes logout =
        new WireWriter()
            .u8("opcode", LOGOUT_REQUEST)
            .u8("close the session", 0x80)
            .bytes(Bytes.wrap(new byte[14]))
            .u32("task", nonce.u31())
            .bytes(Bytes.wrap(new byte[28]))
            .toBytes();
    return List.of(
        new Utterance(
            "iscsi-discovery/1",
            login,
            Utterance.Cue.SILENCE,
            logout,
            "Opens a discovery session, which sees no disk, and leaves it."));
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
      Login asked = login(exchange.said());
      if (asked.opcode() != (LOGIN_REQUEST & OPCODE)
          || asked.text().indexOf(Bytes.ofText("InitiatorName=")) < 0) {
        return Evidence.NONE;
      }
      if (exchange.isCallOnly()) {
        return Evidence.structure("the caller logs in to an iSCSI target");
      }
      return exchange.answer().isEmpty()
          ? Evidence.NONE
          : answered(asked, login(exchange.answer()));
    } catch (MalformedException e) {
      return Evidence.NONE;
    }
  }

  private static Evidence answered(Login asked, Login answer) {
    String status = STATUS_CLASSES.get(answer.status() >> 8);
    boolean isOurs = answer.session().equals(asked.session()) && answer.task() == asked.task();
    return answer.opcode() == LOGIN_RESPONSE && status != null && isOurs
        ? Evidence.proof("login response: " + status + ", under our task tag")
        : Evidence.NONE;
  }

  private static Login login(Bytes bytes) throws MalformedException {
    var in = new WireReader(bytes);
    int opcode = in.u8("opcode") & OPCODE;
    in.u8("stages");
    if (in.u16("versions") != 0) {
      throw in.reject("expected version 0");
    }
    if (in.u8("additional_headers") != 0) {
      throw in.reject("expected none");
    }
    int size = in.u24("data.length");
    Bytes session = in.bytes("session", 6);
    in.u16("target_session");
    long task = in.u32("task");
    in.bytes("connection and numbers", 16);
    int status = in.u16("status");
    in.bytes("reserved", 10);
    return new Login(opcode, session, task, status, in.bytes("data", size));
  }
}
