package io.portolan.tpncp.probe;

import io.portolan.tpncp.codec.Acknowledgement;
import io.portolan.tpncp.codec.Context;
import io.portolan.tpncp.codec.TpncpCodec;
import io.portolan.tpncp.message.Kind;
import io.portolan.tpncp.message.KnownId;
import io.portolan.tpncp.message.TpncpHeader;
import io.portolan.tpncp.message.TpncpMessage;
import io.portolan.tpncp.message.TpncpMessage.Command;
import io.portolan.tpncp.message.TpncpMessage.Event;
import io.portolan.wire.Bytes;
import io.portolan.wire.MalformedException;
import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Evidence.Direction;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Nonce;
import io.portolan.wire.probe.Utterance;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/// What is asked over whatever it goes, and what either side's words tell.
///
/// TPNCP is known from documents only: no real board was ever seen answering. So nothing here is
/// stronger than 2, not even an acknowledgement of our own number.
final class StatusQuery {
  private static final int VERSION = 7401;
  private static final String HARMLESS =
      "a bare status query: the command has no body, and asks a board for an event; boards with a"
          + " list of controllers stay silent";
  private static final String CAVEAT = " (TPNCP is known from documents only)";

  private StatusQuery() {}

  /// The query in both byte orders, since a board understands only its own.
  static List<Utterance> utterances(String name, Nonce nonce) {
    Command query = Command.of(VERSION, nonce.u16(), KnownId.GET_BOARD_STATUS, Bytes.EMPTY);
    return List.of(
        Utterance.toSilence(
            name + "-be/1", TpncpCodec.write(query, ByteOrder.BIG_ENDIAN), HARMLESS),
        Utterance.toSilence(
            name + "-le/1", TpncpCodec.write(query, ByteOrder.LITTLE_ENDIAN), HARMLESS));
  }

  /// @param read [Signs#ofDatagram] or [Signs#ofStream]
  static Evidence weigh(Exchange exchange, Reader read) {
    if (exchange.isEcho()) {
      return Evidence.NONE;
    }
    if (exchange.isMute()) {
      return exchange.isCallOnly() ? judge(exchange.said(), Kind.COMMAND, read) : Evidence.NONE;
    }
    Evidence evidence = judge(exchange.heard(), Kind.EVENT, read);
    return evidence.isFor()
        ? acknowledged(exchange, read).map(StatusQuery::documented).orElse(evidence)
        : evidence;
  }

  /// How bytes of one kind and order are read.
  interface Reader {
    Signs read(Bytes bytes, Kind kind, ByteOrder order);
  }

  private static Evidence judge(Bytes bytes, Kind kind, Reader read) {
    if (bytes.size() < kind.headerSize()) {
      return Evidence.against(
          1, bytes.size() + " bytes; no TPNCP " + kind.word() + " is that short");
    }
    Signs big = read.read(bytes, kind, ByteOrder.BIG_ENDIAN);
    Signs little = read.read(bytes, kind, ByteOrder.LITTLE_ENDIAN);
    if (!big.isRecognised() && !little.isRecognised()) {
      return Evidence.against(2, big.complaint());
    }
    if (big.isRecognised() && little.isRecognised()) {
      return Evidence.hint(
          "could be TPNCP, and both byte orders are possible: "
              + told(big)
              + ", or "
              + told(little));
    }
    Signs signs = big.isRecognised() ? big : little;
    return signs.isWhole()
        ? documented(told(signs))
        : Evidence.hint("could be TPNCP: " + told(signs) + ", and bytes that do not fit");
  }

  /// That our very command was acknowledged, if it was.
  private static Optional<String> acknowledged(Exchange exchange, Reader read) {
    for (var order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
      Optional<TpncpHeader> said = commandIn(exchange.said(), order);
      if (said.isPresent()) {
        for (TpncpMessage pdu : read.read(exchange.answer(), Kind.EVENT, order).pdus()) {
          if (pdu instanceof Event event && Acknowledgement.of(event, order).equals(said)) {
            return Optional.of(
                "acknowledges command "
                    + said.get().id()
                    + " with our sequence number "
                    + said.get().sequence());
          }
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<TpncpHeader> commandIn(Bytes said, ByteOrder order) {
    try {
      var reading = TpncpCodec.read(said, new Context(Kind.COMMAND, order));
      return Optional.of(reading.message().header());
    } catch (MalformedException e) {
      return Optional.empty();
    }
  }

  private static String told(Signs signs) {
    TpncpMessage first = signs.pdus().getFirst();
    return (signs.order() == ByteOrder.BIG_ENDIAN ? "big-endian " : "little-endian ")
        + first.kind().word()
        + " "
        + first.header().id()
        + ", version "
        + first.header().version()
        + (signs.pdus().size() == 1 ? "" : ", and " + (signs.pdus().size() - 1) + " more");
  }

  /// As strong as what is known from documents can be.
  private static Evidence documented(String because) {
    return new Evidence(Direction.FOR, 2, because + CAVEAT, null, null);
  }
}
