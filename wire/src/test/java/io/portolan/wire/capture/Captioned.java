package io.portolan.wire.capture;

import io.portolan.wire.Bytes;
import java.util.stream.Collectors;

/// Bytes as rows of hex with captions behind `#`.
final class Captioned {
  private Captioned() {}

  static Bytes bytes(String rows) {
    return Bytes.ofHex(
        rows.lines()
            .map(row -> row.indexOf('#') < 0 ? row : row.substring(0, row.indexOf('#')))
            .collect(Collectors.joining(" ")));
  }
}
