package io.portolan.tpncp.catalogue;

import io.portolan.tpncp.message.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What the body of one command or event holds, field by field, and how the fields lie.
///
/// Fields lie one behind the other without padding. A body may end early between two of them (the
/// other side is older than the catalogue) or go on behind the last (it is newer). The exceptions
/// stand in no catalogue; they are an [Arrangement] and [#isPresent].
///
/// @param fields in wire order; none if the catalogue knows a name and nothing else, or nothing
/// @see "observed: Wireshark 4.0.17"
public record Layout(Kind kind, long id, List<Field> fields, Arrangement arrangement) {
  /// Boards of this version and later have the fields that came late.
  private static final int LATE_VERSION = 7401;

  private static final int OPEN_CHANNEL = 2;
  private static final int ACTIVATE_RTP = 4;
  private static final int UPDATE_CHANNEL = 8;
  private static final int ACTIVATE_AUDIO_RTP = 610;
  private static final int ACTIVATE_VIDEO_RTP = 611;
  private static final int OPEN_TWO_CHANNELS = 1611;

  /// How fields lie where they do not just follow each other. Numbers are indices of fields.
  public sealed interface Arrangement {
    /// They just follow each other.
    record Running() implements Arrangement {}

    /// A block starts at a place that another field tells; 0 there tells that it tells nothing.
    ///
    /// @param offsetField holds the distance from the start of field `base` to the block, in bytes
    /// @param block the first field of the block, which reaches to the end
    record Block(int offsetField, int base, int block) implements Arrangement {}

    /// The same for a block of two equally long halves and a time of four bytes at the very end.
    ///
    /// @param offsetField holds the distance to the block from just behind the first four bytes of
    ///     the body, where an event would have its CID
    /// @param receive the first field of the first half
    /// @param transmit the first field of the second half
    /// @param time the last field
    record States(int offsetField, int receive, int transmit, int time) implements Arrangement {}

    /// From one field on the rest of the body is two equally long halves.
    ///
    /// @param first the first field of the first half
    /// @param second the first field of the second half
    record Channels(int first, int second) implements Arrangement {}
  }

  public Layout {
    fields = List.copyOf(fields);
  }

  /// The layout that rows of the file describe.
  static Layout of(Kind kind, long id, List<Row> rows) {
    var fields = fields(rows);
    return new Layout(kind, id, fields, arrangement(kind, id, fields));
  }

  /// Whether a PDU of this version has the field.
  ///
  /// @param version as in the PDU's header
  public boolean isPresent(Field field, int version) {
    if (kind != Kind.COMMAND || version >= LATE_VERSION) {
      return true;
    }
    boolean cameLate =
        (id == ACTIVATE_RTP && field.name().contains("secondary_rtp_seq_num"))
            || (id == OPEN_TWO_CHANNELS && field.name().contains("dtls_remote_fingerprint_alg"));
    return !cameLate;
  }

  /// Size in bytes of a body that holds all of its fields.
  ///
  /// @param version as in the PDU's header
  public int size(int version) {
    int size = 0;
    for (Field field : fields) {
      if (isPresent(field, version) && (field.form() != Field.Form.BITS || field.completesByte())) {
        size += field.size();
      }
    }
    return size;
  }

  /// Index of the field of this name, or -1.
  public int indexOf(String name) {
    for (int i = 0; i < fields.size(); i++) {
      if (fields.get(i).name().equals(name)) {
        return i;
      }
    }
    return -1;
  }

