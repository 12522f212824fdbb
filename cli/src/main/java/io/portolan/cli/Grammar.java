package io.portolan.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/// The shape every command line has: long options, help with an example first, `--json`, `--color`,
/// `--quiet` and `--debug` everywhere.
final class Grammar {
  private static final int WIDTH = 80;

  private final CommandLine root;
  private final List<Command> commands;

  Grammar(List<Command> commands) {
    this.commands = commands;
    var spec = CommandSpec.create().name("portolan");
    spec.usageMessage()
        .header(
            "Who claims a port, who holds it, what does it really speak, and does that fit?",
            "",
            "  portolan check          every listener of this host",
            "  portolan port 2424      all that is on file about a port")
        .description("")
        .footer("", "portolan COMMAND --help says more about each.")
        .synopsisHeading("%nUsage: ")
        .commandListHeading("%nCommands:%n")
        .optionListHeading("%nOptions:%n")
        .width(WIDTH);
    addCommonOptions(spec);
    this.root = new CommandLine(spec);
    commands.forEach(command -> add(root, command));
  }

  /// The whole grammar, for whoever wants to know what may be typed.
  CommandLine root() {
    return root;
  }

  private static void add(CommandLine above, Command command) {
    var line = new CommandLine(command.spec());
    command.subcommands().forEach(below -> add(line, below));
    above.addSubcommand(command.name(), line);
  }

  /// A family of commands, with the common options.
  ///
  /// @param example a command line that shows one of them at work
  /// @param footer what else must be known
  static CommandSpec family(String name, String summary, String example, List<String> footer) {
    var spec = command(name, summary, example, footer);
    spec.usageMessage().synopsisSubcommandLabel("COMMAND").commandListHeading("%nCommands:%n");
    return spec;
  }

  /// One command with the common options, arguments of its own and some it shares with others.
  static CommandSpec command(
      String name,
      String summary,
      String example,
      List<String> footer,
      List<ArgSpec> shared,
      ArgSpec... arguments) {
    var all = new ArrayList<>(shared);
    all.addAll(List.of(arguments));
    return command(name, summary, example, footer, all.toArray(ArgSpec[]::new));
  }

  /// One command with the common options.
  ///
  /// @param example a command line that shows it at work
  /// @param footer what else must be known, last of it the exit statuses
  static CommandSpec command(
      String name, String summary, String example, List<String> footer, ArgSpec... arguments) {
    var spec = CommandSpec.create().name(name);
    // One paragraph, wrapped by picocli; the exit statuses start a line of their own.
    String text = String.join(" ", footer);
    int statuses = Math.max(0, text.indexOf("Exit status:"));
    var lines = new ArrayList<String>();
    lines.add("");
    if (statuses > 0) {
      lines.add(text.substring(0, statuses).strip());
    }
    lines.add(text.substring(statuses));
    spec.usageMessage()
        .header(summary, "", "  " + example)
        .synopsisHeading("%nUsage: ")
        .optionListHeading("%nOptions:%n")
        .parameterListHeading("%n")
        .footer(lines.toArray(String[]::new))
        .width(WIDTH);
    for (ArgSpec argument : arguments) {
      spec.add(argument);
    }
    addCommonOptions(spec);
    return spec;
  }

  /// The positional argument for ports.
  static ArgSpec ports(String description) {
    return PositionalParamSpec.builder()
        .index("0..*")
        .arity("0..*")
        .paramLabel("PORT")
        .type(List.class)
        .auxiliaryTypes(String.class)
        .description(description, "2424, 2424/udp or 2424-2430.")
        .build();
  }

  static ArgSpec option(String name, String label, String... description) {
    return OptionSpec.builder(name)
        .paramLabel(label)
        .type(String.class)
        .description(description)
        .build();
  }

  static List<PortQuery> ports(ParseResult options) throws UsageException {
    var ports = new ArrayList<PortQuery>();
    for (String text : words(options)) {
      ports.add(PortQuery.parse(text));
    }
    return ports;
  }

  /// The one port that a command is about.
  ///
  /// @throws UsageException if none or more than one is named
  static PortQuery port(ParseResult options) throws UsageException {
    String command = options.commandSpec().name();
    String text = options.matchedPositionalValue(0, "");
    if (text.isEmpty()) {
      throw new UsageException(
          command + ": no port given (for example portolan " + command + " 2424)");
    }
    return one(command, PortQuery.parse(text));
  }

  /// The same port.
  ///
  /// @throws UsageException if it is more than one
  static PortQuery one(String command, PortQuery port) throws UsageException {
    if (port.first() != port.last()) {
      throw new UsageException(
          command
              + " "
              + port
              + ": one port at a time (for example portolan "
              + command
              + " "
              + port.first()
              + ")");
    }
    return port;
  }

