package io.portolan.cli;

import io.portolan.chart.Chart;
import io.portolan.chart.Claim;
import io.portolan.chart.Kind;
import io.portolan.chart.PortRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Claims in rows: what a range of ports holds, or what a search has found.
final class PortTable {
  private final Console console;

  PortTable(Console console) {
    this.console = console;
  }

  /// One row a name and port range.
  private record Row(int first, String ports, String service, String text) {}

  /// What is on file in a range of ports, by port.
  void range(PortQuery query, Chart chart) {
    var range = PortRange.of(query.first());
    console
        .out()
        .println(
            "Ports "
                + query
                + ", "
                + range.title()
                + (range.last() < query.last() ? " and beyond" : "")
                + " ("
                + range.rule()
                + ")");
    var rows = new LinkedHashMap<Row, List<String>>();
    var named = new boolean[query.last() - query.first() + 1];
    for (Claim claim : chart.within(query.first(), query.last())) {
      boolean isAsked =
          query.transport() == null || claim.transport().word().equals(query.transport().word());
      if (isAsked && claim.kind() != Kind.ABUSE_REPORT) {
        mark(claim, query, named);
        rows.computeIfAbsent(row(claim), _ -> new ArrayList<>()).add(claim.transport().word());
      }
    }
    var sorted = new LinkedHashMap<Row, List<String>>();
    rows.entrySet().stream()
        .sorted(Comparator.comparingInt(entry -> entry.getKey().first()))
        .forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
    print(sorted);
    int count = 0;
    for (boolean isNamed : named) {
      count += isNamed ? 1 : 0;
    }
    console
        .out()
        .println(
            count
                + " of "
                + named.length
                + " port numbers have a name on file. Each has a page: portolan port NUMBER");
  }

  private static void mark(Claim claim, PortQuery query, boolean[] named) {
    if (claim.kind() == Kind.RANGE) {
      return;
    }
    int first = Math.max(claim.first(), query.first());
    int last = Math.min(claim.last(), query.last());
    for (int port = first; port <= last; port++) {
      named[port - query.first()] = true;
    }
  }

  /// The best matches of a search.
  ///
  /// @param most how many are shown
  void matches(List<PortSearch.Match> matches, int most) {
    var rows = new LinkedHashMap<Row, List<String>>();
    for (PortSearch.Match match : matches.subList(0, Math.min(most, matches.size()))) {
      rows.put(row(match.claim()), match.transports());
    }
    print(rows);
    if (matches.size() > most) {
      console.out().println("… and " + (matches.size() - most) + " more (--json has them all)");
    }
    console.out().println("Each port has a page: portolan port NUMBER");
  }

  private static Row row(Claim claim) {
    String ports =
        claim.isRange() ? claim.first() + "-" + claim.last() : String.valueOf(claim.first());
    String text = claim.description().equalsIgnoreCase(claim.service()) ? "" : claim.description();
    String kind = claim.kind() == Kind.REGISTERED ? "" : " [" + claim.kind().word() + "]";
    return new Row(claim.first(), ports, claim.service(), text + kind);
  }

  private void print(Map<Row, List<String>> rows) {
    var table = new Table(console, "PORT", "ON", "NAME", "WHAT");
    rows.forEach(
        (row, on) -> table.expect(row.ports(), String.join(",", on), row.service(), row.text()));
    table.start();
    for (var entry : rows.entrySet()) {
      Row row = entry.getKey();
      table.row("", row.ports(), String.join(",", entry.getValue()), row.service(), row.text());
    }
    table.finish();
  }
}
