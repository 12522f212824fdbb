package io.portolan.chart;

import io.portolan.chart.Port.Transport;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The registry as one text, of which only the rows asked for are read.
///
/// Lines that start with `#` come first, then one line a row, sorted by first port number, rows
/// without a port last. Cells are separated by tabs, empty cells at the end of a line are left out,
/// and within a cell a line break is `\n`, a tab `\t`, a backslash `\\`.
///
/// | column | holds |
/// |---|---|
/// | ports | `80`, `6000-6063`, or `-` for a service name without a port |
/// | reach | the smallest first port of all rows that cover this row's; empty if its own |
/// | transports | `tcp`, `tcp,udp` for two rows alike else, `*` where none is named |
/// | name, description, assignee | as in the registry |
/// | contact | `=` where it is the assignee |
/// | registered, modified, reference, unauthorized use, notes, service code | as in the registry |
/// | alias | the name of which the notes say that this one is an alias or a duplicate |
///
/// The reach makes ranges cheap. Whatever covers port *n* and starts at or before the last row *r*
/// that starts at or before *n* also covers the first port of *r*; so no row before the reach of
/// *r* can cover *n*, and two binary searches bound the rows to look at.
///
/// Safe for use by several threads.
final class RegistryTable {
  static final int PORTS = 0;
  static final int REACH = 1;
  static final int TRANSPORTS = 2;
  static final int NAME = 3;
  static final int DESCRIPTION = 4;
  static final int ASSIGNEE = 5;
  static final int CONTACT = 6;
  static final int REGISTERED = 7;
  static final int MODIFIED = 8;
  static final int REFERENCE = 9;
  static final int UNAUTHORIZED_USE = 10;
  static final int NOTES = 11;
  static final int SERVICE_CODE = 12;
  static final int ALIAS = 13;
  static final int COLUMNS = 14;

  /// First line of every such text; the number changes with the columns.
  static final String HEAD = "# portolan registry 1";

  /// Starts the line that says of which date the registry is.
  static final String DATE_HEAD = "# registry date ";

  static final String SAME_AS_ASSIGNEE = "=";
  static final String ANY_TRANSPORT = "*";
  static final String NO_PORT = "-";

  /// After how many look-ups of single ports an index of all of them pays: whoever has asked as
  /// often is no short command and goes on asking.
  private static final int OFTEN = 256;

  private static final int BEFORE_ALL = -1;
  private static final int AFTER_ALL = Port.LAST + 1;

  private final byte[] text;
  private final String date;
  private final Source source;
  private volatile @Nullable NameIndex names;

  /// Where to start looking for the rows that cover a port, for each port; see [#OFTEN].
  private volatile int @Nullable [] starts;

  /// Racy: it does not matter at which look-up exactly the index is made.
  private int asked;

  private RegistryTable(byte[] text, String date) {
    this.text = text;
    this.date = date;
    this.source =
        new Source(
            "IANA Service Name and Transport Protocol Port Number Registry",
            "https://www.iana.org/assignments/service-names-port-numbers/",
            date);
  }

  /// @param text as described above, not to be changed afterwards
  /// @throws IllegalArgumentException if the first two lines are not those of such a text
  static RegistryTable of(byte[] text) {
    int second = HEAD.length() + 1;
    int dateStart = second + DATE_HEAD.length();
    if (text.length <= dateStart + 10
        || !HEAD.equals(latin1(text, 0, HEAD.length()))
        || !DATE_HEAD.equals(latin1(text, second, dateStart))
        || !Source.isDate(latin1(text, dateStart, dateStart + 10))) {
      throw new IllegalArgumentException("no table of the registry in this version's form");
    }
    return new RegistryTable(text, latin1(text, dateStart, dateStart + 10));
  }

  private static String latin1(byte[] text, int from, int to) {
    return new String(text, from, to - from, StandardCharsets.ISO_8859_1);
  }

  /// The newest date in the registry, `YYYY-MM-DD`.
  String date() {
    return date;
  }

  /// Adds the registered claims on one slot.
  void claims(Port port, List<Claim> out) {
    for (TableRow row : overlapping(port.number(), port.number())) {
      if (row.hasName() && row.isFor(port.transport())) {
        out.add(claim(row, port.transport()));
      }
    }
  }

  /// Adds the registered claims on any port of a range, by port and then by transport.
  void claims(int first, int last, List<Claim> out) {
    for (TableRow row : overlapping(first, last)) {
      if (row.hasName()) {
        addClaims(row, out);
      }
    }
  }

  /// Adds the claims of every row that has one of these names, or an alias of one.
  void named(Iterable<String> services, List<Claim> out) {
    for (TableRow row : rowsNamed(services)) {
      if (row.hasPort()) {
        addClaims(row, out);
      }
    }
  }

  /// The rows of these names, or aliases of them, that have no port.
  List<PortlessService> portless(String service) {
    var found = new ArrayList<PortlessService>();
    for (TableRow row : rowsNamed(List.of(service))) {
      if (!row.hasPort()) {
        found.add(
            new PortlessService(
                row.cell(NAME), row.transports(), row.cell(DESCRIPTION), row.registration()));
      }
    }
    return found;
  }

