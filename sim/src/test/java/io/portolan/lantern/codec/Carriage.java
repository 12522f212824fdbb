package io.portolan.lantern.codec;

import io.portolan.lantern.message.LanternMessage;
import io.portolan.wire.Bytes;
import io.portolan.wire.FrameBuffer;
import io.portolan.wire.MalformedException;
import io.portolan.wire.WireReader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How messages travel between two peers: in a stream, one behind the other, or one in a datagram.
/// A carriage remembers what has arrived of the next message; each conversation has its own.
public sealed interface Carriage {
  /// The message as it is sent.
  Bytes pack(LanternMessage message);

  /// Takes what has arrived: any piece of a stream, or one datagram.
  void take(Bytes arrived);

  /// The next whole message, or null if its end has not arrived. Asked until it is null, so that
  /// the good messages before a bad one are heard.
  ///
  /// @throws MalformedException if the next thing is no message, or a stream cannot be cut any
  ///     further
  @Nullable LanternMessage next() throws MalformedException;

  /// Everything whole that there is now that these bytes have arrived.
  ///
  /// @throws MalformedException at the first thing that is no message; nothing is returned then
  default List<LanternMessage> unpack(Bytes arrived) throws MalformedException {
    take(arrived);
    var messages = new ArrayList<LanternMessage>();
    for (var message = next(); message != null; message = next()) {
      messages.add(message);
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
    public void take(Bytes arrived) {
      buffer.add(arrived);
    }

    @Override
    public @Nullable LanternMessage next() throws MalformedException {
      Bytes frame = buffer.next();
      return frame == null ? null : LanternCodec.read(new WireReader(LanternFramer.message(frame)));
    }
  }

  /// Messages as they are.
  final class Datagrams implements Carriage {
    private @Nullable Bytes arrived;

    private Datagrams() {}

    @Override
    public Bytes pack(LanternMessage message) {
      return LanternCodec.write(message);
    }

    @Override
    public void take(Bytes datagram) {
      arrived = datagram;
    }

    @Override
    public @Nullable LanternMessage next() throws MalformedException {
      Bytes datagram = arrived;
      arrived = null;
      return datagram == null ? null : LanternCodec.read(new WireReader(datagram));
    }
  }
}
