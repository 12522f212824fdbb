package io.portolan.chart;

/// A place in a file that could not be read as what it should be. The rest of the file was.
///
/// @param file the file's name as the caller gave it
/// @param line from 1; of a record that spans lines, its first
/// @param column from 1: the first character of the cell at fault. In a CSV, where a cell may span
///     lines, the number of the cell instead
/// @param what what stands there
/// @param expected what could stand there
public record Damage(String file, int line, int column, String what, String expected) {
  /// One line for people: `FILE:LINE:COLUMN: what, expected …`.
  @Override
  public String toString() {
    return file + ":" + line + ":" + column + ": " + what + ", expected " + expected;
  }
}
