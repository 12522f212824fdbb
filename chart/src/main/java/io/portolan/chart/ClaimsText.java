package io.portolan.chart;

import io.portolan.chart.Port.Transport;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads claims that people write by hand: one line a claim, cells separated by one tab each, lines
/// that are empty or start with `#` left out.
///
/// | cell | holds | may be empty |
/// |---|---|---|
/// | ports | `2424` or `2424-2430` | no |
/// | transports | `tcp`, `udp`, `sctp`, `dccp`, several with commas between | no |
/// | kind | `de-facto`, `range`, `abuse-report` or `site` | no |
/// | level | `primary`, `secondary` or `reported` | for `site`: then `primary` |
/// | service | the name by which the source knows the service | no |
/// | protocol | one word: small letters, digits, hyphens | yes |
/// | product | as its makers write it | yes |
/// | description | free text | yes |
/// | title, citation | the source and where it is | for `site`: then the file itself |
/// | date | of the source, `YYYY`, `YYYY-MM` or `YYYY-MM-DD` | for `site` |
/// | note | what a reader must know to judge the claim | yes |
///
/// Empty cells at the end of a line may be left out. The claims that come with the chart may also
/// have lines of kind `registered`: a note on the registry's own claim of that service and port.
final class ClaimsText {
  private static final int CELLS = 12;
  private static final int CELL_LIMIT = 4096;

  private static final int PORTS = 0;
  private static final int TRANSPORTS = 1;
  private static final int KIND = 2;
  private static final int LEVEL = 3;
  private static final int SERVICE = 4;
  private static final int PROTOCOL = 5;
  private static final int PRODUCT = 6;
  private static final int DESCRIPTION = 7;
  private static final int TITLE = 8;
  private static final int CITATION = 9;
  private static final int DATE = 10;
  private static final int NOTE = 11;

  private final String file;
  private final boolean mayNote;
  private final Damages damages;
  private final List<Claim> claims = new ArrayList<>();

  private String[] cells = new String[0];
  private int[] starts = new int[CELLS];
  private int line;
  private boolean whole;

  /// @param mayNote whether lines of kind `registered` are allowed
  ClaimsText(String file, boolean mayNote, Damages damages) {
    this.file = file;
    this.mayNote = mayNote;
    this.damages = damages;
  }

  /// The claims read so far.
  List<Claim> claims() {
    return List.copyOf(claims);
  }

  /// Reads one line, given without its line break.
  ///
  /// @param number the line's number, from 1
  void addLine(String text, int number) {
    if (text.isBlank() || text.charAt(0) == '#') {
      return;
    }
    line = number;
    whole = true;
    split(text);
    String ports = cells[PORTS];
    int dash = ports.indexOf('-');
    int first = Port.parseNumber(dash < 0 ? ports : ports.substring(0, dash));
    int last = dash < 0 ? first : Port.parseNumber(ports.substring(dash + 1));
    if (first < 0 || last < 0) {
      reject(PORTS, "ports " + Damages.quote(ports), "0 to 65535 or a range of them");
    } else if (last < first) {
      reject(PORTS, "range " + Damages.quote(ports) + " that ends before it starts", "2424-2430");
    }
    List<Transport> transports = transports();
    Kind kind = kind();
    Level level = level(kind);
    String service = required(SERVICE, "a service name");
    String protocol = optional(PROTOCOL);
    if (protocol != null && !isWord(protocol)) {
      String found = "protocol " + Damages.quote(protocol);
      reject(PROTOCOL, found, "one word of small letters, digits and hyphens");
    }
    Source source = source(kind);
    if (!whole || kind == null || level == null || source == null) {
      return;
    }
    for (Transport transport : transports) {
      claims.add(
          new Claim(
              first,
              last,
              transport,
              service,
              cells[DESCRIPTION],
              kind,
              source,
              level,
              protocol,
              optional(PRODUCT),
              optional(NOTE),
              null));
    }
  }

