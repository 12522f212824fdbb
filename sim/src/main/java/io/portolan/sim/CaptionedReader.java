package io.portolan.sim;

import io.portolan.sim.TestVector.Direction;
import io.portolan.sim.TestVector.Row;
import io.portolan.wire.Bytes;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads our own captioned files, strictly: whatever is no name, no hex and no caption is an error.
final class CaptionedReader {
  private static final Pattern HEAD = Pattern.compile("\\[([^\\]\\s]+)\\](?:\\s+([CS]>[CS]))?\\s*");

  private final String file;
  private final List<TestVector> vectors = new ArrayList<>();
  private final List<Row> rows = new ArrayList<>();
  private String name;
  private Direction direction = Direction.UNSAID;
  private Bytes bytes = Bytes.EMPTY;
  private int start = 1;
  private boolean named;

  CaptionedReader(String file) {
    this.file = file;
    this.name = file.replaceFirst("\\.hex(\\.gz)?$", "");
  }

  List<TestVector> read(String text) {
    int line = 0;
    for (String whole : text.lines().toList()) {
      line++;
      int hash = whole.indexOf('#');
      String said = hash < 0 ? whole : whole.substring(0, hash);
      String caption = hash < 0 ? "" : whole.substring(hash + 1).strip();
      if (said.startsWith("[")) {
        finish();
        begin(said, line);
      } else if (!said.isBlank()) {
        Bytes row = hex(said, line);
        rows.add(new Row(bytes.size(), row, caption));
        bytes = bytes.concat(row);
      }
    }
    finish();
    return List.copyOf(vectors);
  }

  private void begin(String head, int line) {
    var match = HEAD.matcher(head);
    if (!match.matches()) {
      throw wrong(line, 1, "expected [name], [name] C>S or [name] S>C");
    }
    name = match.group(1);
    for (var other : vectors) {
      if (other.name().equals(name)) {
        throw wrong(line, 2, "'" + name + "' is also the name of line " + other.line());
      }
    }
    direction = direction(match.group(2));
    bytes = Bytes.EMPTY;
    rows.clear();
    start = line;
    named = true;
  }

  /// A name with nothing behind it is an empty vector; a file that starts with a name has none
  /// called like the file.
  private void finish() {
    if (named || !rows.isEmpty()) {
      vectors.add(new TestVector(name, "", "", direction, bytes, rows, true, start));
    }
  }

  private Bytes hex(String said, int line) {
    var digits = new StringBuilder();
    for (int i = 0; i < said.length(); i++) {
      char c = said.charAt(i);
      if (HexFormat.isHexDigit(c)) {
        digits.append(c);
      } else if (c != ' ' && c != '\t') {
        throw wrong(line, i + 1, "found '" + c + "', expected a hex digit, a blank or #");
      } else if (digits.length() % 2 != 0) {
        throw wrong(line, i + 1, "found a blank, expected the second digit of a byte");
      }
    }
    if (digits.length() % 2 != 0) {
      throw wrong(line, said.length() + 1, "found the end, expected the second digit of a byte");
    }
    return Bytes.ofHex(digits.toString());
  }

  private IllegalArgumentException wrong(int line, int column, String reason) {
    return new IllegalArgumentException(file + ":" + line + ":" + column + ": " + reason);
  }

  static Direction direction(@Nullable String mark) {
    return switch (mark) {
      case "C>S", "C->S" -> Direction.CLIENT_TO_SERVER;
      case "S>C", "S->C" -> Direction.SERVER_TO_CLIENT;
      case null, default -> Direction.UNSAID;
    };
  }
}
