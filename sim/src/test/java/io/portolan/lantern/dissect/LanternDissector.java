package io.portolan.lantern.dissect;

import io.portolan.lantern.codec.LanternCodec;
import io.portolan.wire.Bytes;
import io.portolan.wire.FieldListener;
import io.portolan.wire.MalformedException;
import io.portolan.wire.WireReader;
import java.util.Locale;

/// Explains one Lantern message: a row for each field, with its offset, size, name and value, and
/// where a message breaks, a row that says why. The codec, with somebody listening.
public final class LanternDissector {
  private LanternDissector() {}

  /// The rows, each with a line end.
  ///
  /// @param message one message as the codec reads it, or what should be one
  public static String explain(Bytes message) {
    var rows = new StringBuilder();
    FieldListener row =
        (name, offset, size, value) ->
            rows.append(
                String.format(Locale.ROOT, "%4d +%-4d%-17s%s\n", offset, size, name, value));
    try {
      LanternCodec.read(new WireReader(message, row));
    } catch (MalformedException e) {
      rows.append(
          String.format(Locale.ROOT, "%4d      %-17s%s\n", e.offset(), "broken", e.getMessage()));
    }
    return rows.toString();
  }
}
