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

/// Recognises the Java debug wire protocol between others.
///
/// Says nothing, ever: a handshake and its end resume a Java program that was started suspended.
/// Both sides say the same 14 letters first, which an echo does too, so these are no more than a
/// hint; an event behind them, or a reply to a command under the command's number, is structure.
///
/// @see "Java Debug Wire Protocol, sections JDWP Start Up and JDWP Packets"
public final class Jdwp implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("jdwp", "Java debug wire protocol").describedIn("Java Debug Wire Protocol");

  private static final Bytes HANDSHAKE = Bytes.ofText("JDWP-Handshake");
  private static final int HEADER_SIZE = 11;
  private static final int IS_REPLY = 0x80;
  private static final int MOST_ERRORS = 600;
  private static final int EVENT = 64;
  private static final int COMPOSITE = 100;

  /// @param code the set and the number of a command, the error of a reply
  private record Packet(long id, boolean isReply, int code) {
    boolean isCommand() {
      int set = code >> 8;
      int command = code & 0xFF;
      return !isReply && ((set >= 1 && set <= 18) || set == EVENT) && command >= 1;
    }
  }

  /// For [java.util.ServiceLoader].
  public Jdwp() {}

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
    return List.of();
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    boolean isOverheard = exchange.utterance().equals(Exchange.CAPTURED);
    if (exchange.layer() != Layer.TCP || !isOverheard || !exchange.greeting().isEmpty()) {
      return Evidence.NONE;
    }
    Bytes said = exchange.said();
    Bytes answer = exchange.answer();
    try {
      if (exchange.isCallOnly()) {
        return said.equals(HANDSHAKE)
            ? Evidence.structure("the caller begins with the handshake of JDWP")
            : Evidence.NONE;
      }
      if (answer.equals(HANDSHAKE) && said.equals(HANDSHAKE)) {
        return Evidence.hint("returns the handshake of JDWP");
      }
      if (said.equals(HANDSHAKE) && answer.startsWith(HANDSHAKE)) {
        Packet event = packet(answer.from(HANDSHAKE.size()));
        return !event.isReply() && event.code() == (EVENT << 8 | COMPOSITE)
            ? Evidence.structure("returns the handshake of JDWP and reports an event")
            : Evidence.NONE;
      }
      Packet command = packet(said);
      Packet reply = packet(answer);
      boolean formed = command.isCommand() && reply.isReply() && reply.code() <= MOST_ERRORS;
      return formed && command.id() == reply.id()
          ? Evidence.structure("replies to a command of JDWP under its number")
          : Evidence.NONE;
    } catch (MalformedException e) {
      return Evidence.NONE;
    }
  }

  /// The header of the first packet, all of which must be there.
  private static Packet packet(Bytes bytes) throws MalformedException {
    var in = new WireReader(bytes);
    long length = in.u32("length");
    if (length < HEADER_SIZE || length > bytes.size()) {
      throw in.reject("is " + length);
    }
    long id = in.u32("id");
    int flags = in.u8("flags");
    if (flags != 0 && flags != IS_REPLY) {
      throw in.reject("is " + flags + ", expected 0 or 128");
    }
    return new Packet(id, flags == IS_REPLY, in.u16("command or error"));
  }
}
