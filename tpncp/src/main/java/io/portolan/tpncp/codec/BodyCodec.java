package io.portolan.tpncp.codec;

import io.portolan.tpncp.catalogue.Field;
import io.portolan.tpncp.catalogue.Layout;
import io.portolan.tpncp.message.FieldValue;
import io.portolan.tpncp.message.TpncpMessage;
import io.portolan.wire.Bytes;
import io.portolan.wire.WireWriter;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Bodies to fields and back, by a layout of the catalogue.
///
/// Numbers have the PDU's byte order, addresses are in network order. Bit fields share a byte: in
/// big-endian PDUs the first one declared has the least significant bits, in little-endian PDUs the
/// most significant ones.
///
/// @see "observed: Wireshark 4.0.17"
public final class BodyCodec {
  private BodyCodec() {}

  /// What the message's body says. Never fails: what no field explains stays bytes.
  ///
  /// @param layout of the message's kind and id
  public static Body read(TpncpMessage message, Layout layout, ByteOrder order) {
    return new BodyReader(message, layout, order).read();
  }

  /// The bytes of a body; [#read] gives it back.
  public static Bytes write(Body body, ByteOrder order) {
    WireWriter out = order == ByteOrder.BIG_ENDIAN ? new WireWriter() : WireWriter.littleEndian();
    int bits = 0;
    for (Body.Item item : body.items()) {
      switch (item) {
        case Body.Item.Unexplained(_, var bytes, _) -> out.bytes(bytes);
        case Body.Item.Value(var field, _, var value) -> {
          if (field.form() == Field.Form.BITS) {
            bits |= ((int) number(field, value) & mask(field)) << shift(field, order);
            if (field.completesByte()) {
              out.u8(field.name(), bits);
              bits = 0;
            }
          } else {
            write(out, field, value);
          }
        }
      }
    }
    return out.toBytes();
  }

  /// A whole body with these values; fields without one are zero. An offset that tells where a
  /// block starts, and is not given, tells where it does start.
  ///
  /// @param version as it will stand in the PDU's header
  /// @param values by name of field
  /// @throws IllegalArgumentException if the layout has no field of a name, or a value does not fit
  ///     its field, or such an offset does not; names the field
  public static Body compose(Layout layout, int version, Map<String, FieldValue> values) {
    for (String name : values.keySet()) {
      int index = layout.indexOf(name);
      if (index < 0 || !layout.isPresent(layout.fields().get(index), version)) {
        throw new IllegalArgumentException(
            layout.kind().word() + " " + layout.id() + " has no field " + name);
      }
    }
    var given = new HashMap<>(values);
    int[] starts = starts(layout, version);
    switch (layout.arrangement()) {
      case Layout.Arrangement.Block(var offsetField, var base, var block) ->
          given.putIfAbsent(
              layout.fields().get(offsetField).name(),
              new FieldValue.Numeric(starts[block] - starts[base]));
      case Layout.Arrangement.States(var offsetField, var receive, _, _) ->
          given.putIfAbsent(
              layout.fields().get(offsetField).name(),
              new FieldValue.Numeric(starts[receive] - BodyReader.CID_SIZE));
      case Layout.Arrangement.Running _, Layout.Arrangement.Channels _ -> {}
    }
    var items = new ArrayList<Body.Item>();
    FieldValue before = new FieldValue.Numeric(0);
    for (int i = 0; i < starts.length; i++) {
      Field field = layout.fields().get(i);
      if (layout.isPresent(field, version)) {
        FieldValue value = given.getOrDefault(field.name(), zero(field, before));
        check(field, value);
        items.add(new Body.Item.Value(field, layout.kind().headerSize() + starts[i], value));
        before = value;
      }
    }
    return new Body(items, List.of());
  }

  /// How far left a bit field stands in its byte.
  static int shift(Field field, ByteOrder order) {
    return order == ByteOrder.BIG_ENDIAN ? field.bit() : Byte.SIZE - field.bit() - field.bits();
  }

  static int mask(Field field) {
    return (1 << field.bits()) - 1;
  }

  /// Where each field starts in a whole body, in bytes.
  private static int[] starts(Layout layout, int version) {
    int[] starts = new int[layout.fields().size()];
    int at = 0;
    for (int i = 0; i < starts.length; i++) {
      Field field = layout.fields().get(i);
      starts[i] = at;
      if (layout.isPresent(field, version)
          && (field.form() != Field.Form.BITS || field.completesByte())) {
        at += field.size();
      }
    }
    return starts;
  }

  private static FieldValue zero(Field field, FieldValue before) {
    return switch (field.form()) {
      case NUMBER, BITS -> new FieldValue.Numeric(0);
      case CHARACTERS -> new FieldValue.Characters(zeros(field.size()));
      case IPV4_ADDRESS -> new FieldValue.Ipv4Address(zeros(field.size()));
      case FAMILY_ADDRESS ->
          new FieldValue.FamilyAddress(
              before instanceof FieldValue.Numeric(var family) ? family : 0, zeros(field.size()));
    };
  }

  private static Bytes zeros(int size) {
    return Bytes.wrap(new byte[size]);
  }

  private static void check(Field field, FieldValue value) {
    switch (field.form()) {
      case NUMBER, BITS -> number(field, value);
      case CHARACTERS, IPV4_ADDRESS, FAMILY_ADDRESS -> bytes(field, value);
    }
  }

  private static void write(WireWriter out, Field field, FieldValue value) {
    if (field.form() != Field.Form.NUMBER) {
      out.bytes(bytes(field, value));
      return;
    }
    int number = (int) number(field, value);
    switch (field.size()) {
      case Byte.BYTES -> out.u8(field.name(), number & 0xFF);
      case Short.BYTES -> out.u16(field.name(), number & 0xFFFF);
      default -> out.i32(number);
    }
  }

  private static long number(Field field, FieldValue value) {
    if (!(value instanceof FieldValue.Numeric(var number))) {
      throw new IllegalArgumentException(field.name() + " is " + value + ", must be a number");
    }
    if (number < field.least() || number > field.most()) {
      throw new IllegalArgumentException(
          field.name() + " is " + number + ", must be " + field.least() + " to " + field.most());
    }
    return number;
  }

  private static Bytes bytes(Field field, FieldValue value) {
    Bytes bytes =
        switch (value) {
          case FieldValue.Characters(var characters) -> characters;
          case FieldValue.Ipv4Address(var address) -> address;
          case FieldValue.FamilyAddress(_, var address) -> address;
          case FieldValue.Numeric(var number) ->
              throw new IllegalArgumentException(
                  field.name() + " is " + number + ", must be no number");
        };
    if (bytes.size() != field.size()) {
      throw new IllegalArgumentException(
          field.name() + " has " + bytes.size() + " bytes, must have " + field.size());
    }
    return bytes;
  }
}
