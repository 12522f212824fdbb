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

  /// The messages that are whole now that these bytes have arrived, in order, not yet read: so the
  /// good ones before a bad one can be heard.
  ///
  /// @param arrived any piece of a stream, or one datagram
  /// @throws MalformedException if a stream cannot be cut any further
  List<Bytes> cut(Bytes arrived) throws MalformedException;

  /// The same, read.
  ///
  /// @throws MalformedException at the first thing that is no message; nothing is read then
  default List<LanternMessage> unpack(Bytes arrived) throws MalformedException {
    var messages = new ArrayList<LanternMessage>();
    for (Bytes message : cut(arrived)) {
      messages.add(LanternCodec.read(new WireReader(message)));
    }
    return messages;
  }

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
    public List<Bytes> cut(Bytes arrived) throws MalformedException {
      return buffer.add(arrived).stream().map(LanternFramer::message).toList();
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
    public List<Bytes> cut(Bytes arrived) {
      return List.of(arrived);
    }
  }
}
