package io.portolan.chart;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.regex.Pattern;

/// Makes the compact text that the chart carries from the registry's CSV.
///
/// Rows are sorted by port, rows that differ in nothing but the transport share a line, names of
/// people and organisations lose their brackets, and every cell that looks as if it held a mail
/// address is left empty. The same CSV always gives the same bytes.
public final class RegistryCompiler {
  private static final String AT = "(?:@|\\(at\\)|\\[at]|\\{at}|<at>)";
  private static final String HOST = "[\\p{Alnum}-]+(?:\\.[\\p{Alnum}-]+)*\\.\\p{Alpha}{2,}";
  private static final String SPELLED_DOT = "(?:\\s*(?:\\(dot\\)|\\[dot]|\\{dot})\\s*|\\s+dot\\s+)";

  /// A name, a sign that stands for @, and a host; or the same in words, where the word "at" counts
  /// only within angle brackets or before a spelled-out dot, as it is an English word.
  private static final Pattern MAIL_ADDRESS =
      Pattern.compile(
          String.join(
              "|",
              "[\\p{Alnum}._%+-]+\\s*" + AT + "\\s*" + HOST,
              "[\\p{Alnum}._%+-]+&" + HOST,
              "[\\p{Alnum}._%+-]+\\s*" + AT + "\\s*[\\p{Alnum}-]+" + SPELLED_DOT + "\\p{Alpha}{2,}",
              "[\\p{Alnum}._%+-]+[\\s_-]+at[\\s_-]+[\\p{Alnum}-]+" + SPELLED_DOT + "\\p{Alpha}{2,}",
              "<\\s*[\\p{Alnum}._%+-]+[\\s_-]+at[\\s_-]+" + HOST + "\\s*>",
              "mailto:"),
          Pattern.CASE_INSENSITIVE);

  private static final Pattern ALIAS =
      Pattern.compile("This (?:entry is an alias to|is a duplicate of the) \"([^\"]+)\"");

  /// Set by the registry behind an identifier that would otherwise stand for two people.
  private static final Pattern NAMESAKE = Pattern.compile("_[2-9]$");

  private RegistryCompiler() {}

  /// `RegistryCompiler CSV OUT`: writes OUT, and damages of the CSV to standard error.
  ///
  /// @throws IOException if a file cannot be read or written, or nothing in the CSV could be read
  public static void main(String[] args) throws IOException {
    if (args.length != 2) {
      throw new IllegalArgumentException("usage: RegistryCompiler CSV OUT");
    }
    Reading<List<CsvRow>> csv = RegistryCsv.read(Files.readAllBytes(Path.of(args[0])), args[0]);
    for (Damage damage : csv.damages()) {
      System.err.println(damage);
    }
    if (csv.value().isEmpty()) {
      throw new IOException(args[0] + ": no row of the registry could be read");
    }
    Files.write(Path.of(args[1]), compile(csv.value()));
  }

  /// The text of [RegistryTable] for these rows.
  static byte[] compile(List<CsvRow> rows) {
    String date = "0000";
    var merged = new LinkedHashMap<List<String>, Line>();
    var lines = new ArrayList<Line>();
    for (CsvRow row : rows) {
      date = later(date, later(row.registered(), row.modified()));
      List<String> cells = cells(row);
      Line line = merged.get(cells);
      if (line == null || !line.takes(row.transport())) {
        line = new Line(row, cells);
        merged.put(cells, line);
        lines.add(line);
      }
      line.add(row.transport());
    }
    lines.sort(Comparator.comparingInt(Line::sortKey));
    setReaches(lines);

    var text = new StringBuilder(1 << 20);
    text.append(RegistryTable.HEAD).append('\n');
    text.append(RegistryTable.DATE_HEAD).append((date + "-01-01").substring(0, 10)).append('\n');
    for (Line line : lines) {
      line.appendTo(text);
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String later(String one, String other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  /// The cells from the name on, after the port range that makes rows with different ports differ.
  private static List<String> cells(CsvRow row) {
    String assignee = people(row.assignee());
    String contact = people(row.contact());
    boolean same = !contact.isEmpty() && contact.equals(assignee);
    var cells =
        List.of(
            ports(row),
            row.name(),
            row.description(),
            assignee,
            same ? RegistryTable.SAME_AS_ASSIGNEE : contact,
            row.registered(),
            row.modified(),
            row.reference(),
            row.unauthorizedUse(),
            row.notes(),
            row.serviceCode(),
            alias(row.notes()));
    return cells.stream().map(RegistryCompiler::presentable).toList();
  }

  private static String ports(CsvRow row) {
    if (row.first() < 0) {
      return RegistryTable.NO_PORT;
    }
    return row.first() == row.last() ? String.valueOf(row.first()) : row.first() + "-" + row.last();
  }

  /// `[Some_Name][Another_Name_2]` becomes `Some Name, Another Name`.
  static String people(String cell) {
    return Arrays.stream(cell.split("[\\[\\]]+"))
        .filter(id -> !id.isBlank())
        .map(id -> NAMESAKE.matcher(id).replaceFirst("").replace('_', ' ').strip())
        .reduce((left, right) -> left + ", " + right)
        .orElse("");
  }

  private static String alias(String notes) {
    var matcher = ALIAS.matcher(notes);
    return matcher.find() ? matcher.group(1) : "";
  }

  /// Nothing that could steer a terminal, and no mail address.
  private static String presentable(String cell) {
    String text = cell.replace("\r\n", "\n").replaceAll("[\\p{Cc}\\p{Cf}&&[^\\n\\t]]", " ");
    return looksLikeMailAddress(text) ? "" : text;
  }

  /// Whether a text holds a mail address in plain or altered spelling.
  static boolean looksLikeMailAddress(String text) {
    return MAIL_ADDRESS.matcher(text).find();
  }

  private static void setReaches(List<Line> lines) {
    var open = new ArrayList<Line>();
    for (Line line : lines) {
      if (line.first < 0) {
        line.reach = line.first;
        continue;
      }
      open.removeIf(before -> before.last < line.first);
      open.add(line);
      line.reach = open.getFirst().first;
    }
  }

  /// A line in the making.
  private static final class Line {
    private final int first;
    private final int last;
    private final List<String> cells;
    private final List<String> transports = new ArrayList<>();
    private int reach;

    Line(CsvRow row, List<String> cells) {
      this.first = row.first();
      this.last = row.last();
      this.cells = cells;
    }

    int sortKey() {
      return first < 0 ? Integer.MAX_VALUE : first;
    }

    boolean takes(String transport) {
      return !transport.isEmpty() && !transports.contains(transport) && !transports.contains("");
    }

    void add(String transport) {
      transports.add(transport);
    }

    void appendTo(StringBuilder text) {
      int start = text.length();
      text.append(cells.getFirst()).append('\t');
      if (reach != first) {
        text.append(reach);
      }
      text.append('\t');
      text.append(
          transports.contains("") ? RegistryTable.ANY_TRANSPORT : String.join(",", transports));
      for (String cell : cells.subList(1, cells.size())) {
        text.append('\t').append(TableRow.escape(cell));
      }
      int end = text.length();
      while (end > start && text.charAt(end - 1) == '\t') {
        end--;
      }
      text.setLength(end);
      text.append('\n');
    }
  }
}
