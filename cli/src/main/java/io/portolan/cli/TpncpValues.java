package io.portolan.cli;

import io.portolan.tpncp.catalogue.Catalogue;
import io.portolan.tpncp.catalogue.Catalogue.Entry;
import io.portolan.tpncp.catalogue.Field;
import io.portolan.tpncp.catalogue.Layout;
import io.portolan.tpncp.codec.Body;
import io.portolan.tpncp.codec.BodyCodec;
import io.portolan.tpncp.message.FieldValue;
import io.portolan.tpncp.message.FieldValue.FamilyAddress;
import io.portolan.tpncp.message.Kind;
import io.portolan.wire.Bytes;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/// Commands, events and fields as a user writes them: `NAME` or an id, and `field=value`, where a
/// value is a number (`5`, `-1`, `0x2a`), a name of the field's enumeration, an address or a text.
///
/// @param catalogue [Catalogue#EMPTY] knows no names
record TpncpValues(Catalogue catalogue) {
  /// The id of a command or event by its name, or as it is written.
  int id(Kind kind, String word) throws UsageException {
    OptionalLong number = number(word);
    if (number.isPresent() && number.getAsLong() >= 0 && number.getAsLong() <= 0xFFFF) {
      return (int) number.getAsLong();
    }
    List<Entry> named =
        catalogue.named(word).stream().filter(entry -> entry.kind() == kind).toList();
    if (named.isEmpty()) {
      throw new UsageException(
          "no "
              + kind.word()
              + " is called "
              + word
              + " (use an id, 0 to 65535, or see portolan tpncp list)");
    }
    return named.getFirst().id();
  }

  /// A whole body with these values.
  ///
  /// @param assignments `field=value` each
  Body body(Kind kind, int id, int version, List<String> assignments) throws UsageException {
    Layout layout = catalogue.layout(kind, id);
    var values = new HashMap<String, FieldValue>();
    for (String assignment : assignments) {
      int equals = assignment.indexOf('=');
      if (equals < 1) {
        throw new UsageException("\"" + assignment + "\": expected field=value");
      }
      assign(layout, assignment.substring(0, equals), assignment.substring(equals + 1), values);
    }
    try {
      return BodyCodec.compose(layout, version, values);
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage() + " (see portolan tpncp list " + id + ")");
    }
  }

  private void assign(Layout layout, String name, String text, Map<String, FieldValue> values)
      throws UsageException {
    int index = layout.indexOf(name);
    if (index < 0) {
      throw new UsageException(
          layout.kind().word()
              + " "
              + layout.id()
              + " has no field "
              + name
              + (catalogue.isEmpty()
                  ? " that would be known without a catalogue (give --catalogue)"
                  : " (see portolan tpncp list " + layout.id() + ")"));
    }
    Field field = layout.fields().get(index);
    switch (field.form()) {
      case NUMBER, BITS -> values.put(name, new FieldValue.Numeric(number(field, text)));
      case CHARACTERS -> values.put(name, characters(field, text));
      case IPV4_ADDRESS -> {
        InetAddress address = address(name, text);
        if (!(address instanceof Inet4Address)) {
          throw new UsageException(name + "=" + text + ": expected an IPv4 address");
        }
        values.put(name, new FieldValue.Ipv4Address(Bytes.copyOf(address.getAddress())));
      }
      case FAMILY_ADDRESS -> {
        InetAddress address = address(name, text);
        int family = address instanceof Inet4Address ? FamilyAddress.IPV4 : FamilyAddress.IPV6;
        Bytes bytes = padded(Bytes.copyOf(address.getAddress()), field.size());
        values.put(name, new FamilyAddress(family, bytes));
        values.putIfAbsent(layout.fields().get(index - 1).name(), new FieldValue.Numeric(family));
      }
    }
  }

  private long number(Field field, String text) throws UsageException {
    OptionalLong number = number(text);
    if (number.isEmpty()) {
      number =
          catalogue
              .enumeration(field.type())
              .map(names -> names.value(text))
              .orElse(OptionalLong.empty());
    }
    return number.orElseThrow(
        () ->
            new UsageException(
                field.name() + "=" + text + ": no number, and no name of " + field.type()));
  }

  private static FieldValue characters(Field field, String text) throws UsageException {
    Bytes bytes = Bytes.ofText(text, StandardCharsets.ISO_8859_1);
    if (bytes.size() > field.size()) {
      throw new UsageException(
          field.name() + " has room for " + field.size() + " characters, not " + bytes.size());
    }
    return new FieldValue.Characters(padded(bytes, field.size()));
  }

  private static InetAddress address(String name, String text) throws UsageException {
    try {
      return InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException e) {
      throw new UsageException(name + "=" + text + ": expected an address");
    }
  }

  private static Bytes padded(Bytes bytes, int size) {
    return bytes.concat(Bytes.wrap(new byte[size - bytes.size()]));
  }

  private static OptionalLong number(String text) {
    try {
      return OptionalLong.of(Long.decode(text));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
