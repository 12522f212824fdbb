package io.portolan.chart;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// A whole file of claims, in UTF-8, its lines as [ClaimsText] reads them and ended by LF or CRLF.
final class ClaimsFile {
  private ClaimsFile() {}

  /// Every claim in the file; a line with any damage gives none.
  ///
  /// @param mayNote whether lines of kind `registered` are allowed
  static Reading<List<Claim>> read(byte[] bytes, String file, boolean mayNote) {
    var damages = new Damages(file);
    var text = new ClaimsText(file, mayNote, damages);
    int number = 1;
    int start = 0;
    while (start < bytes.length) {
      int end = start;
      while (end < bytes.length && bytes[end] != '\n') {
        end++;
      }
      int stop = end > start && bytes[end - 1] == '\r' ? end - 1 : end;
      var line = ByteBuffer.wrap(bytes, start, stop - start);
      try {
        text.addLine(StandardCharsets.UTF_8.newDecoder().decode(line).toString(), number);
      } catch (CharacterCodingException e) {
        damages.add(number, line.position() - start + 1, "bytes that are no UTF-8", "UTF-8");
      }
      number++;
      start = end + 1;
    }
    return new Reading<>(text.claims(), damages.list());
  }
}
