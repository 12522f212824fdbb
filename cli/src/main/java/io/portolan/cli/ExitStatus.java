package io.portolan.cli;

/// What the exit statuses mean; the same for every command.
final class ExitStatus {
  static final int DONE = 0;

  /// Done, and what was looked for was (or was not) found, as the command's help says.
  static final int FOUND = 1;

  static final int WRONG_USAGE = 2;
  static final int COULD_NOT = 3;

  private ExitStatus() {}
}
