package io.portolan.cli;

import io.portolan.chart.Chart;
import io.portolan.chart.Kind;
import io.portolan.survey.Finding;
import io.portolan.survey.Surveyor;
import io.portolan.survey.Verdict;
import io.portolan.watch.Listener;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/// The table of `portolan check`: a row a finding, and under it the reason where there is something
/// to explain.
final class CheckReport {
  /// What the column of protocols needs for most of them.
  private static final String USUAL_WORDS = "HTTP+TLS (nginx 1.22.1)";

  private final Console console;
  private final Table table;

  CheckReport(Console console, Chart chart, List<Listener> listeners) {
    this.console = console;
    this.table = new Table(console, "PORT", "HELD BY", "CLAIMED BY", "SPEAKS", "VERDICT");
    for (Listener listener : listeners) {
      table.expect(
          listener.port() + "/" + listener.transport().word(),
          Text.owners(listener.owners(), listener.ownership(), listener.user()),
          Text.claims(chart.claims(Surveyor.slot(listener))),
          USUAL_WORDS,
          "suspicious");
    }
    table.start();
  }

  void add(Finding finding) {
    table.row(
        color(finding.verdict().word()),
        finding.port() + "/" + finding.transport().word(),
        Text.owners(finding.owners(), finding.ownership(), finding.user()),
        Text.claims(finding.claims()),
        finding.verdict().ownerFits() == null ? Text.speaks(finding.identity()) : "owner fits",
        finding.verdict().word().word());
    boolean isPlain =
        switch (finding.verdict().word()) {
          case EXPECTED -> true;
          case UNCLAIMED -> finding.claims().stream().noneMatch(c -> c.kind() == Kind.SITE);
          case UNKNOWN -> finding.verdict().ownerFits() != null;
          case SQUATTER, MISMATCH, SUSPICIOUS -> false;
        };
    if (!isPlain) {
      table.remark(finding.verdict().because());
    }
    finding.doubts().forEach(table::remark);
  }

  /// Prints what is left and the sum of it.
  ///
  /// @param examined how many findings there were, shown or not
  /// @param hidden how many listeners have owners that this user may not see
  void end(List<Finding> findings, int examined, int hidden, Duration took) {
    table.finish();
    var line = new StringBuilder();
    line.append(findings.size());
    if (findings.size() < examined) {
      line.append(" of ").append(examined);
    }
    line.append(examined == 1 ? " listener" : " listeners");
    String separator = ": ";
    for (var count : CheckCommand.tally(findings).entrySet()) {
      line.append(separator).append(count.getValue()).append(' ').append(count.getKey().word());
      separator = ", ";
    }
    line.append(Text.hidden(hidden));
    line.append(String.format(Locale.ROOT, " · %.1f s", took.toMillis() / 1000.0));
    Text.flow(console, line.toString(), 0);
  }

  static String color(Verdict.Word word) {
    return switch (word) {
      case EXPECTED -> "32";
      case SQUATTER, UNCLAIMED -> "36";
      case MISMATCH -> "33";
      case UNKNOWN -> "2";
      case SUSPICIOUS -> "1;31";
    };
  }
}
