package io.portolan.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Rows in columns.
///
/// On a terminal the table is no wider than that: the widest columns give way first, and rows
/// appear as they come once [#start] has fixed the widths. Into a pipe nothing is cut, and rows
/// wait for [#finish], which knows how wide they are.
final class Table {
  private static final int GAP = 2;
  private static final int NARROWEST = 9;

  /// A line knows how to print itself: a switch over patterns would cost a short command more than
  /// all the rest of the table.
  private interface Line {
    void print(Table table);
  }

  private record Row(List<String> cells, String color) implements Line {
    @Override
    public void print(Table table) {
      table.print(this);
    }
  }

  private record Remark(String text) implements Line {
    @Override
    public void print(Table table) {
      Text.flow(table.console, text, table.widths[0] + GAP);
    }
  }

  private final Console console;
  private final List<String> heading;
  private final List<Line> waiting = new ArrayList<>();
  private final int[] widths;
  private boolean isStarted;

  Table(Console console, String... heading) {
    this.console = console;
    this.heading = List.of(heading);
    this.widths = new int[heading.length];
    expect(heading);
  }

  /// Makes room for a row like this.
  void expect(String... cells) {
    for (int i = 0; i < widths.length; i++) {
      widths[i] = Math.max(widths[i], cells[i].length());
    }
  }

  /// On a terminal, fixes the widths from what was expected and prints the heading.
  void start() {
    if (console.columns() > 0) {
      begin();
    }
  }

  /// @param color an SGR code for the last cell, such as `31`; empty for none
  void row(String color, String... cells) {
    var harmless = new ArrayList<String>(cells.length);
    for (String cell : cells) {
      harmless.add(Text.harmless(cell));
    }
    add(new Row(List.copyOf(harmless), color));
  }

  /// A line of its own, indented to the second column; its words flow on to further lines.
  void remark(String text) {
    add(new Remark(Text.harmless(text)));
  }

  /// Prints what has not been printed yet.
  void finish() {
    if (!isStarted) {
      for (Line line : waiting) {
        if (line instanceof Row(var cells, _)) {
          expect(cells.toArray(String[]::new));
        }
      }
      begin();
    }
    for (Line line : waiting) {
      line.print(this);
    }
    waiting.clear();
    console.out().flush();
  }

  private void begin() {
    isStarted = true;
    if (console.columns() > 0) {
      narrow();
    }
    new Row(heading, "").print(this);
  }

  private void add(Line line) {
    if (isStarted) {
      line.print(this);
      console.out().flush();
    } else {
      waiting.add(line);
    }
  }

  private void narrow() {
    int total = GAP * (widths.length - 1) + Arrays.stream(widths).sum();
    for (; total > console.columns(); total--) {
      int widest = 0;
      for (int i = 1; i < widths.length; i++) {
        if (widths[i] > widths[widest]) {
          widest = i;
        }
      }
      if (widths[widest] <= NARROWEST) {
        return;
      }
      widths[widest]--;
    }
  }

  private void print(Row row) {
    console.out().println(row(row.cells(), console.isColored() ? row.color() : ""));
  }

  private String row(List<String> cells, String color) {
    var text = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String cell = cells.get(i);
      boolean fits = cell.length() <= widths[i] || console.columns() == 0;
      String shown = fits ? cell : cell.substring(0, widths[i] - 1) + "…";
      if (i < widths.length - 1) {
        text.append(shown).repeat(' ', Math.max(0, widths[i] - shown.length()) + GAP);
      } else if (color.isEmpty()) {
        text.append(shown);
      } else {
        text.append("\u001b[").append(color).append('m').append(shown).append("\u001b[0m");
      }
    }
    return text.toString().stripTrailing();
  }
}
