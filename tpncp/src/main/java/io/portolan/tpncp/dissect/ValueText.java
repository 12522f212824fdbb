package io.portolan.tpncp.dissect;

import io.portolan.tpncp.catalogue.Catalogue;
import io.portolan.tpncp.catalogue.Field;
import io.portolan.tpncp.message.FieldValue;
import io.portolan.wire.Bytes;
import io.portolan.wire.WireWriter;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Values as people read them.
///
/// @param catalogue for the names of numbers
/// @param order of the PDU they are from
public record ValueText(Catalogue catalogue, ByteOrder order) {
  /// `24`, `24 NAME`, `"text"`, `192.0.2.77`; hex where characters are not just a text.
  public String of(Field field, FieldValue value) {
    return switch (value) {
      case FieldValue.Numeric(var number) ->
          number
              + name(field, value).map(name -> " " + name).orElse("")
              + address(field, value).map(address -> " (as an address " + address + ")").orElse("");
      case FieldValue.Characters characters ->
          characters.isPadded() ? '"' + printable(characters) + '"' : characters.bytes().toString();
      case FieldValue.Ipv4Address address -> address.text();
      case FieldValue.FamilyAddress address -> address.text();
    };
  }

  /// The name of a number, if the field's enumeration has one for it.
  public Optional<String> name(Field field, FieldValue value) {
    return value instanceof FieldValue.Numeric(var number)
        ? catalogue.enumeration(field.type()).flatMap(names -> names.name(number))
        : Optional.empty();
  }

  /// The address that a number may be, where the catalogue is at odds with itself.
  public Optional<String> address(Field field, FieldValue value) {
    if (!field.mayBeAddress() || !(value instanceof FieldValue.Numeric(var number))) {
      return Optional.empty();
    }
    WireWriter out = order == ByteOrder.BIG_ENDIAN ? new WireWriter() : WireWriter.littleEndian();
    return Optional.of(new FieldValue.Ipv4Address(out.i32((int) number).toBytes()).text());
  }

  private static String printable(FieldValue.Characters characters) {
    return Bytes.ofText(characters.text(), StandardCharsets.ISO_8859_1).printable();
  }
}
