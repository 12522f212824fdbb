package io.portolan.cli;

import java.util.List;

/// Lines of a page with their headings in a column of their own, wrapped to the terminal.
///
/// Much of what is printed was chosen by strangers (names of processes, descriptions of units, what
/// a server says it is), so control characters never reach the terminal.
final class Labels {
  /// Wide enough for the widest heading and a gap.
  static final int INDENT = 12;

  private final Console console;
  private String waiting = "";

  Labels(Console console) {
    this.console = console;
  }

  /// What stands before the next line.
  void heading(String heading) {
    waiting = heading;
  }

  void line(String text) {
    line("", text);
  }

  /// @param label before the text, on whose end further lines align
  void line(String label, String text) {
    Text.hanging(console, gutter() + label, Text.harmless(text));
  }

  /// A line that is never broken, for what is meant to be copied.
  void command(String text) {
    console.out().println(gutter() + Text.harmless(text));
  }

  /// A sentence and its last word, which may have colour.
  ///
  /// @param color an SGR code
  void emphasized(String sentence, String word, String color) {
    int columns = console.columns() == 0 ? Integer.MAX_VALUE : console.columns();
    boolean isFitting = sentence.length() + word.length() <= columns;
    if (isFitting && console.isColored()) {
      console.out().println(Text.harmless(sentence) + "\u001b[" + color + "m" + word + "\u001b[0m");
    } else {
      Text.flow(console, Text.harmless(sentence + word), 0);
    }
  }

  /// What to do next: aims in a column, commands behind them, unbroken. One that is too long for
  /// the line stands on its own.
  void steps(List<NextStep> steps) {
    heading("NEXT");
    int width = steps.stream().mapToInt(step -> step.to().length()).max().orElse(0) + 2;
    for (NextStep step : steps) {
      String aim = step.to() + " ".repeat(width - step.to().length());
      boolean isFitting =
          console.columns() == 0 || INDENT + width + step.command().length() <= console.columns();
      if (isFitting) {
        command(aim + step.command());
      } else {
        command(step.to() + ":");
        command("  " + step.command());
      }
    }
  }

  private String gutter() {
    String gutter = waiting + " ".repeat(INDENT - waiting.length());
    waiting = "";
    return gutter;
  }
}
