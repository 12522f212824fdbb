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

/// Recognises OpenVPN over UDP.
///
/// Sent: the reset with which a client begins, under a session id nobody else has. A server that
/// does not guard its control channel answers with a reset of its own, in which our id and the
/// number of our packet come back; one that does (`tls-auth`, `tls-crypt`) stays silent, and is
/// not found. It logs a handshake that went no further.
///
/// @see "OpenVPN source, doc/doxygen/doc_protocol_overview.h; draft-openvpn-wire-protocol"
public final class OpenvpnOverUdp implements Probe {
  static final Familiar PROTOCOL =
      Familiar.of("openvpn", "OpenVPN")
          .udp(1194)
          .tcp(1194)
          .named("openvpn")
          .describedIn("draft-openvpn-wire-protocol", "OpenVPN source documentation");

  private static final int CLIENT_RESET = 7 << 3;
  private static final int SERVER_RESET = 8 << 3;
  private static final int ACKNOWLEDGEMENT = 5 << 3;
  private static final int MOST_ACKNOWLEDGED = 8;
  private static final int SESSION_SIZE = 8;

  /// For [java.util.ServiceLoader].
  public OpenvpnOverUdp() {}

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
    return List.of(Utterance.toSilence("openvpn-reset-udp/1", reset(nonce), HARMLESS));
  }

  static final String HARMLESS = "Begins a handshake of the control channel and goes no further.";

  static Bytes reset(Nonce nonce) {
    return new WireWriter()
        .u8("opcode", CLIENT_RESET)
        .bytes(nonce.bytes(SESSION_SIZE))
        .u8("acknowledged.length", 0)
        .u32("packet", 0)
        .toBytes();
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    return exchange.layer() != Layer.UDP || exchange.isEcho()
        ? Evidence.NONE
        : weigh(exchange, exchange.said(), exchange.answer());
  }

  /// @param said the caller's packet alone
  /// @param answer the listener's packet alone
  static Evidence weigh(Exchange exchange, Bytes said, Bytes answer) {
    try {
      var in = new WireReader(said);
      if (in.u8("opcode") != CLIENT_RESET) {
        return Evidence.NONE;
      }
      Bytes session = in.bytes("session", SESSION_SIZE);
      if (in.u8("acknowledged.length") != 0 || in.u32("packet") != 0) {
        return Evidence.NONE;
      }
      in.end();
      if (exchange.isCallOnly()) {
        return Evidence.structure("the caller resets a control channel of OpenVPN");
      }
      return answer.isEmpty() ? Evidence.NONE : answered(session, new WireReader(answer));
    } catch (MalformedException e) {
      return Evidence.NONE;
    }
  }

  private static Evidence answered(Bytes session, WireReader in) throws MalformedException {
    int opcode = in.u8("opcode");
    if (opcode != SERVER_RESET && opcode != ACKNOWLEDGEMENT) {
      return Evidence.NONE;
    }
    Bytes theirs = in.bytes("session", SESSION_SIZE);
    int acknowledged = in.u8("acknowledged.length");
    if (acknowledged < 1 || acknowledged > MOST_ACKNOWLEDGED || theirs.equals(session)) {
      return Evidence.NONE;
    }
    in.bytes("acknowledged", acknowledged * 4L);
    Bytes ours = in.bytes("remote_session", SESSION_SIZE);
    if (opcode == SERVER_RESET && in.u32("packet") != 0) {
      return Evidence.NONE;
    }
    return ours.equals(session)
        ? Evidence.proof("resets the control channel too, for our session id")
        : Evidence.NONE;
  }
}