  /// The rows without a service name on one slot.
  List<Remark> remarks(Port port) {
    var found = new ArrayList<Remark>();
    for (TableRow row : overlapping(port.number(), port.number())) {
      if (!row.hasName() && row.isFor(port.transport())) {
        String words = row.cell(DESCRIPTION);
        found.add(
            new Remark(
                row.first(),
                row.last(),
                port.transport(),
                Status.ofRemark(words),
                words,
                row.registration()));
      }
    }
    return found;
  }

  /// Every row in order, those without a port last.
  List<TableRow> rows() {
    var rows = new ArrayList<TableRow>();
    for (int at = seek(0); at < text.length; at = nextLine(at)) {
      rows.add(row(at));
    }
    return rows;
  }

  private void addClaims(TableRow row, List<Claim> out) {
    for (Transport transport : row.transports()) {
      out.add(claim(row, transport));
    }
  }

  private Claim claim(TableRow row, Transport transport) {
    return new Claim(
        row.first(),
        row.last(),
        transport,
        row.cell(NAME),
        row.cell(DESCRIPTION),
        Kind.REGISTERED,
        source,
        Level.PRIMARY,
        null,
        null,
        null,
        row.registration());
  }

  /// The rows that cover any port from `first` to `last`.
  private List<TableRow> overlapping(int first, int last) {
    var found = new ArrayList<TableRow>(4);
    int at = first == last ? startOf(first) : seekCovering(first);
    while (at < text.length && firstPort(at) <= last) {
      TableRow row = row(at);
      if (row.last() >= first) {
        found.add(row);
      }
      at = row.end() + 1;
    }
    return found;
  }

  /// Where to start looking for rows that cover a port.
  private int seekCovering(int port) {
    int behind = seek(port + 1);
    return behind > 0 ? reach(lineStart(behind - 1), behind) : behind;
  }

  /// The same, from the index if there is one.
  private int startOf(int port) {
    int[] known = starts;
    if (known == null) {
      if (++asked < OFTEN) {
        return seekCovering(port);
      }
      known = index();
      starts = known;
    }
    return known[port];
  }

  /// For each port the first row that covers it; the end of the text where none does.
  private int[] index() {
    var first = new int[Port.LAST + 1];
    Arrays.fill(first, text.length);
    for (int at = seek(0); at < text.length && firstPort(at) <= Port.LAST; ) {
      TableRow row = row(at);
      for (int port = row.first(); port <= row.last(); port++) {
        first[port] = Math.min(first[port], at);
      }
      at = row.end() + 1;
    }
    return first;
  }

  /// Where to start looking for rows that cover the first port of the row at `at`.
  private int reach(int at, int otherwise) {
    int port = firstPort(at);
    if (port == BEFORE_ALL) {
      return otherwise;
    }
    int cell = at;
    while (cell < text.length && text[cell] != '\t') {
      cell++;
    }
    int reach = number(cell + 1);
    return seek(reach >= 0 ? reach : port);
  }

  /// The first line whose row starts at `port` or later; the end of the text if there is none.
  private int seek(int port) {
    int low = 0;
    int high = text.length;
    while (low < high) {
      int middle = lineStart((low + high) >>> 1);
      if (firstPort(middle) < port) {
        low = nextLine(middle);
      } else {
        high = middle;
      }
    }
    return low;
  }

  private int lineStart(int at) {
    int start = at;
    while (start > 0 && text[start - 1] != '\n') {
      start--;
    }
    return start;
  }

  private int nextLine(int at) {
    int end = at;
    while (end < text.length && text[end] != '\n') {
      end++;
    }
    return Math.min(end + 1, text.length);
  }

  private int firstPort(int line) {
    if (text[line] == '#') {
      return BEFORE_ALL;
    }
    int port = number(line);
    return port >= 0 ? port : AFTER_ALL;
  }

  /// The number whose digits start at `at`, or -1 if none do.
  private int number(int at) {
    int end = at;
    int number = 0;
    while (end < text.length && text[end] >= '0' && text[end] <= '9') {
      number = number * 10 + text[end++] - '0';
    }
    return end == at ? -1 : number;
  }

  private TableRow row(int line) {
    return new TableRow(text, line);
  }

  private List<TableRow> rowsNamed(Iterable<String> services) {
    NameIndex index = names;
    if (index == null) {
      index = NameIndex.of(text, seek(0));
      names = index;
    }
    var wanted = new ArrayList<String>();
    for (String service : services) {
      addOnce(service.toLowerCase(Locale.ROOT), wanted);
    }
    int asked = wanted.size();
    for (int i = 0; i < asked; i++) {
      for (int line : index.lines(wanted.get(i))) {
        TableRow row = row(line);
        if (row.cell(NAME).equalsIgnoreCase(wanted.get(i))) {
          addOnce(row.cell(ALIAS).toLowerCase(Locale.ROOT), wanted);
        }
      }
    }
    var lines = new TreeSet<Integer>();
    for (String name : wanted) {
      for (int line : index.lines(name)) {
        lines.add(line);
      }
    }
    var rows = new ArrayList<TableRow>(lines.size());
    for (int line : lines) {
      rows.add(row(line));
    }
    return rows;
  }

  private static void addOnce(String name, List<String> names) {
    if (!name.isEmpty() && !names.contains(name)) {
      names.add(name);
    }
  }

  /// The text, as [#of] takes it; not to be changed.
  byte[] text() {
    return text;
  }
}
