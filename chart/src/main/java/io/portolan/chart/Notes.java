package io.portolan.chart;

import io.portolan.chart.Port.Transport;
import java.util.ArrayList;
import java.util.List;

/// The notes that come with the chart, of which only the lines asked for are read. The header of
/// `notes.tsv` explains its cells; a line that does not fit them is a defect of this module.
final class Notes {
  private static final List<Transport> EVERY_TRANSPORT = List.of(Transport.values());

  private final PortLines lines;

  Notes(byte[] text) {
    this.lines = new PortLines(text);
  }

  /// The notes on any port from `first` to `last`, by topic and then in the order of the file.
  ///
  /// @throws IllegalStateException if a line does not fit
  List<Note> overlapping(int first, int last) {
    var found = new ArrayList<Note>();
    for (int line : lines.about(first, last)) {
      insert(note(lines.line(line)), found);
    }
    return found;
  }

  private static void insert(Note note, List<Note> found) {
    int at = found.size();
    while (at > 0 && found.get(at - 1).topic().compareTo(note.topic()) > 0) {
      at--;
    }
    found.add(at, note);
  }

  private static Note note(String line) {
    try {
      List<String> cells = split(line, '\t');
      String ports = cells.get(0);
      int dash = ports.indexOf('-');
      int first = Port.parseNumber(dash < 0 ? ports : ports.substring(0, dash));
      int last = dash < 0 ? first : Port.parseNumber(ports.substring(dash + 1));
      Level level = Level.named(cells.get(3));
      if (first < 0 || last < first || level == null) {
        throw new IllegalArgumentException("ports or level");
      }
      return new Note(
          first,
          last,
          transports(cells.get(1)),
          Note.Topic.named(cells.get(2)),
          level,
          cells.get(4),
          ports(cells.get(5)),
          new Source(cells.get(6), cells.get(7), cells.get(8)));
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new IllegalStateException("notes.tsv: " + line, e);
    }
  }

  private static List<Transport> transports(String cell) {
    if (cell.isEmpty()) {
      return EVERY_TRANSPORT;
    }
    var found = new ArrayList<Transport>(2);
    for (String word : split(cell, ',')) {
      Transport transport = Transport.named(word);
      if (transport == null) {
        throw new IllegalArgumentException("transport \"" + word + "\"");
      }
      found.add(transport);
    }
    return found;
  }

  private static List<Port> ports(String cell) {
    var found = new ArrayList<Port>(4);
    if (!cell.isEmpty()) {
      for (String port : split(cell, ',')) {
        found.add(Port.parse(port));
      }
    }
    return found;
  }

  private static List<String> split(String text, char separator) {
    var parts = new ArrayList<String>(9);
    int start = 0;
    for (int at = text.indexOf(separator); at >= 0; at = text.indexOf(separator, start)) {
      parts.add(text.substring(start, at));
      start = at + 1;
    }
    parts.add(text.substring(start));
    return parts;
  }
}
