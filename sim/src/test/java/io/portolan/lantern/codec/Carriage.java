package io.portolan.lantern.codec;

import io.portolan.lantern.message.LanternMessage;
import io.portolan.wire.Bytes;
import io.portolan.wire.FrameBuffer;
import io.portolan.wire.MalformedException;
import io.portolan.wire.WireReader;
import java.util.ArrayList;
import java.util.List;

/// How messages travel between two peers: in a stream, one behind the other, or one in a datagram.
/// A carriage remembers what has arrived of the next message; each conversation has its own.
public sealed interface Carriage {
  /// The message as it is sent.
  Bytes pack(LanternMessage message);

  /// The messages that are whole now that these bytes have arrived, in order.
  ///
  /// @param arrived any piece of a stream, or one datagram
  /// @throws MalformedException at the first thing that is no message
  List<LanternMessage> unpack(Bytes arrived) throws MalformedException;

  /// Over TCP, with or without TLS.
  static Carriage stream() {
    return new Stream();
  }

  /// Over UDP.
  static Carriage datagrams() {
    return new Datagrams();
  }

  /// Messages behind their lengths.
  final class Stream implements Carriage {
    private final FrameBuffer buffer = new FrameBuffer(new LanternFramer(), LanternFramer.LARGEST);

    private Stream() {}

    @Override
    public Bytes pack(LanternMessage message) {
      return LanternFramer.framed(LanternCodec.write(message));
    }

    @Override
    public List<LanternMessage> unpack(Bytes arrived) throws MalformedException {
      var messages = new ArrayList<LanternMessage>();
      for (Bytes frame : buffer.add(arrived)) {
        messages.add(LanternCodec.read(new WireReader(LanternFramer.message(frame))));
      }
      return messages;
    }
  }

  /// Messages as they are.
  final class Datagrams implements Carriage {
    private Datagrams() {}

    @Override
    public Bytes pack(LanternMessage message) {
      return LanternCodec.write(message);
    }

    @Override
    public List<LanternMessage> unpack(Bytes arrived) throws MalformedException {
      return List.of(LanternCodec.read(new WireReader(arrived)));
    }
  }
}
