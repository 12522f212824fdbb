package io.portolan.tpncp.message;

import io.portolan.wire.Bytes;
import org.jspecify.annotations.Nullable;

/// Everything TPNCP can say: a header and a body that only a catalogue can explain. What is read
/// and written again is the same to the byte, known or not.
public sealed interface TpncpMessage {
  TpncpHeader header();

  /// Everything behind header and CID; possibly less than the header announces.
  Bytes body();

  Kind kind();

  /// Where the body starts in the PDU, in bytes.
  int bodyOffset();

  /// The controller wants something.
  record Command(TpncpHeader header, Bytes body) implements TpncpMessage {
    /// A command whose header announces just its body.
    public static Command of(int version, int sequence, long id, Bytes body) {
      return new Command(TpncpHeader.announcing(version, sequence, id, body.size()), body);
    }

    @Override
    public Kind kind() {
      return Kind.COMMAND;
    }

    @Override
    public int bodyOffset() {
      return TpncpHeader.SIZE;
    }
  }

  /// The board tells something.
  ///
  /// @param cid the channel it is about, -1 for none; null if the PDU ends before it is complete
  record Event(TpncpHeader header, @Nullable Integer cid, Bytes body) implements TpncpMessage {
    /// An event whose header announces just its CID and body.
    public static Event of(int version, int sequence, long id, int cid, Bytes body) {
      int behind = Kind.EVENT.headerSize() - TpncpHeader.SIZE + body.size();
      return new Event(TpncpHeader.announcing(version, sequence, id, behind), cid, body);
    }

    @Override
    public Kind kind() {
      return Kind.EVENT;
    }

    @Override
    public int bodyOffset() {
      return cid == null ? TpncpHeader.SIZE : Kind.EVENT.headerSize();
    }
  }
}
