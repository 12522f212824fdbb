package io.portolan.cli;

import io.portolan.psrt.config.PasswordEntry;
import io.portolan.psrt.config.Passwords;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// `portolan psrt passwd`: a login's password in a password file.
final class PsrtPasswdCommand implements Command {
  private static final int USUAL_COST = 10;

  private final InputStream in;

  /// @param in where the password is read from if there is no terminal
  PsrtPasswdCommand(InputStream in) {
    this.in = in;
  }

  @Override
  public String name() {
    return "passwd";
  }

  @Override
  public CommandSpec spec() {
    return Grammar.command(
        name(),
        "Sets a login's password in a password file of psrtd (htpasswd -B writes the same).",
        "portolan psrt passwd /etc/psrtd/psrt-passwd sensor1",
        List.of(
            "The password is asked for twice on a terminal, else it is the first line of",
            "standard input. The file is replaced as a whole; a new one is readable by its",
            "owner alone. A running broker takes it up with SIGHUP.",
            "Exit status: 0 written; 2 wrong usage, or no such password; 3 the file cannot be",
            "written."),
        PositionalParamSpec.builder()
            .index("0..1")
            .arity("2")
            .paramLabel("FILE LOGIN")
            .hideParamSyntax(true)
            .type(List.class)
            .auxiliaryTypes(String.class)
            .description("The file, made if it is not there, and the login.")
            .build(),
        Grammar.option(
            "--cost",
            "N",
            "What a check costs, "
                + Passwords.LEAST_COST
                + " to "
                + Passwords.MOST_COST
                + "; each step doubles it. "
                + USUAL_COST
                + " (default) is some 60 ms."));
  }

  @Override
  public int run(ParseResult options, Console console) throws UsageException, IOException {
    List<String> words = Grammar.words(options);
    if (words.size() != 2) {
      throw new UsageException("psrt passwd: expected FILE and LOGIN");
    }
    int cost =
        Quantity.count(
            "--cost", options.matchedOptionValue("--cost", "" + USUAL_COST), Passwords.MOST_COST);
    if (cost < Passwords.LEAST_COST) {
      throw new UsageException("--cost " + cost + ": expected at least " + Passwords.LEAST_COST);
    }
    Path file = Path.of(words.get(0));
    String login = words.get(1);
    boolean isKnown;
    try {
      isKnown = PasswordEntry.put(file, login, Passwords.hash(password(), cost));
    } catch (IllegalArgumentException e) {
      throw new UsageException("psrt passwd: " + e.getMessage());
    }
    if (Grammar.isJson(options)) {
      try (var json = PsrtFiles.generator(console)) {
        json.writeStartObject();
        json.writeStringField("file", file.toString());
        json.writeStringField("login", login);
        json.writeBooleanField("isNew", !isKnown);
        json.writeEndObject();
      }
      console.out().println();
    } else {
      console.out().println(file + ": " + login + (isKnown ? " changed" : " added"));
    }
    return ExitStatus.DONE;
  }

  private String password() throws UsageException, IOException {
    // Depending on the runtime there is no console without a terminal, or one that is none.
    return switch (System.console()) {
      case java.io.Console terminal when terminal.isTerminal() -> askedTwice(terminal);
      case null, default -> firstLine();
    };
  }

  private static String askedTwice(java.io.Console terminal) throws UsageException {
    char[] first = terminal.readPassword("Password: ");
    char[] second = first == null ? null : terminal.readPassword("Again: ");
    if (first == null || second == null) {
      throw new UsageException("psrt passwd: no password");
    }
    if (!Arrays.equals(first, second)) {
      throw new UsageException("psrt passwd: the two are not equal");
    }
    return new String(first);
  }

  private String firstLine() throws IOException {
    var line = new ByteArrayOutputStream();
    int next = in.read();
    while (next >= 0 && next != '\n') {
      line.write(next);
      next = in.read();
    }
    String text = line.toString(StandardCharsets.UTF_8);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }
}
