package io.portolan.chart;

import java.util.ArrayList;
import java.util.List;

/// Collects the damages of one file, so many and no more.
final class Damages {
  private final String file;
  private final List<Damage> list = new ArrayList<>();
  private int unlisted;

  Damages(String file) {
    this.file = file;
  }

  void add(long line, int column, String what, String expected) {
    int number = (int) Math.min(line, Integer.MAX_VALUE);
    if (list.size() < Reading.DAMAGES_LIMIT - 1) {
      list.add(new Damage(file, number, column, what, expected));
    } else {
      unlisted++;
    }
  }

  List<Damage> list() {
    var all = new ArrayList<>(list);
    if (unlisted > 0) {
      all.add(
          new Damage(
              file,
              list.getLast().line(),
              1,
              unlisted + " more damages follow",
              "at most " + (Reading.DAMAGES_LIMIT - 1)));
    }
    return all;
  }

  /// A cell's text for a message: quoted, without control characters, not longer than a line.
  static String quote(String cell) {
    var plain = new StringBuilder("\"");
    for (int i = 0; i < Math.min(cell.length(), 40); i++) {
      char c = cell.charAt(i);
      plain.append(Character.isISOControl(c) ? ' ' : c);
    }
    return plain.append(cell.length() > 40 ? "…\"" : "\"").toString();
  }
}
