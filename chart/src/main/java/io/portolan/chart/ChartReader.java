package io.portolan.chart;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Takes a newer registry, and claims that people write for their own networks.
///
/// Content that cannot be read is a [Damage] with its place, and everything else in the file is
/// used. Exceptions are for files that cannot be read at all.
public final class ChartReader {
  /// The largest CSV of the registry taken, in bytes; IANA's has about one million.
  public static final int REGISTRY_LIMIT = 64 << 20;

  /// The largest file of claims taken, in bytes.
  public static final int OVERLAY_LIMIT = 16 << 20;

  private ChartReader() {}

  /// Reads the registry as IANA publishes it in CSV.
  ///
  /// @return a chart of it together with the curated claims that come with this module
  /// @throws IOException if the file cannot be read, is larger than [#REGISTRY_LIMIT], or not one
  ///     row of a registry could be found in it
  public static Reading<Chart> registry(Path csv) throws IOException {
    try (InputStream in = Files.newInputStream(csv)) {
      return registry(in, csv.toString());
    }
  }

  /// The same from a stream, which is not closed.
  ///
  /// @param file the name to use for damages
  public static Reading<Chart> registry(InputStream in, String file) throws IOException {
    Reading<List<CsvRow>> rows = RegistryCsv.read(readAll(in, file, REGISTRY_LIMIT), file);
    if (rows.value().isEmpty()) {
      throw new IOException(
          rows.isWhole() ? file + ": no rows" : rows.damages().getFirst().toString());
    }
    Chart chart = Chart.of(RegistryTable.of(RegistryCompiler.compile(rows.value())));
    return new Reading<>(chart, rows.damages());
  }

  /// Reads a registry that [Chart#saveRegistry] wrote: much faster than the CSV it came from.
  ///
  /// A program that has meanwhile come with a newer registry than the saved one is not held back:
  /// it gets the bundled chart, unless the saved one was newer or was saved by this very program.
  ///
  /// @throws IOException if the file cannot be read, is too large, fails its checksum, or is of
  ///     another version
  public static Chart saved(Path file) throws IOException {
    byte[] text;
    try (InputStream in = Files.newInputStream(file)) {
      text = readAll(in, file.toString(), REGISTRY_LIMIT);
    }
    String fault = SealedText.fault(text);
    if (fault != null) {
      throw new IOException(file + ": " + fault);
    }
    try {
      Chart saved = Chart.of(RegistryTable.of(text));
      String bundled = Chart.bundled().registryDate();
      boolean isOvertaken =
          bundled.compareTo(SealedText.over(text)) > 0
              && bundled.compareTo(saved.registryDate()) > 0;
      return isOvertaken ? Chart.bundled() : saved;
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  /// Reads claims, in the form that the header of the bundled `claims.tsv` explains, for
  /// [Chart#with].
  ///
  /// @throws IOException if the file cannot be read or is larger than [#OVERLAY_LIMIT]
  public static Reading<List<Claim>> overlay(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return overlay(in, file.toString());
    }
  }

  /// The same from a stream, which is not closed.
  ///
  /// @param file the name to use for damages
  public static Reading<List<Claim>> overlay(InputStream in, String file) throws IOException {
    return ClaimsFile.read(readAll(in, file, OVERLAY_LIMIT), file, false);
  }

  private static byte[] readAll(InputStream in, String file, int limit) throws IOException {
    byte[] bytes = in.readNBytes(limit + 1);
    if (bytes.length > limit) {
      throw new IOException(file + ": larger than " + limit + " bytes");
    }
    return bytes;
  }
}
