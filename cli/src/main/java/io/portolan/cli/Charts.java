package io.portolan.cli;

import io.portolan.chart.Chart;
import io.portolan.chart.ChartReader;
import io.portolan.chart.Claim;
import io.portolan.chart.Damage;
import io.portolan.chart.Reading;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// The chart as this user wants it: the newest registry he has, and his own claims on top.
///
/// @param isDamaged whether his registry or some rows of his own could not be read; they were named
///     on stderr
record Charts(Chart chart, boolean isDamaged) {
  /// @param file claims of his own; empty for `$XDG_CONFIG_HOME/portolan/claims.tsv` if there is
  ///     one
  /// @throws IOException if the file cannot be read at all
  static Charts load(String file, Console console) throws IOException {
    var held = SavedRegistry.ofUser().load(console);
    Path overlay = file.isEmpty() ? usual() : Path.of(file);
    if (file.isEmpty() && !overlay.toFile().exists()) {
      return new Charts(held.chart(), held.isDamaged());
    }
    Reading<List<Claim>> reading = ChartReader.overlay(overlay);
    for (Damage damage : reading.damages()) {
      console.complain("claims: " + damage + " (this row is left out)");
    }
    return new Charts(held.chart().with(reading.value()), held.isDamaged() || !reading.isWhole());
  }

  /// The exit status of a command that did its work with this chart.
  int status(int done) {
    return done == ExitStatus.DONE && isDamaged ? ExitStatus.FOUND : done;
  }

  /// Where a user's own claims stand if he does not say otherwise.
  static Path usual() {
    String config = System.getenv("XDG_CONFIG_HOME");
    Path folder =
        config == null || config.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".config")
            : Path.of(config);
    return folder.resolve("portolan").resolve("claims.tsv");
  }
}