  /// The positional arguments as they were written.
  static List<String> words(ParseResult options) {
    return options.matchedPositionalValue(0, List.of());
  }

  static boolean isJson(ParseResult options) {
    return options.hasMatchedOption("--json");
  }

  /// Parses and runs.
  ///
  /// @return the exit status
  int run(String[] arguments, Console console)
      throws UsageException, java.io.IOException, InterruptedException {
    ParseResult parsed;
    try {
      parsed = root.parseArgs(arguments);
    } catch (ParameterException e) {
      throw new UsageException(complaint(e));
    }
    ParseResult chosen = parsed;
    Command command = null;
    List<Command> below = commands;
    while (chosen.hasSubcommand()) {
      chosen = chosen.subcommand();
      command = named(chosen.commandSpec().name(), below);
      below = command.subcommands();
    }
    if (chosen.hasMatchedOption("--help")) {
      print(chosen.commandSpec().commandLine(), console);
      return ExitStatus.DONE;
    }
    if (command == null || !below.isEmpty()) {
      print(chosen.commandSpec().commandLine(), console);
      return ExitStatus.WRONG_USAGE;
    }
    return command.run(chosen, fitted(chosen, console));
  }

  private static Command named(String name, List<Command> commands) {
    for (Command command : commands) {
      if (command.name().equals(name)) {
        return command;
      }
    }
    throw new IllegalStateException("no command " + name);
  }

  private static void print(CommandLine command, Console console) {
    console.out().print(command.getUsageMessage(console.isColored() ? Ansi.ON : Ansi.OFF));
  }

  private static Console fitted(ParseResult options, Console console) throws UsageException {
    String color = options.matchedOptionValue("--color", "auto");
    var colored =
        switch (color) {
          case "auto" -> console;
          case "always" -> console.colored(true);
          case "never" -> console.colored(false);
          default ->
              throw new UsageException(
                  "--color \"" + color + "\": not a choice (use auto, always or never)");
        };
    return options.hasMatchedOption("--quiet") ? colored.quiet() : colored;
  }

  private static String complaint(ParameterException e) {
    if (e instanceof UnmatchedArgumentException unmatched) {
      String stranger = unmatched.getUnmatched().getFirst();
      var near = likely(stranger, unmatched);
      String kind = stranger.startsWith("-") ? "option" : "command or argument";
      return "unknown "
          + kind
          + " "
          + stranger
          + (near.isEmpty()
              ? " (see " + help(e) + ")"
              : " (did you mean " + near.getFirst() + "?)");
    }
    return e.getMessage() + " (see " + help(e) + ")";
  }

  /// What may have been meant: a command one slip of the fingers away, else what picocli finds.
  private static List<String> likely(String stranger, UnmatchedArgumentException unmatched) {
    for (String command : unmatched.getCommandLine().getSubcommands().keySet()) {
      if (isSlip(stranger, command)) {
        return List.of(command);
      }
    }
    return unmatched.getSuggestions();
  }

  /// Whether one letter is missing, too many, another one, or changed places with its neighbour.
  static boolean isSlip(String typed, String meant) {
    int start = 0;
    int shorter = Math.min(typed.length(), meant.length());
    while (start < shorter && typed.charAt(start) == meant.charAt(start)) {
      start++;
    }
    int end = 0;
    while (end < shorter - start
        && typed.charAt(typed.length() - 1 - end) == meant.charAt(meant.length() - 1 - end)) {
      end++;
    }
    String wrong = typed.substring(start, typed.length() - end);
    String right = meant.substring(start, meant.length() - end);
    boolean areSwapped =
        wrong.length() == 2 && new StringBuilder(wrong).reverse().toString().equals(right);
    return areSwapped || (wrong.length() <= 1 && right.length() <= 1);
  }

  private static String help(ParameterException e) {
    return e.getCommandLine().getCommandSpec().qualifiedName(" ") + " --help";
  }

  private static void addCommonOptions(CommandSpec spec) {
    spec.addOption(flag("--json", "Machine-readable output."));
    spec.addOption(
        OptionSpec.builder("--color")
            .paramLabel("WHEN")
            .type(String.class)
            .description("auto, always or never.")
            .build());
    spec.addOption(flag("--quiet", "No progress."));
    spec.addOption(flag("--debug", "Stack traces and timing on stderr."));
    // -h is the host where mosquitto's users expect it.
    String[] help =
        spec.findOption("-h") == null ? new String[] {"-h", "--help"} : new String[] {"--help"};
    spec.addOption(OptionSpec.builder(help).usageHelp(true).description("This help.").build());
  }

  /// An option without a value.
  static OptionSpec flag(String name, String description) {
    return OptionSpec.builder(name).type(boolean.class).description(description).build();
  }
}
