package io.portolan.cli;

import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// One command of the command line.
///
/// A command reads its options into a record of its own; [#run(ParseResult, Console)] does it from
/// what picocli parsed, [#runPlain] by hand from the plain forms that need no parser.
interface Command {
  String name();

  /// Its options and help.
  CommandSpec spec();

  /// The commands below it, if it is a family of commands; then it does nothing itself.
  default List<Command> subcommands() {
    return List.of();
  }

  /// Does what was asked for.
  ///
  /// @return the exit status
  int run(ParseResult options, Console console)
      throws UsageException, IOException, InterruptedException;

  /// Runs if the arguments are of the plain form.
  ///
  /// @param arguments those behind the command's name
  /// @return the exit status, or -1 if they are not of that form and picocli should read them
  default int runPlain(List<String> arguments, Console console)
      throws UsageException, IOException, InterruptedException {
    return -1;
  }
}
