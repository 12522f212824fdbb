package io.portolan.tpncp.message;

import java.util.Locale;

/// What a PDU is. Nothing in its bytes says so; the direction does.
public enum Kind {
  /// From the controller to the board.
  COMMAND(12),
  /// From the board to the controller.
  EVENT(16);

  /// Boards send events from this port, and listen on it.
  private static final int PORT = 2424;

  /// A second port from which events come ("HA").
  private static final int SECOND_SOURCE = 2442;

  private final int headerSize;

  Kind(int headerSize) {
    this.headerSize = headerSize;
  }

  /// What comes from this port. If both sides use 2424, all of it looks like events.
  ///
  /// @param port 0 to 65535
  /// @see "observed: Wireshark 4.0.17"
  public static Kind ofSourcePort(int port) {
    return port == PORT || port == SECOND_SOURCE ? EVENT : COMMAND;
  }

  /// Size in bytes of everything before the body: an event has its CID there.
  public int headerSize() {
    return headerSize;
  }

  /// The word used in every report: `command` or `event`.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
