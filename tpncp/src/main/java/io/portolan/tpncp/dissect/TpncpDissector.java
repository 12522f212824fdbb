package io.portolan.tpncp.dissect;

import io.portolan.tpncp.catalogue.Catalogue;
import io.portolan.tpncp.codec.Body;
import io.portolan.tpncp.codec.BodyCodec;
import io.portolan.tpncp.codec.Context;
import io.portolan.tpncp.codec.Endianness;
import io.portolan.tpncp.codec.TpncpCodec;
import io.portolan.tpncp.dissect.Explained.Direction;
import io.portolan.tpncp.message.Kind;
import io.portolan.tpncp.message.TpncpHeader;
import io.portolan.wire.Bytes;
import io.portolan.wire.MalformedException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Explains what one side of a conversation said. Never fails, for any bytes, and leaves none out.
///
/// @param catalogue [Catalogue#EMPTY] leaves ids numbers and bodies hex
/// @param kind of everything explained, from the direction; null if nobody knows, and then it is
///     guessed PDU by PDU
public record TpncpDissector(Catalogue catalogue, @Nullable Kind kind) {
  /// Explains the payload of one UDP datagram.
  public Explained datagram(Bytes payload) {
    return payload.size() < TpncpHeader.SIZE
        ? cutShort(0, payload)
        : one(0, payload, Endianness.ofDatagram(payload), ByteOrder.BIG_ENDIAN);
  }

  /// Explains what one side sent over TCP, from the start of a PDU on. What is no PDU ends it,
  /// since nothing tells where the next one starts.
  public List<Explained> stream(Bytes bytes) {
    var explained = new ArrayList<Explained>();
    ByteOrder order = ByteOrder.BIG_ENDIAN;
    int at = 0;
    while (at < bytes.size()) {
      Bytes rest = bytes.from(at);
      if (rest.size() < TpncpHeader.SIZE) {
        explained.add(cutShort(at, rest));
        return explained;
      }
      Explained next = one(at, rest, Endianness.ofId(rest), order);
      if (!(next instanceof Explained.Pdu pdu)) {
        explained.add(next);
        return explained;
      }
      order = pdu.context().order();
      int size = rest.size() - pdu.reading().trailing().size();
      explained.add(withoutTrailing(pdu));
      at += size;
    }
    return explained;
  }

  private Explained one(int at, Bytes bytes, Endianness endianness, ByteOrder ifEither) {
    try {
      return pdu(at, bytes, endianness, ifEither);
    } catch (MalformedException e) {
      return new Explained.Broken(at, bytes, e.getMessage());
    }
  }

  /// Explains one PDU and what follows it.
  ///
  /// @param at its offset, for the explanation only
  /// @param bytes at least 12
  /// @throws MalformedException if they do not start a PDU
  Explained.Pdu pdu(int at, Bytes bytes, Endianness endianness, ByteOrder ifEither)
      throws MalformedException {
    if (endianness == Endianness.NEITHER) {
      throw MalformedException.of(
          "id", 8, "is " + bytes.slice(8, 12).hex() + ", expected two zero bytes in it");
    }
    ByteOrder order = endianness.order().orElse(ifEither);
    Kind known = kind;
    var guess =
        known == null
            ? DirectionGuess.of(withoutTrailing(bytes, order), order, catalogue)
            : new DirectionGuess(known, Direction.GIVEN);
    var context = new Context(guess.kind(), order);
    var reading = TpncpCodec.read(bytes, context);
    long id = reading.message().header().id();
    Body body = BodyCodec.read(reading.message(), catalogue.layout(guess.kind(), id), order);
    String name = catalogue.name(guess.kind(), id).orElse("");
    return new Explained.Pdu(at, endianness, guess.direction(), context, name, reading, body);
  }

  /// The PDU without what follows it.
  private static Bytes withoutTrailing(Bytes bytes, ByteOrder order) throws MalformedException {
    var reading = TpncpCodec.read(bytes, new Context(Kind.COMMAND, order));
    return bytes.first(bytes.size() - reading.trailing().size());
  }

  private static Explained.Pdu withoutTrailing(Explained.Pdu pdu) {
    var reading = pdu.reading();
    return new Explained.Pdu(
        pdu.offset(),
        pdu.endianness(),
        pdu.direction(),
        pdu.context(),
        pdu.name(),
        new TpncpCodec.Reading(reading.message(), Bytes.EMPTY, reading.missing()),
        pdu.body());
  }

  private static Explained cutShort(int at, Bytes bytes) {
    return new Explained.Broken(
        at,
        bytes,
        MalformedException.cutShort("header", 0, TpncpHeader.SIZE, bytes.size()).getMessage());
  }
}
