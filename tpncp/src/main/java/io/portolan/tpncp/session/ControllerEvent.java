package io.portolan.tpncp.session;

import io.portolan.tpncp.message.TpncpHeader;
import io.portolan.tpncp.message.TpncpMessage.Event;
import io.portolan.wire.Bytes;
import java.nio.ByteOrder;

/// What a controller's program hears of.
public sealed interface ControllerEvent {
  /// The board sent an event.
  ///
  /// @param order of the board's bytes
  record Told(Event event, ByteOrder order) implements ControllerEvent {}

  /// The event told just before acknowledges a command.
  ///
  /// @param command its header, as the board repeats it
  record Acknowledged(TpncpHeader command) implements ControllerEvent {}

  /// A datagram that is no PDU.
  record Unreadable(Bytes datagram, String because) implements ControllerEvent {}

  /// The conversation is over.
  record Ended(String because) implements ControllerEvent {}
}
