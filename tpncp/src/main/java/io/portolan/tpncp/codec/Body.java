package io.portolan.tpncp.codec;

import io.portolan.tpncp.catalogue.Field;
import io.portolan.tpncp.message.FieldValue;
import io.portolan.wire.Bytes;
import java.util.List;
import java.util.Optional;

/// What a body says: its fields and the bytes between and behind them, in wire order and without a
/// gap, so that it can be written again to the byte.
///
/// @param items offsets count from the start of the PDU
/// @param remarks what of it did not fit the catalogue, for people; usually none
public record Body(List<Item> items, List<String> remarks) {
  /// A stretch of the body.
  public sealed interface Item {
    /// Where it starts in the PDU, in bytes.
    int offset();

    /// A field that the catalogue knows. Bit fields of one byte have the same offset.
    record Value(Field field, int offset, FieldValue value) implements Item {}

    /// Bytes that no field explains.
    ///
    /// @param because why not: `behind the last field`
    record Unexplained(int offset, Bytes bytes, String because) implements Item {}
  }

  public Body {
    items = List.copyOf(items);
    remarks = List.copyOf(remarks);
  }

  /// The value of the field of this name, if the body has it.
  public Optional<FieldValue> value(String name) {
    return items.stream()
        .filter(item -> item instanceof Item.Value value && value.field().name().equals(name))
        .map(item -> ((Item.Value) item).value())
        .findFirst();
  }

  /// The number in the field of this name, if the body has one there.
  public Optional<Long> number(String name) {
    return value(name)
        .filter(FieldValue.Numeric.class::isInstance)
        .map(value -> ((FieldValue.Numeric) value).value());
  }

  /// Whether fields explain all bytes and nothing was remarkable.
  public boolean isExplained() {
    return remarks.isEmpty() && items.stream().noneMatch(Item.Unexplained.class::isInstance);
  }
}
