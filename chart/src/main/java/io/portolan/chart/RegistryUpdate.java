package io.portolan.chart;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/// A registry that somebody offers in place of the one held, and what speaks against taking it.
///
/// @param offered the registry offered, with the curated claims that come with this module
/// @param objections why it should not be taken; empty if nothing speaks against it
/// @param difference what taking it would change
public record RegistryUpdate(
    Chart offered, List<Objection> objections, RegistryDifference difference) {
  /// The registry grows by about a hundred names a year and hardly ever shrinks: one that has lost
  /// a twentieth of its names was cut short.
  private static final int LEAST_PERCENT = 95;

  /// A reason not to take a registry.
  ///
  /// @param reason one line for people
  /// @param isFinal whether no wish of the user's makes it acceptable
  public record Objection(String reason, boolean isFinal) {}

  public RegistryUpdate {
    objections = List.copyOf(objections);
  }

  /// Reads a registry as IANA publishes it in CSV and compares it with the one held.
  ///
  /// @param file the name to use in objections
  /// @throws IOException if it cannot be read, is larger than [ChartReader#REGISTRY_LIMIT], or has
  ///     not one row of a registry; the message names the place
  public static RegistryUpdate read(InputStream csv, String file, Chart held) throws IOException {
    byte[] bytes = new BufferedInputStream(csv).readNBytes(ChartReader.REGISTRY_LIMIT + 1);
    Reading<Chart> reading = ChartReader.registry(new ByteArrayInputStream(bytes), file);
    Chart offered = reading.value();
    var objections = new ArrayList<Objection>();
    int names = offered.registeredNames();
    int namesHeld = held.registeredNames();
    if (!reading.isWhole()) {
      int others = reading.damages().size() - 1;
      objections.add(
          new Objection(
              reading.damages().getFirst()
                  + (others == 0 ? "" : ", and " + others + " more such places"),
              false));
    }
    if (names * 100L < namesHeld * (long) LEAST_PERCENT) {
      objections.add(
          new Objection(
              file
                  + ": only "
                  + names
                  + " registered names, and the registry held has "
                  + namesHeld
                  + ": cut short?",
              true));
    }
    if (bytes[bytes.length - 1] != '\n') {
      objections.add(new Objection(file + ": ends within a line: cut short?", false));
    }
    if (offered.registryDate().compareTo(held.registryDate()) < 0) {
      objections.add(
          new Objection(
              file
                  + ": of "
                  + offered.registryDate()
                  + ", older than the registry held, of "
                  + held.registryDate(),
              false));
    }
    return new RegistryUpdate(offered, objections, RegistryDifference.between(held, offered));
  }
}
