package io.portolan.tpncp.session;

import io.portolan.tpncp.message.TpncpMessage.Command;
import io.portolan.wire.Bytes;
import java.net.SocketAddress;
import java.nio.ByteOrder;

/// What the program behind a simulated board hears of.
public sealed interface BoardEvent {
  /// Whose conversation it is.
  SocketAddress controller();

  /// A controller sent a command, and has its acknowledgement.
  ///
  /// @param order of the controller's bytes, and from now on of the board's
  record Commanded(SocketAddress controller, Command command, ByteOrder order)
      implements BoardEvent {}

  /// What arrived is no PDU.
  record Unreadable(SocketAddress controller, Bytes bytes, String because) implements BoardEvent {}

  /// The conversation is over.
  record Left(SocketAddress controller, String because) implements BoardEvent {}
}
