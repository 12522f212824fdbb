package io.portolan.tpncp.codec;

import io.portolan.tpncp.catalogue.Field;
import io.portolan.tpncp.catalogue.Layout;
import io.portolan.tpncp.codec.Body.Item;
import io.portolan.tpncp.message.FieldValue;
import io.portolan.tpncp.message.TpncpMessage;
import io.portolan.wire.Bytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// Reads one body, by the rules of its layout's arrangement.
///
/// A block that starts elsewhere than where the fields before it end is met in two ways. It starts
/// earlier: the other side is older and lacks the last fields before the block. It starts later:
/// the other side is newer, and the bytes between are its own. An offset of 0 tells nothing, and
/// one that points into what has been read already, or behind the end, cannot be right; then the
/// block is where the fields before it end.
final class BodyReader {
  /// A command has no CID; what counts from behind it counts from here.
  static final int CID_SIZE = 4;

  private static final int TIME_SIZE = 4;

  private final Layout layout;
  private final int version;
  private final ByteOrder order;
  private final int base;
  private final Bytes bytes;
  private final ByteBuffer buffer;
  private final List<Item> items = new ArrayList<>();
  private final List<String> remarks = new ArrayList<>();
  private final int[] starts;
  private int at;
  private long lastNumber;

  BodyReader(TpncpMessage message, Layout layout, ByteOrder order) {
    this.layout = layout;
    this.version = message.header().version();
    this.order = order;
    this.base = message.bodyOffset();
    this.bytes = message.body();
    this.buffer = bytes.buffer().order(order);
    this.starts = new int[layout.fields().size()];
  }

  Body read() {
    int count = layout.fields().size();
    switch (layout.arrangement()) {
      case Layout.Arrangement.Running() -> fields(0, count, bytes.size());
      case Layout.Arrangement.Block(var offsetField, var baseField, var block) -> {
        if (fields(0, offsetField + 1, bytes.size())) {
          int start = placed(offsetField, starts[baseField]);
          if (start >= 0) {
            fields(offsetField + 1, block, start);
            skipTo(start, "before the block");
          }
          fields(start < 0 ? offsetField + 1 : block, count, bytes.size());
        }
      }
      case Layout.Arrangement.States states -> states(states, count);
      case Layout.Arrangement.Channels(var first, var second) -> {
        if (fields(0, first, bytes.size())) {
          channels(first, second, count);
        }
      }
    }
    skipTo(bytes.size(), count == 0 ? "no fields are known" : "behind the last field");
    return new Body(items, remarks);
  }

  private void states(Layout.Arrangement.States states, int count) {
    int offsetField = states.offsetField();
    if (!fields(0, offsetField + 1, bytes.size())) {
      return;
    }
    int start = placed(offsetField, CID_SIZE);
    int both = bytes.size() - TIME_SIZE - start;
    if (start < 0) {
      fields(offsetField + 1, count, bytes.size());
      return;
    }
    if (both < 0 || both % 2 != 0) {
      remarks.add("two states and a time in " + (both + TIME_SIZE) + " bytes, which cannot be");
      fields(offsetField + 1, states.receive(), start);
      skipTo(start, "before the states");
      return;
    }
    fields(offsetField + 1, states.receive(), start);
    skipTo(start, "before the states");
    fields(states.receive(), states.transmit(), start + both / 2);
    skipTo(start + both / 2, "behind the receive state");
    fields(states.transmit(), states.time(), start + both);
    skipTo(start + both, "behind the transmit state");
    fields(states.time(), count, bytes.size());
  }

  private void channels(int first, int second, int count) {
    int both = bytes.size() - at;
    if (both % 2 != 0) {
      remarks.add("two channels in " + both + " bytes, which have no half; read one by one");
      fields(first, count, bytes.size());
      return;
    }
    int half = at + both / 2;
    fields(first, second, half);
    skipTo(half, "behind the first channel");
    fields(second, count, bytes.size());
  }

  /// Where the block starts that an offset just read tells of; -1 if it tells nothing that can be.
  ///
  /// @param from what the offset counts from
  private int placed(int offsetField, int from) {
    long offset = lastNumber;
    if (offset == 0) {
      return -1;
    }
    long start = from + offset;
    if (start < at || start > bytes.size()) {
      remarks.add(
          layout.fields().get(offsetField).name()
              + " is "
              + offset
              + (start < at
                  ? ", which points into what comes before"
                  : ", which points behind the end")
              + "; not followed");
      return -1;
    }
    return (int) start;
  }

  /// Reads fields up to a limit.
  ///
  /// @return whether all of them were there
  private boolean fields(int from, int to, int limit) {
    for (int i = from; i < to; i++) {
      Field field = layout.fields().get(i);
      if (layout.isPresent(field, version)) {
        if (at + field.size() > limit) {
          return false;
        }
        starts[i] = at;
        items.add(new Item.Value(field, base + at, value(field)));
        if (field.form() != Field.Form.BITS || field.completesByte()) {
          at += field.size();
        }
      }
    }
    return true;
  }

  private void skipTo(int place, String because) {
    if (at < place) {
      items.add(new Item.Unexplained(base + at, bytes.slice(at, place), because));
      at = place;
    }
  }

  private FieldValue value(Field field) {
    return switch (field.form()) {
      case NUMBER -> {
        lastNumber = number(field);
        yield new FieldValue.Numeric(lastNumber);
      }
      case BITS -> {
        int bits = bytes.at(at) >> BodyCodec.shift(field, order) & BodyCodec.mask(field);
        yield new FieldValue.Numeric(field.isUnsigned() ? bits : signed(bits, field.bits()));
      }
      case CHARACTERS -> new FieldValue.Characters(taken(field));
      case IPV4_ADDRESS -> new FieldValue.Ipv4Address(taken(field));
      case FAMILY_ADDRESS -> new FieldValue.FamilyAddress(lastNumber, taken(field));
    };
  }

  private long number(Field field) {
    return switch (field.size()) {
      case Byte.BYTES -> field.isUnsigned() ? bytes.at(at) : buffer.get(at);
      case Short.BYTES ->
          field.isUnsigned() ? Short.toUnsignedInt(buffer.getShort(at)) : buffer.getShort(at);
      default -> field.isUnsigned() ? Integer.toUnsignedLong(buffer.getInt(at)) : buffer.getInt(at);
    };
  }

  private static int signed(int bits, int width) {
    int unused = Integer.SIZE - width;
    return bits << unused >> unused;
  }

  private Bytes taken(Field field) {
    return bytes.slice(at, at + field.size());
  }
}