  private static List<Field> fields(List<Row> rows) {
    var names = new HashMap<String, Integer>();
    var fields = new ArrayList<Field>(rows.size());
    int bit = 0;
    boolean followsFamily = false;
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      if (bit > 0 && (row.bits() >= Byte.SIZE || bit + row.bits() > Byte.SIZE)) {
        fields.add(bits(unique(names, "padding"), true, Byte.SIZE - bit, bit, Row.PRIMITIVE));
        bit = 0;
      }
      if (row.bits() < Byte.SIZE) {
        fields.add(bits(unique(names, row.name()), row.isUnsigned(), row.bits(), bit, row.type()));
        bit = (bit + row.bits()) % Byte.SIZE;
      } else if (followsFamily && areAddressWords(rows, i)) {
        String name = row.name().substring(0, row.name().length() - 2);
        fields.add(field(unique(names, name), Field.Form.FAMILY_ADDRESS, row, 4 * Integer.BYTES));
        i += 3;
      } else {
        fields.add(plain(unique(names, row.name()), row));
      }
      followsFamily = row.isAddressFamily();
    }
    if (bit > 0) {
      fields.add(bits(unique(names, "padding"), true, Byte.SIZE - bit, bit, Row.PRIMITIVE));
    }
    return fields;
  }

  private static boolean areAddressWords(List<Row> rows, int first) {
    for (int word = 0; word < 4; word++) {
      if (first + word >= rows.size() || !rows.get(first + word).isWordNumbered(word)) {
        return false;
      }
    }
    return true;
  }

  private static Field plain(String name, Row row) {
    if (row.dimension() > 0) {
      return field(name, Field.Form.CHARACTERS, row, row.dimension());
    }
    boolean isAddress = row.isAddress() && row.bits() == Integer.SIZE;
    return isAddress && row.isUnsigned()
        ? field(name, Field.Form.IPV4_ADDRESS, row, Integer.BYTES)
        : field(name, Field.Form.NUMBER, row, row.bits() / Byte.SIZE);
  }

  private static Field field(String name, Field.Form form, Row row, int size) {
    boolean mayBeAddress =
        form == Field.Form.NUMBER
            && row.isAddress()
            && row.bits() == Integer.SIZE
            && row.type().equals(Row.PRIMITIVE);
    return new Field(name, form, row.isUnsigned(), row.bits(), 0, size, row.type(), mayBeAddress);
  }

  private static Field bits(String name, boolean isUnsigned, int bits, int bit, String type) {
    return new Field(name, Field.Form.BITS, isUnsigned, bits, bit, 1, type, false);
  }

  private static String unique(Map<String, Integer> names, String catalogued) {
    String name = catalogued.isEmpty() ? "unnamed" : catalogued;
    int count = names.merge(name, 1, Integer::sum);
    return count == 1 ? name : name + "#" + count;
  }

  private static Arrangement arrangement(Kind kind, long id, List<Field> fields) {
    if (kind != Kind.COMMAND) {
      return new Arrangement.Running();
    }
    return switch ((int) id) {
      case OPEN_CHANNEL, UPDATE_CHANNEL -> {
        int base = find(fields, 0, "cmd_rev_lsb");
        int offsetField = find(fields, 0, "security_cmd_offset");
        int block = find(fields, offsetField + 1, "rtp_authentication_algorithm");
        yield base < 0 || offsetField < 0 || block < 0
            ? new Arrangement.Running()
            : new Arrangement.Block(offsetField, base, block);
      }
      case ACTIVATE_RTP -> states(fields, "ssrc");
      case ACTIVATE_AUDIO_RTP, ACTIVATE_VIDEO_RTP -> states(fields, "rtp_rx_state_ssrc");
      case OPEN_TWO_CHANNELS -> {
        int first = findEnding(fields, 0, "configuration_type_updated");
        int second = findEnding(fields, first + 1, "configuration_type_updated");
        yield first < 0 || second < 0
            ? new Arrangement.Running()
            : new Arrangement.Channels(first, second);
      }
      default -> new Arrangement.Running();
    };
  }

  private static Arrangement states(List<Field> fields, String first) {
    int offsetField = find(fields, 0, "rtp_state_offset");
    int receive = find(fields, offsetField + 1, first);
    int transmit = find(fields, receive + 1, "rtp_tx_state_ssrc");
    int time = fields.size() - 1;
    boolean isTimed = time >= 0 && fields.get(time).name().equals("state_update_time_stamp");
    return offsetField < 0 || receive < 0 || transmit < 0 || !isTimed
        ? new Arrangement.Running()
        : new Arrangement.States(offsetField, receive, transmit, time);
  }

  private static int find(List<Field> fields, int from, String name) {
    for (int i = from; i < fields.size(); i++) {
      if (fields.get(i).name().equals(name)) {
        return i;
      }
    }
    return -1;
  }

  private static int findEnding(List<Field> fields, int from, String end) {
    for (int i = from; i < fields.size(); i++) {
      if (fields.get(i).name().endsWith(end)) {
        return i;
      }
    }
    return -1;
  }
}
