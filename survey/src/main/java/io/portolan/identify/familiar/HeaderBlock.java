package io.portolan.identify.familiar;

import io.portolan.wire.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// A line and the header fields below it, as SIP, RTSP and STOMP send them. What follows the empty
/// line is not looked at.
///
/// @param start the first line
/// @param fields in the order of arrival
/// @param complete whether the empty line after the fields had arrived
/// @see "RFC 5322, section 2.2; RFC 3261, section 7; RFC 2326, section 4; STOMP 1.2"
record HeaderBlock(String start, List<Field> fields, boolean complete) {
  private static final Pattern FIELD = Pattern.compile("([!#-'*+.0-9A-Z^_`a-z|~-]+)[ \\t]*:(.*)");

  /// One header field.
  ///
  /// @param name in lower case
  /// @param value without the white space around it
  record Field(String name, String value) {}

  HeaderBlock {
    fields = List.copyOf(fields);
  }

  /// Reads as many whole lines as there are; a line that continues the one before counts with it.
  ///
  /// @return empty if there is no first line, or a line below it is no field
  static Optional<HeaderBlock> read(Bytes bytes) {
    List<String> lines = TextLines.of(bytes);
    if (lines.isEmpty() || lines.getFirst().isEmpty()) {
      return Optional.empty();
    }
    var fields = new ArrayList<Field>();
    boolean complete = false;
    for (String line : lines.subList(1, lines.size())) {
      if (line.isEmpty()) {
        complete = true;
        break;
      }
      boolean continues = line.startsWith(" ") || line.startsWith("\t");
      var field = FIELD.matcher(line);
      if (!continues && !field.matches()) {
        return Optional.empty();
      }
      if (!continues) {
        fields.add(new Field(field.group(1).toLowerCase(Locale.ROOT), field.group(2).strip()));
      }
    }
    return Optional.of(new HeaderBlock(lines.getFirst(), fields, complete));
  }

  /// The first value of a field.
  ///
  /// @param names in lower case; the first is the usual one, the others mean the same
  Optional<String> value(String... names) {
    var wanted = List.of(names);
    return fields.stream().filter(f -> wanted.contains(f.name())).map(Field::value).findFirst();
  }
}
