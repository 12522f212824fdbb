package io.portolan.tpncp.catalogue;

/// A place in a catalogue that could not be used. Everything else could.
///
/// @param line from 1
/// @param column from 1
/// @param what what was found there, what was expected, and what is left out because of it
public record Damage(int line, int column, String what) {
  /// As `12:7: bits is 5x, expected …`.
  @Override
  public String toString() {
    return line + ":" + column + ": " + what;
  }
}
