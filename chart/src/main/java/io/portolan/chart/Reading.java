package io.portolan.chart;

import java.util.List;

/// What could be read of a file, and what could not.
///
/// @param value everything readable
/// @param damages in the order of the file, at most [#DAMAGES_LIMIT]; a file with more damages than
///     that has them counted in the last one
public record Reading<T>(T value, List<Damage> damages) {
  /// The most damages listed for one file.
  public static final int DAMAGES_LIMIT = 1000;

  public Reading {
    damages = List.copyOf(damages);
  }

  /// Whether the whole file was readable.
  public boolean isWhole() {
    return damages.isEmpty();
  }
}
