package io.portolan.cli;

import io.portolan.watch.Watch;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `portolan psrt`: the PSRT broker and what belongs to it.
final class PsrtCommand implements Command {
  private final List<Command> subcommands;

  /// @param watch to name who holds a port
  /// @param in standard input
  PsrtCommand(Watch watch, InstantSource clock, InputStream in) {
    this.subcommands =
        List.of(
            new PsrtServeCommand(watch, clock),
            new PsrtPubCommand(in),
            new PsrtSubCommand(clock),
            new PsrtBenchCommand(),
            new PsrtStatCommand(),
            new PsrtPasswdCommand(in),
            new PsrtAclCommand());
  }

  @Override
  public String name() {
    return "psrt";
  }

  @Override
  public CommandSpec spec() {
    return Grammar.family(
        name(),
        "PSRT (publish and subscribe, port 2873): a broker that runs on psrtd's files, its clients.",
        "portolan psrt serve",
        List.of(
            "Without a configuration the broker serves everybody on loopback; with psrtd's",
            "config.yml, unchanged, it serves whom that lets in."));
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
