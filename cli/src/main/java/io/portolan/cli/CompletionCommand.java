package io.portolan.cli;

import io.portolan.cli.Completions.Completion;
import io.portolan.watch.Watch;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// `portolan completion SHELL`: a script that lets the shell complete commands, options, ports,
/// services and protocols. The script asks `portolan completion words -- WORD…` what may stand
/// next; that answers one word a line, a tabulator and its meaning behind it.
final class CompletionCommand implements Command {
  private static final List<String> SHELLS = List.of("bash", "zsh", "fish");

  private final Supplier<CommandLine> grammar;
  private final Watch watch;

  /// @param grammar of the whole program
  CompletionCommand(Supplier<CommandLine> grammar, Watch watch) {
    this.grammar = grammar;
    this.watch = watch;
  }

  @Override
  public String name() {
    return "completion";
  }

  @Override
  public CommandSpec spec() {
    return Grammar.command(
        name(),
        "A script that lets bash, zsh or fish complete commands, ports and services.",
        "source <(portolan completion bash)",
        List.of(
            "bash: source <(portolan completion bash) in ~/.bashrc. zsh: the same with zsh, after",
            "compinit. fish: portolan completion fish | source. Ports that somebody listens on",
            "come first, with their holders where the shell shows them; nothing is connected to.",
            "Exit status: 0 done; 2 wrong usage."),
        PositionalParamSpec.builder()
            .index("0")
            .arity("1")
            .paramLabel("SHELL")
            .type(String.class)
            .description("bash, zsh or fish.")
            .build());
  }

  @Override
  public int run(ParseResult options, Console console) throws UsageException, IOException {
    String shell = options.matchedPositionalValue(0, "");
    if (!SHELLS.contains(shell)) {
      throw new UsageException(
          "completion \"" + shell + "\": not a shell known here (use bash, zsh or fish)");
    }
    console.out().print(script(shell));
    return ExitStatus.DONE;
  }

  @Override
  public int runPlain(List<String> arguments, Console console) throws IOException {
    if (arguments.size() < 3 || !arguments.getFirst().equals("words")) {
      return -1;
    }
    var completions = new Completions(grammar.get(), watch);
    for (Completion completion : completions.of(arguments.subList(2, arguments.size()))) {
      console.out().println(completion.word() + "\t" + completion.meaning());
    }
    return ExitStatus.DONE;
  }

  private static String script(String shell) throws IOException {
    String name = "completion." + shell;
    try (InputStream in = CompletionCommand.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException(name + " is missing from this build");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