  private void split(String text) {
    cells = new String[CELLS];
    int start = 0;
    int count = 0;
    for (int at = 0; at <= text.length(); at++) {
      boolean isEnd = at == text.length();
      if (!isEnd && text.charAt(at) != '\t') {
        if (Character.isISOControl(text.charAt(at))) {
          damage(at + 1, "a control character", "printable text");
        }
        continue;
      }
      if (at - start > CELL_LIMIT) {
        damage(start + 1, at - start + " characters", "at most " + CELL_LIMIT + " in a cell");
      }
      if (count < CELLS) {
        cells[count] = text.substring(start, at).strip();
      } else if (at > start) {
        damage(start + 1, "a cell after the last", CELLS + " cells");
      }
      count++;
      start = at + 1;
    }
    starts = columnsOf(text, count);
    for (int i = count; i < CELLS; i++) {
      cells[i] = "";
    }
  }

  /// Where each cell starts, from 1; one that is left out starts behind the line.
  private static int[] columnsOf(String text, int count) {
    var columns = new int[CELLS];
    int start = 1;
    for (int i = 0; i < CELLS; i++) {
      columns[i] = i < count ? start : text.length() + 1;
      start = text.indexOf('\t', start - 1) + 2;
    }
    return columns;
  }

  private List<Transport> transports() {
    var found = new ArrayList<Transport>(2);
    String cell = cells[TRANSPORTS];
    int start = 0;
    while (start <= cell.length()) {
      int comma = cell.indexOf(',', start);
      int end = comma < 0 ? cell.length() : comma;
      Transport transport = Transport.named(cell.substring(start, end).strip());
      if (transport == null || found.contains(transport)) {
        String what = "transports " + Damages.quote(cell);
        reject(TRANSPORTS, what, "tcp, udp, sctp or dccp, each once, with commas between");
        break;
      }
      found.add(transport);
      start = end + 1;
    }
    return found;
  }

  private @Nullable Kind kind() {
    Kind kind = Kind.named(cells[KIND]);
    if (kind == null || (kind == Kind.REGISTERED && !mayNote)) {
      reject(KIND, "kind " + Damages.quote(cells[KIND]), "de-facto, range, abuse-report or site");
      return null;
    }
    return kind;
  }

  private @Nullable Level level(@Nullable Kind kind) {
    if (kind == Kind.SITE && cells[LEVEL].isEmpty()) {
      return Level.PRIMARY;
    }
    Level level = Level.named(cells[LEVEL]);
    if (level == null) {
      reject(LEVEL, "level " + Damages.quote(cells[LEVEL]), "primary, secondary or reported");
    }
    return level;
  }

  private @Nullable Source source(@Nullable Kind kind) {
    String date = optional(DATE);
    if (date != null && !Source.isDate(date)) {
      reject(DATE, "date " + Damages.quote(date), "YYYY, YYYY-MM or YYYY-MM-DD");
      return null;
    }
    if (kind == Kind.SITE) {
      String title = cells[TITLE].isEmpty() ? "this site's own claims" : cells[TITLE];
      return new Source(title, cells[CITATION].isEmpty() ? file : cells[CITATION], date);
    }
    String title = required(TITLE, "the title of a source");
    String citation = required(CITATION, "where the source is");
    required(DATE, "the source's date");
    return whole ? new Source(title, citation, date) : null;
  }

  private String required(int cell, String expected) {
    if (cells[cell].isEmpty()) {
      reject(cell, "nothing", expected);
    }
    return cells[cell];
  }

  private @Nullable String optional(int cell) {
    return cells[cell].isEmpty() ? null : cells[cell];
  }

  private static boolean isWord(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '-' && (c < 'a' || c > 'z') && (c < '0' || c > '9')) {
        return false;
      }
    }
    return true;
  }

  private void reject(int cell, String what, String expected) {
    damage(starts[cell], what, expected);
  }

  /// The first damage of a line is told: those behind it may be no more than what follows from it.
  private void damage(int column, String what, String expected) {
    if (whole) {
      damages.add(line, column, what, expected);
    }
    whole = false;
  }
}
