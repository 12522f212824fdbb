package io.portolan.tpncp.codec;

import io.portolan.tpncp.message.Kind;
import io.portolan.tpncp.message.TpncpHeader;
import io.portolan.tpncp.message.TpncpMessage;
import io.portolan.wire.Bytes;
import io.portolan.wire.FrameBuffer;
import io.portolan.wire.Framer;
import io.portolan.wire.MalformedException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

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

  /// The PDUs that are whole now that these bytes have arrived, in order.
  ///
  /// @param arrived any piece of a stream, or one datagram
  /// @throws MalformedException at the first thing that is no PDU
  List<Heard> unpack(Bytes arrived) throws MalformedException;

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
    private ByteOrder framed;
    private ByteOrder order;

    private Stream(Kind kind, ByteOrder ifEither) {
      this.kind = kind;
      this.framed = ifEither;
      this.order = ifEither;
    }

    @Override
    public List<Heard> unpack(Bytes arrived) throws MalformedException {
      var heard = new ArrayList<Heard>();
      for (Bytes pdu : buffer.add(arrived)) {
        order = TpncpFramer.order(pdu, order);
        heard.add(Carriage.read(pdu, kind, order));
      }
      return heard;
    }

    private int frame(Bytes start) throws MalformedException {
      int size = new TpncpFramer(framed).frame(start);
      if (size != Framer.NOT_YET) {
        framed = TpncpFramer.order(start, framed);
      }
      return size;
    }
  }

  /// PDUs as they are.
  final class Datagrams implements Carriage {
    private final Kind kind;
    private ByteOrder order;

    private Datagrams(Kind kind, ByteOrder ifEither) {
      this.kind = kind;
      this.order = ifEither;
    }

    @Override
    public List<Heard> unpack(Bytes arrived) throws MalformedException {
      if (arrived.size() < TpncpHeader.SIZE) {
        throw MalformedException.cutShort("header", 0, TpncpHeader.SIZE, arrived.size());
      }
      Endianness endianness = Endianness.ofDatagram(arrived);
      order =
          endianness == Endianness.NEITHER
              ? TpncpFramer.order(arrived, order)
              : endianness.order().orElse(order);
      return List.of(Carriage.read(arrived, kind, order));
    }
  }

  private static Heard read(Bytes bytes, Kind kind, ByteOrder order) throws MalformedException {
    var reading = TpncpCodec.read(bytes, new Context(kind, order));
    return new Heard(reading.message(), order, reading.trailing(), reading.missing());
  }
}
