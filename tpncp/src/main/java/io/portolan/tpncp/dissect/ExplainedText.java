package io.portolan.tpncp.dissect;

import io.portolan.tpncp.catalogue.Catalogue;
import io.portolan.tpncp.catalogue.Field;
import io.portolan.tpncp.codec.Body;
import io.portolan.tpncp.codec.Endianness;
import io.portolan.tpncp.dissect.Explained.Direction;
import io.portolan.tpncp.message.Kind;
import io.portolan.tpncp.message.TpncpHeader;
import io.portolan.tpncp.message.TpncpMessage;
import io.portolan.tpncp.message.TpncpMessage.Event;
import io.portolan.wire.Bytes;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Explanations as lines: a summary, then a row for each field with its offset, size, name and
/// value, then what is remarkable. Offsets count from the start of the PDU.
///
/// @param catalogue the one it was explained with
public record ExplainedText(Catalogue catalogue) {
  private static final int NARROWEST_NAME = 17;
  private static final int WIDEST_NAME = 48;
  private static final int HEX_IN_A_ROW = 16;

  /// All of it.
  public List<String> lines(Explained explained) {
    return switch (explained) {
      case Explained.Broken(_, var bytes, var because) -> {
        var rows = new ArrayList<String>();
        rows.add("no TPNCP: " + because);
        hex(rows, 0, bytes, "bytes", NARROWEST_NAME);
        yield rows;
      }
      case Explained.Pdu pdu -> pdu(pdu);
    };
  }

  /// One line: `command 14 acCMD_…, sequence 2, big-endian, 12 bytes`.
  public String summary(Explained.Pdu pdu) {
    TpncpMessage message = pdu.reading().message();
    TpncpHeader header = message.header();
    String cid =
        message instanceof Event(_, var channel, _)
            ? ", CID " + (channel == null ? "missing" : channel)
            : "";
    return message.kind().word()
        + " "
        + header.id()
        + (pdu.name().isEmpty() ? "" : " " + pdu.name())
        + ", sequence "
        + header.sequence()
        + cid
        + ", version "
        + header.version()
        + ", "
        + word(pdu.context().order())
        + ", "
        + header.pduSize()
        + " bytes";
  }

  /// `big-endian` or `little-endian`.
  public static String word(ByteOrder order) {
    return order == ByteOrder.BIG_ENDIAN ? "big-endian" : "little-endian";
  }

  /// What a reader should know before he believes the rows; usually nothing.
  public static List<String> remarks(Explained.Pdu pdu) {
    var remarks = new ArrayList<String>();
    if (pdu.endianness() == Endianness.EITHER) {
      remarks.add("both byte orders are possible; read as " + word(pdu.context().order()));
    }
    if (pdu.direction() == Direction.OPEN) {
      remarks.add("could as well be an event; nothing tells, so it is read as a command");
    } else if (pdu.direction() == Direction.LIKELY) {
      Kind other = pdu.context().kind() == Kind.EVENT ? Kind.COMMAND : Kind.EVENT;
      remarks.add(
          "read as "
              + pdu.context().kind().word()
              + " because that fits better than "
              + other.word());
    }
    if (pdu.reading().missing() > 0) {
      remarks.add(pdu.reading().missing() + " bytes fewer than the header announces");
    }
    remarks.addAll(pdu.body().remarks());
    return remarks;
  }

  private List<String> pdu(Explained.Pdu pdu) {
    var rows = new ArrayList<String>();
    rows.add(summary(pdu));
    int width = width(pdu.body());
    header(rows, pdu.reading().message(), width);
    var values = new ValueText(catalogue, pdu.context().order());
    for (Body.Item item : pdu.body().items()) {
      switch (item) {
        case Body.Item.Value(var field, var offset, var value) ->
            rows.add(row(offset, size(field), field.name(), values.of(field, value), width));
        case Body.Item.Unexplained(var offset, var bytes, var because) ->
            hex(rows, offset, bytes, "(" + because + ")", width);
      }
    }
    Bytes trailing = pdu.reading().trailing();
    if (!trailing.isEmpty()) {
      hex(rows, pdu.reading().message().header().pduSize(), trailing, "(behind the PDU)", width);
    }
    for (String remark : remarks(pdu)) {
      rows.add("     ! " + remark);
    }
    return rows;
  }

  private static void header(List<String> rows, TpncpMessage message, int width) {
    TpncpHeader header = message.header();
    rows.add(row(0, "+2", "version", header.version(), width));
    rows.add(row(2, "+2", "length", header.length(), width));
    rows.add(row(4, "+2", "sequence", header.sequence(), width));
    rows.add(row(6, "+1", "length extension", header.extension(), width));
    rows.add(row(7, "+1", "reserved", header.reserved(), width));
    rows.add(row(8, "+4", message.kind().word() + " id", header.id(), width));
    if (message instanceof Event(_, var cid, _) && cid != null) {
      rows.add(row(12, "+4", "CID", cid, width));
    }
  }

  /// Bytes, or for a bit field how many bits.
  private static String size(Field field) {
    return field.form() == Field.Form.BITS ? ":" + field.bits() : "+" + field.size();
  }

  private static int width(Body body) {
    int width = NARROWEST_NAME;
    for (Body.Item item : body.items()) {
      if (item instanceof Body.Item.Value value) {
        width = Math.max(width, value.field().name().length() + 1);
      }
    }
    return Math.min(width, WIDEST_NAME);
  }

  private static void hex(List<String> rows, int offset, Bytes bytes, String name, int width) {
    for (int at = 0; at < bytes.size(); at += HEX_IN_A_ROW) {
      Bytes piece = bytes.slice(at, Math.min(bytes.size(), at + HEX_IN_A_ROW));
      rows.add(row(offset + at, "+" + piece.size(), at == 0 ? name : "", piece.hex(), width));
    }
  }

  private static String row(int offset, String size, String name, Object value, int width) {
    String named = name.length() < width ? name + " ".repeat(width - name.length()) : name + " ";
    return String.format(Locale.ROOT, "%6d %-5s%s%s", offset, size, named, value);
  }
}
