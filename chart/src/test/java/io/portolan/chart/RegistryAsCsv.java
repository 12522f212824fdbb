package io.portolan.chart;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/// Writes the bundled registry back as a CSV of IANA's form, so that tests need no copy of one.
final class RegistryAsCsv {
  private static final String HEADER =
      "Service Name,Port Number,Transport Protocol,Description,Assignee,Contact,Registration Date,"
          + "Modification Date,Reference,Service Code,Unauthorized Use Reported,Assignment Notes\n";

  private RegistryAsCsv() {}

  static String bundled() {
    return HEADER
        + Chart.bundled().registry().rows().stream()
            .flatMap(row -> lines(row).stream())
            .collect(Collectors.joining());
  }

  static byte[] bytes(String csv) {
    return csv.getBytes(StandardCharsets.UTF_8);
  }

  private static List<String> lines(TableRow row) {
    String transports = row.cell(RegistryTable.TRANSPORTS);
    return List.of(transports.equals("*") ? new String[] {""} : transports.split(",")).stream()
        .map(transport -> line(row, transport))
        .toList();
  }

  private static String line(TableRow row, String transport) {
    var registration = row.registration();
    String port = row.cell(RegistryTable.PORTS);
    return quoted(row.cell(RegistryTable.NAME))
        + ','
        + (port.equals("-") ? "" : port)
        + ','
        + transport
        + ','
        + quoted(row.cell(RegistryTable.DESCRIPTION))
        + ','
        + quoted(registration.assignee())
        + ','
        + quoted(registration.contact())
        + ','
        + quoted(registration.registered())
        + ','
        + quoted(registration.modified())
        + ','
        + quoted(registration.reference())
        + ','
        + quoted(registration.serviceCode())
        + ','
        + quoted(registration.unauthorizedUse())
        + ','
        + quoted(registration.notes())
        + '\n';
  }

  private static String quoted(@org.jspecify.annotations.Nullable String cell) {
    return cell == null || cell.isEmpty() ? "" : '"' + cell.replace("\"", "\"\"") + '"';
  }
}
