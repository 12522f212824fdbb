package io.portolan.cli;

import io.portolan.watch.Watch;
import java.io.InputStream;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `portolan tpncp`: TPNCP with the user's own catalogue.
final class TpncpCommand implements Command {
  private final List<Command> subcommands;

  /// @param watch to name who holds a port
  /// @param in standard input
  TpncpCommand(Watch watch, InputStream in) {
    this.subcommands =
        List.of(
            new TpncpDecodeCommand(in),
            new TpncpListCommand(),
            new TpncpSendCommand(),
            new TpncpBoardCommand(watch));
  }

  @Override
  public String name() {
    return "tpncp";
  }

  @Override
  public CommandSpec spec() {
    return Grammar.family(
        name(),
        "TPNCP (AudioCodes boards, port 2424) with the tpncp.dat of your Wireshark.",
        "portolan tpncp decode 1ce90008000200000000000e",
        List.of(
            "Names and layouts are read from a tpncp.dat: Wireshark brings one, which is",
            "looked for in its usual folders; --catalogue names another. Without one there",
            "are numbers and hex."));
  }

  @Override
  public List<Command> subcommands() {
    return subcommands;
  }

  @Override
  public int run(ParseResult options, Console console) {
    throw new IllegalStateException("a family of commands does nothing itself");
  }
}
