package io.portolan.psrt.dissect;

import io.portolan.psrt.codec.Context;
import io.portolan.psrt.codec.PsrtCodec;
import io.portolan.psrt.message.PsrtMessage;
import io.portolan.psrt.message.PsrtMessage.PlainDatagram;
import io.portolan.wire.Bytes;
import io.portolan.wire.FieldListener;
import io.portolan.wire.MalformedException;
import io.portolan.wire.WireReader;
import java.util.Locale;

/// Explains one PSRT message: what it is called, a row for each field with offset, size, name and
/// value, and where a message breaks, a row that says why.
public final class PsrtDissector {
  private PsrtDissector() {}

  /// The rows, each with a line end.
  ///
  /// @param message one message as the codec reads it, or what should be one
  public static String explain(Bytes message, Context context) {
    var rows = new StringBuilder();
    FieldListener row =
        new FieldListener() {
          @Override
          public void field(String name, int offset, int size, Object value) {
            rows.append(
                String.format(Locale.ROOT, "%4d +%-4d%-22s%s\n", offset, size, name, value));
          }
        };
    try {
      PsrtMessage read = read(message, context, row);
      rows.insert(0, Spoken.of(read) + "\n");
    } catch (MalformedException e) {
      rows.append(
          String.format(Locale.ROOT, "%4d      %-22s%s\n", e.offset(), "broken", e.getMessage()));
    }
    return rows.toString();
  }

  /// Reads one message, telling its fields; those of a plain datagram's publish, too.
  static PsrtMessage read(Bytes message, Context context, FieldListener fields)
      throws MalformedException {
    PsrtMessage read = PsrtCodec.read(WireReader.littleEndian(message, fields), context);
    if (read instanceof PlainDatagram(_, _, var block)) {
      int start = message.size() - block.size();
      FieldListener inside =
          new FieldListener() {
            @Override
            public void field(String name, int offset, int size, Object value) {
              fields.field(name, start + offset, size, value);
            }
          };
      fields.enter("telegram", start);
      PsrtCodec.read(WireReader.littleEndian(block, inside), Context.TELEGRAM);
      fields.leave();
    }
    return read;
  }
}
