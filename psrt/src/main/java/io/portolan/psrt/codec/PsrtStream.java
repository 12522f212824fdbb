package io.portolan.psrt.codec;

import io.portolan.psrt.message.PsrtLimits;
import io.portolan.psrt.message.PsrtMessage;
import io.portolan.wire.Bytes;
import io.portolan.wire.FrameBuffer;
import io.portolan.wire.MalformedException;
import org.jspecify.annotations.Nullable;

/// One direction of one PSRT socket: takes pieces as they arrive and gives whole messages, each
/// read in the context that was set before it was asked for.
public final class PsrtStream {
  private final PsrtLimits limits;
  private final FrameBuffer buffer;
  private PsrtFramer framer;
  private long unread;
  private int awaited;

  /// @param first what the first message is
  public PsrtStream(Context first, PsrtLimits limits) {
    this.limits = limits;
    this.framer = new PsrtFramer(first, limits);
    this.buffer = new FrameBuffer(this::frame, PsrtFramer.largest(limits));
  }

  /// What the next message is, now that those before have been read.
  public void expect(Context next) {
    if (next != framer.context()) {
      framer = new PsrtFramer(next, limits);
    }
  }

  private int frame(Bytes start) throws MalformedException {
    awaited = framer.frame(start);
    return awaited;
  }

  /// Adds any piece of the stream.
  public void take(Bytes arrived) {
    buffer.add(arrived);
    unread += arrived.size();
  }

  /// The next whole message, or null if its end has not arrived.
  ///
  /// @throws MalformedException if what comes next is no message in this context
  public @Nullable PsrtMessage next() throws MalformedException {
    awaited = 0;
    Bytes frame = buffer.next();
    if (frame == null) {
      return null;
    }
    unread -= frame.size();
    return PsrtCodec.read(frame, framer.context());
  }

  /// How large the message is whose end has not arrived, in bytes; 0 if nobody can say yet.
  public int awaited() {
    return awaited;
  }

  /// How much has arrived and was not read yet, in bytes.
  public long unread() {
    return unread;
  }

  /// What has arrived and was not read yet, possibly nothing; copied.
  public Bytes rest() {
    return buffer.rest();
  }
}
