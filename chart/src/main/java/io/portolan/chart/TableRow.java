package io.portolan.chart;

import io.portolan.chart.Port.Transport;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One line of a [RegistryTable]: knows where its cells are, and makes text of those asked for.
final class TableRow {
  private static final Transport[] TRANSPORTS = Transport.values();
  private static final int ALL_TRANSPORTS = 15;

  private final byte[] text;
  private final int[] starts = new int[RegistryTable.COLUMNS + 1];
  private final int end;
  private final int columns;
  private final int first;
  private final int last;
  private final int transports;

  /// @param start where the line starts in `text`
  TableRow(byte[] text, int start) {
    this.text = text;
    int count = 1;
    int at = start;
    starts[0] = start;
    while (at < text.length && text[at] != '\n') {
      if (text[at] == '\t' && count < RegistryTable.COLUMNS) {
        starts[count++] = at + 1;
      }
      at++;
    }
    end = at;
    columns = count;
    starts[count] = at + 1;

    String ports = cell(RegistryTable.PORTS);
    int dash = ports.indexOf('-');
    first = Port.parseNumber(dash < 0 ? ports : ports.substring(0, dash));
    int upper = dash < 0 ? first : Port.parseNumber(ports.substring(dash + 1));
    last = first < 0 ? -1 : Math.max(first, upper);
    transports = transportBits();
  }

  private int transportBits() {
    int bits = 0;
    int at = starts[RegistryTable.TRANSPORTS];
    int stop = columns > RegistryTable.TRANSPORTS ? starts[RegistryTable.TRANSPORTS + 1] - 1 : at;
    for (int i = at; i < stop; i++) {
      if (i == at || text[i - 1] == ',') {
        bits |=
            switch (text[i]) {
              case '*' -> ALL_TRANSPORTS;
              case 't' -> Transport.TCP.bit();
              case 'u' -> Transport.UDP.bit();
              case 's' -> Transport.SCTP.bit();
              case 'd' -> Transport.DCCP.bit();
              default -> 0;
            };
      }
    }
    return bits;
  }

  /// Where the line ends in the text: at its line break, or at the end of the text.
  int end() {
    return end;
  }

  boolean hasPort() {
    return first >= 0;
  }

  /// The first port number, -1 if the row has none.
  int first() {
    return first;
  }

  int last() {
    return last;
  }

  boolean isFor(Transport transport) {
    return (transports & transport.bit()) != 0;
  }

  /// The transports the row counts for: all four where the registry names none.
  List<Transport> transports() {
    var found = new ArrayList<Transport>(TRANSPORTS.length);
    for (Transport transport : TRANSPORTS) {
      if (isFor(transport)) {
        found.add(transport);
      }
    }
    return found;
  }

  boolean hasName() {
    return columns > RegistryTable.NAME
        && starts[RegistryTable.NAME + 1] - 1 > starts[RegistryTable.NAME];
  }

  /// The text of a cell, without escapes; empty if the row has no such cell.
  String cell(int column) {
    if (column >= columns) {
      return "";
    }
    int from = starts[column];
    int length = starts[column + 1] - 1 - from;
    var raw = new String(text, from, length, StandardCharsets.UTF_8);
    return raw.indexOf('\\') < 0 ? raw : unescape(raw);
  }

  private @Nullable String cellOrNull(int column) {
    String cell = cell(column);
    return cell.isEmpty() ? null : cell;
  }

  /// Everything behind the name, as it stands in the text.
  String details() {
    if (columns <= RegistryTable.DESCRIPTION) {
      return "";
    }
    int from = starts[RegistryTable.DESCRIPTION];
    return new String(text, from, end - from, StandardCharsets.UTF_8);
  }

  Registration registration() {
    String assignee = cellOrNull(RegistryTable.ASSIGNEE);
    String contact = cellOrNull(RegistryTable.CONTACT);
    return new Registration(
        assignee,
        RegistryTable.SAME_AS_ASSIGNEE.equals(contact) ? assignee : contact,
        cellOrNull(RegistryTable.REGISTERED),
        cellOrNull(RegistryTable.MODIFIED),
        cellOrNull(RegistryTable.REFERENCE),
        cellOrNull(RegistryTable.UNAUTHORIZED_USE),
        cellOrNull(RegistryTable.NOTES),
        cellOrNull(RegistryTable.SERVICE_CODE),
        cellOrNull(RegistryTable.ALIAS));
  }

  /// Text as it stands in a cell: no tab, no line break.
  static String escape(String text) {
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n");
  }

  private static String unescape(String raw) {
    var plain = new StringBuilder(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '\\' && i + 1 < raw.length()) {
        i++;
        char escaped = raw.charAt(i);
        plain.append(
            switch (escaped) {
              case 'n' -> '\n';
              case 't' -> '\t';
              default -> escaped;
            });
      } else {
        plain.append(c);
      }
    }
    return plain.toString();
  }
}
