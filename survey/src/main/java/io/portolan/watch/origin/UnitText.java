package io.portolan.watch.origin;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The settings of a unit file in their order; those of its drop-ins come behind.
///
/// @see "systemd.syntax(7)"
record UnitText(List<Setting> settings) {
  /// One line `key=value` below a heading `[section]`.
  record Setting(String section, String key, String value) {}

  UnitText {
    settings = List.copyOf(settings);
  }

  /// Reads a file; a line that is neither setting, heading nor comment is passed over, as systemd
  /// does after a warning.
  static UnitText read(String text) {
    var settings = new ArrayList<Setting>();
    String section = "";
    for (String line : joined(text)) {
      int equals = line.indexOf('=');
      if (line.startsWith("[") && line.endsWith("]")) {
        section = line.substring(1, line.length() - 1);
      } else if (equals > 0) {
        settings.add(
            new Setting(
                section, line.substring(0, equals).strip(), line.substring(equals + 1).strip()));
      }
    }
    return new UnitText(settings);
  }

  /// A backslash at the end joins the next line; comments in between are left out.
  private static List<String> joined(String text) {
    var lines = new ArrayList<String>();
    var open = new StringBuilder();
    for (String raw : text.split("\n", -1)) {
      String line = raw.strip();
      if (line.startsWith("#") || line.startsWith(";")) {
        continue;
      }
      if (line.endsWith("\\")) {
        open.append(line, 0, line.length() - 1).append(' ');
      } else {
        lines.add(open.append(line).toString().strip());
        open.setLength(0);
      }
    }
    lines.add(open.toString().strip());
    return lines;
  }

  UnitText then(UnitText dropIn) {
    var all = new ArrayList<>(settings);
    all.addAll(dropIn.settings);
    return new UnitText(all);
  }

  /// What a setting was given last; empty if never, or last to nothing.
  Optional<String> last(String section, String key) {
    return settings.stream()
        .filter(s -> s.section().equals(section) && s.key().equals(key))
        .reduce((_, later) -> later)
        .map(Setting::value)
        .filter(value -> !value.isEmpty());
  }
}
