package io.portolan.cli;

import io.portolan.chart.Chart;
import io.portolan.chart.ChartReader;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// Where a newer registry is kept: `$XDG_DATA_HOME/portolan/registry.tsv`.
record SavedRegistry(Path file) {
  static SavedRegistry ofUser() {
    String data = System.getenv("XDG_DATA_HOME");
    Path folder =
        data == null || data.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".local", "share")
            : Path.of(data);
    return new SavedRegistry(folder.resolve("portolan").resolve("registry.tsv"));
  }

  /// The chart to use: with the saved registry where there is a whole one, else the bundled one. A
  /// saved one that cannot be used is named on stderr.
  ///
  /// @param isDamaged whether there was one that could not be used
  record Held(Chart chart, boolean isDamaged) {}

  Held load(Console console) {
    // A java.io.File is asked because it costs a short command less than a Path.
    if (!file.toFile().exists()) {
      return new Held(Chart.bundled(), false);
    }
    try {
      return new Held(ChartReader.saved(file), false);
    } catch (IOException e) {
      console.complain(
          "registry: "
              + e.getMessage()
              + " (the bundled one of "
              + Chart.bundled().registryDate()
              + " is used; portolan chart update makes it anew)");
      return new Held(Chart.bundled(), true);
    }
  }

  /// Puts a registry in place of the one that is there: readers see the old file or the new one,
  /// whole, whatever happens in between.
  ///
  /// @throws IOException if it cannot be written; the old file is then untouched
  void replaceWith(Chart chart) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    Files.createDirectories(folder);
    Path fresh = Files.createTempFile(folder, "registry", ".part");
    try {
      try (var channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
        var out = new BufferedOutputStream(Channels.newOutputStream(channel));
        chart.saveRegistry(out);
        out.flush();
        channel.force(true);
      }
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }
}
