package io.portolan.tpncp.codec;

import io.portolan.tpncp.message.Kind;
import io.portolan.tpncp.message.TpncpHeader;
import io.portolan.tpncp.message.TpncpMessage;
import io.portolan.wire.Bytes;
import io.portolan.wire.FrameBuffer;
import io.portolan.wire.MalformedException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How PDUs travel from one side to the other: in a stream, one behind the other, or one in a
/// datagram. A carriage remembers what has arrived of the next PDU and which byte order the other
/// side has; each direction of a conversation has its own.
public sealed interface Carriage {
  /// The largest PDU taken from a stream, in bytes; the largest one known has 131,094.
  int LARGEST = 256 * 1024;

  /// One PDU as it arrived.
  ///
  /// @param trailing what a datagram has behind its PDU
  /// @param missing how many bytes a datagram is shorter than its PDU's header announces
  record Heard(TpncpMessage message, ByteOrder order, Bytes trailing, int missing) {}

  /// Takes what has arrived: any piece of a stream, or one datagram.
  void take(Bytes arrived);

  /// The next whole PDU, or null if its end has not arrived. Asked until it is null, so that the
  /// good PDUs before a bad one are heard.
  ///
  /// @throws MalformedException if the next thing is no PDU, or a stream cannot be cut any further
  @Nullable Heard next() throws MalformedException;

  /// Everything whole that there is now that these bytes have arrived.
  ///
  /// @throws MalformedException at the first thing that is no PDU; nothing is returned then
  default List<Heard> unpack(Bytes arrived) throws MalformedException {
    take(arrived);
    var heard = new ArrayList<Heard>();
    for (var pdu = next(); pdu != null; pdu = next()) {
      heard.add(pdu);
    }
    return heard;
  }

  /// Over TCP.
  ///
  /// @param kind of everything that arrives
  /// @param ifEither the byte order to assume until a PDU has told it
  static Carriage stream(Kind kind, ByteOrder ifEither) {
    return new Stream(kind, ifEither);
  }

  /// Over UDP.
  ///
  /// @param kind of everything that arrives
  /// @param ifEither the byte order to assume until a PDU has told it
  static Carriage datagrams(Kind kind, ByteOrder ifEither) {
    return new Datagrams(kind, ifEither);
  }

  /// PDUs behind each other.
  final class Stream implements Carriage {
    private final Kind kind;
    private final FrameBuffer buffer = new FrameBuffer(this::frame, LARGEST);
    private ByteOrder order;

    private Stream(Kind kind, ByteOrder ifEither) {
      this.kind = kind;
      this.order = ifEither;
    }

    @Override
    public void take(Bytes arrived) {
      buffer.add(arrived);
    }

    @Override
    public @Nullable Heard next() throws MalformedException {
      Bytes pdu = buffer.next();
      if (pdu == null) {
        return null;
      }
      order = TpncpFramer.order(pdu, order);
      return read(pdu, kind, order);
    }

    private int frame(Bytes start) throws MalformedException {
      return new TpncpFramer(order).frame(start);
    }
  }

  /// PDUs as they are.
  final class Datagrams implements Carriage {
    private final Kind kind;
    private @Nullable Bytes arrived;
    private ByteOrder order;

    private Datagrams(Kind kind, ByteOrder ifEither) {
      this.kind = kind;
      this.order = ifEither;
    }

    @Override
    public void take(Bytes datagram) {
      arrived = datagram;
    }

    @Override
    public @Nullable Heard next() throws MalformedException {
      Bytes datagram = arrived;
      if (datagram == null) {
        return null;
      }
      arrived = null;
      if (datagram.size() < TpncpHeader.SIZE) {
        throw MalformedException.cutShort("header", 0, TpncpHeader.SIZE, datagram.size());
      }
      Endianness endianness = Endianness.ofDatagram(datagram);
      order =
          endianness == Endianness.NEITHER
              ? TpncpFramer.order(datagram, order)
              : endianness.order().orElse(order);
      return read(datagram, kind, order);
    }
  }

  private static Heard read(Bytes bytes, Kind kind, ByteOrder order) throws MalformedException {
    var reading = TpncpCodec.read(bytes, new Context(kind, order));
    return new Heard(reading.message(), order, reading.trailing(), reading.missing());
  }
}
