package io.portolan.cli;

import java.io.InputStream;
import java.time.InstantSource;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `portolan chart`: the data behind the answers.
final class ChartCommand implements Command {
  private final List<Command> subcommands;

  /// @param saved where a newer registry is kept
  /// @param in standard input
  ChartCommand(SavedRegistry saved, InstantSource clock, InputStream in) {
    this.subcommands = List.of(new ChartUpdateCommand(saved, clock, in));
  }

  @Override
  public String name() {
    return "chart";
  }

  @Override
  public CommandSpec spec() {
    return Grammar.family(
        name(),
        "The registry of ports that answers rest on.",
        "portolan chart update --from service-names-port-numbers.csv",
        List.of(
            "Portolan carries a registry and curated claims and needs no network. Claims of",
            "your own go to ~/.config/portolan/claims.tsv: see portolan port --help."));
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
