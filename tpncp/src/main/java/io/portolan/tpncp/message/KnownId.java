package io.portolan.tpncp.message;

/// The few ids the program itself must act on when there is no catalogue. All others, and all
/// names, come from the user's file.
///
/// @see "Wireshark 4.0.17, tpncp.dat (release L7.40.016.001): facts of interoperability"
public final class KnownId {
  /// Command: asks for the board's status; bare, changes nothing.
  public static final int GET_BOARD_STATUS = 14;

  /// Command: restarts the board, without asking who wants it.
  public static final int RESET_BOARD = 16;

  /// Command: gives the board new start-up addresses and restarts it.
  public static final int SET_BOOTP_AND_RESET_BOARD = 22;

  /// Event: the board is up; tells what it is.
  public static final int BOARD_STARTED = 20;

  /// Event: the board is alive.
  public static final int KEEP_ALIVE = 33;

  /// Event: the board has a command; its body repeats that command's header.
  public static final int COMMAND_ACK = 45;

  private KnownId() {}

  /// Whether this command restarts a board.
  public static boolean isReset(long command) {
    return command == RESET_BOARD || command == SET_BOOTP_AND_RESET_BOARD;
  }
}
