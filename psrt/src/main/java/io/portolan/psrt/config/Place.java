package io.portolan.psrt.config;

import java.nio.file.Path;

/// Where in a file something stands.
///
/// @param line from 1; 0 for the file as a whole
/// @param column from 1; 0 for the line as a whole
public record Place(Path file, int line, int column) {
  public Place {
    if (line < 0 || column < 0) {
      throw new IllegalArgumentException("line " + line + ", column " + column);
    }
  }

  static Place whole(Path file) {
    return new Place(file, 0, 0);
  }

  static Place line(Path file, int line) {
    return new Place(file, line, 0);
  }

  /// As compilers write it: `config.yml:12:3`.
  @Override
  public String toString() {
    return file + (line > 0 ? ":" + line : "") + (column > 0 ? ":" + column : "");
  }
}
