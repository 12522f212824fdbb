package io.portolan.chart;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;

/// Reads the registry as IANA publishes it in CSV.
///
/// Columns are found by their names in the first record; others may stand between them. A record
/// whose port or transport makes no sense is left out, a date that is none leaves its cell empty.
///
/// @see "RFC 4180; https://www.iana.org/assignments/service-names-port-numbers/"
final class RegistryCsv {
  private static final List<String> COLUMNS =
      List.of(
          "Service Name",
          "Port Number",
          "Transport Protocol",
          "Description",
          "Assignee",
          "Contact",
          "Registration Date",
          "Modification Date",
          "Reference",
          "Service Code",
          "Unauthorized Use Reported",
          "Assignment Notes");

  private static final String HEADER =
      "a first line with Service Name, Port Number and the registry's ten other columns";

  /// The longest notes in the registry have about 2,000 characters.
  private static final int CELL_LIMIT = 1 << 20;

  private final Damages damages;
  private final List<CsvRow> rows = new ArrayList<>();
  private int[] columns = new int[0];

  private RegistryCsv(String file) {
    this.damages = new Damages(file);
  }

  /// @param bytes the whole file, in UTF-8
  /// @param file its name, for the damages
  static Reading<List<CsvRow>> read(byte[] bytes, String file) {
    var csv = new RegistryCsv(file);
    csv.read(csv.decode(bytes));
    return new Reading<>(List.copyOf(csv.rows), csv.damages.list());
  }

  private String decode(byte[] bytes) {
    var decoder = StandardCharsets.UTF_8.newDecoder();
    var in = ByteBuffer.wrap(bytes);
    try {
      return decoder.decode(in).toString();
    } catch (CharacterCodingException e) {
      int line = 1;
      for (int i = 0; i < in.position(); i++) {
        if (bytes[i] == '\n') {
          line++;
        }
      }
      damages.add(line, 1, "bytes that are no UTF-8", "UTF-8");
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  private void read(String text) {
    long line = 1;
    try (CsvReader<CsvRecord> reader =
        CsvReader.builder()
            .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
            .detectBomHeader(false)
            .maxBufferSize(CELL_LIMIT)
            .ofCsvRecord(text.startsWith("\uFEFF") ? text.substring(1) : text)) {
      Iterator<CsvRecord> records = reader.iterator();
      if (!records.hasNext() || !readHeader(records.next())) {
        damages.add(1, 1, "no column names of the registry", HEADER);
        return;
      }
      while (records.hasNext()) {
        CsvRecord record = records.next();
        line = record.getStartingLineNumber();
        add(record);
      }
    } catch (CsvParseException e) {
      damages.add(line, 1, "something after this record that is no CSV", "CSV as in RFC 4180");
    } catch (IOException e) {
      throw new IllegalStateException("text in memory does not fail", e);
    }
  }

  private boolean readHeader(CsvRecord header) {
    columns = new int[COLUMNS.size()];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = header.getFields().indexOf(COLUMNS.get(i));
      if (columns[i] < 0) {
        return false;
      }
    }
    return true;
  }

  private void add(CsvRecord record) {
    long line = record.getStartingLineNumber();
    int needed = 0;
    for (int column : columns) {
      needed = Math.max(needed, column + 1);
    }
    if (record.getFieldCount() < needed) {
      damages.add(line, 1, record.getFieldCount() + " cells", "at least " + needed);
      return;
    }
    String ports = cell(record, 1);
    int first = -1;
    int last = -1;
    if (!ports.isEmpty()) {
      int dash = ports.indexOf('-');
      first = Port.parseNumber(dash < 0 ? ports : ports.substring(0, dash));
      last = dash < 0 ? first : Port.parseNumber(ports.substring(dash + 1));
      if (first < 0 || last < first) {
        String found = "port number " + Damages.quote(ports);
        damages.add(line, columns[1] + 1, found, "0 to 65535, or a range of them, or nothing");
        return;
      }
    }
    String transport = cell(record, 2);
    if (!transport.isEmpty() && Port.Transport.named(transport) == null) {
      String found = "transport " + Damages.quote(transport);
      damages.add(line, columns[2] + 1, found, "tcp, udp, sctp, dccp or nothing");
      return;
    }
    rows.add(
        new CsvRow(
            first,
            last,
            transport.toLowerCase(Locale.ROOT),
            cell(record, 0),
            cell(record, 3),
            cell(record, 4),
            cell(record, 5),
            date(record, 6),
            date(record, 7),
            cell(record, 8),
            cell(record, 9),
            cell(record, 10),
            cell(record, 11)));
  }

  private String date(CsvRecord record, int column) {
    String text = cell(record, column);
    if (text.isEmpty() || Source.isDate(text)) {
      return text;
    }
    damages.add(
        record.getStartingLineNumber(),
        columns[column] + 1,
        "date " + Damages.quote(text),
        "YYYY-MM-DD, YYYY-MM or nothing");
    return "";
  }

  /// The cell's text without white space around it.
  private String cell(CsvRecord record, int column) {
    return record.getField(columns[column]).strip();
  }
}
