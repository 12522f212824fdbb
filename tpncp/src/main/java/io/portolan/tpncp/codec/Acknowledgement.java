package io.portolan.tpncp.codec;

import io.portolan.tpncp.message.Kind;
import io.portolan.tpncp.message.KnownId;
import io.portolan.tpncp.message.TpncpHeader;
import io.portolan.tpncp.message.TpncpMessage.Command;
import io.portolan.tpncp.message.TpncpMessage.Event;
import io.portolan.wire.Bytes;
import io.portolan.wire.MalformedException;
import io.portolan.wire.WireReader;
import java.nio.ByteOrder;
import java.util.Optional;

/// The event that tells a controller that the board has its command: its body is the command's
/// header, in the board's byte order.
public final class Acknowledgement {
  private Acknowledgement() {}

  /// The header of the command that this event acknowledges, if it is such an event.
  public static Optional<TpncpHeader> of(Event event, ByteOrder order) {
    if (event.header().id() != KnownId.COMMAND_ACK || event.body().size() < TpncpHeader.SIZE) {
      return Optional.empty();
    }
    try {
      WireReader in =
          order == ByteOrder.BIG_ENDIAN
              ? new WireReader(event.body())
              : WireReader.littleEndian(event.body());
      return Optional.of(TpncpCodec.header(in, Kind.COMMAND));
    } catch (MalformedException e) {
      throw new IllegalStateException("twelve bytes are a header", e);
    }
  }

  /// The body that acknowledges this command.
  ///
  /// @param order of the board
  public static Bytes body(Command command, ByteOrder order) {
    return TpncpCodec.write(command, order).first(TpncpHeader.SIZE);
  }
}
