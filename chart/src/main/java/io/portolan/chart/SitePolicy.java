package io.portolan.chart;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/// One line of a site's own claims: this program may speak this protocol on this port.
///
/// A claim made from it says so by the title of its source, `held by PROGRAM`; see
/// [Claim#holder()].
///
/// @param port 0 to 65535
/// @param protocol the word of the report
/// @param program that is to hold the port; "" if anybody may
/// @param host where it was accepted
/// @param note for those who read it later; "" for none
public record SitePolicy(
    int port,
    Port.Transport transport,
    String protocol,
    String program,
    String host,
    LocalDate date,
    String note) {
  /// How the title of the source begins where a program is named.
  static final String HELD_BY = "held by ";

  /// @throws IllegalArgumentException if a text would not stay in its cell
  public SitePolicy {
    for (String text : List.of(protocol, program, host, note)) {
      if (text.chars().anyMatch(c -> c < ' ')) {
        throw new IllegalArgumentException("\"" + text + "\" has a tab or another control in it");
      }
    }
  }

  /// The line, without its end, as the header of `claims.tsv` explains it.
  public String line() {
    return String.join(
        "\t",
        String.valueOf(port),
        transport.word(),
        Kind.SITE.word(),
        Level.PRIMARY.word(),
        program.isEmpty() ? protocol : program,
        protocol,
        "",
        "accepted on this host",
        program.isEmpty() ? "site policy" : HELD_BY + program,
        "portolan accept on " + host,
        date.toString(),
        note);
  }

  /// A file of claims with this line in it. A line that was accepted for the same port and
  /// transport before gives way; whatever people wrote themselves stays as it is.
  public String addedTo(String file) {
    var lines = new ArrayList<>(file.lines().filter(l -> !isOlderThanThis(l)).toList());
    lines.add(line());
    return String.join("\n", lines) + "\n";
  }

  private boolean isOlderThanThis(String line) {
    String[] cells = line.split("\t", -1);
    return cells.length > 9
        && cells[0].equals(String.valueOf(port))
        && cells[1].equals(transport.word())
        && cells[2].equals(Kind.SITE.word())
        && cells[9].startsWith("portolan accept on ");
  }
}
