package io.portolan.cli;

/// The user said something the command does not understand. The message is the complaint, complete.
final class UsageException extends Exception {
  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message, null, false, false);
  }
}
