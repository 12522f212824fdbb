package io.portolan.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.portolan.tpncp.catalogue.Catalogue;
import io.portolan.tpncp.catalogue.Field;
import io.portolan.tpncp.codec.Body;
import io.portolan.tpncp.codec.Endianness;
import io.portolan.tpncp.dissect.Explained;
import io.portolan.tpncp.dissect.ExplainedText;
import io.portolan.tpncp.dissect.ValueText;
import io.portolan.tpncp.message.FieldValue;
import io.portolan.tpncp.message.FieldValue.Characters;
import io.portolan.tpncp.message.FieldValue.FamilyAddress;
import io.portolan.tpncp.message.FieldValue.Ipv4Address;
import io.portolan.tpncp.message.FieldValue.Numeric;
import io.portolan.tpncp.message.TpncpHeader;
import io.portolan.tpncp.message.TpncpMessage;
import io.portolan.tpncp.message.TpncpMessage.Event;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.Locale;
import java.util.Optional;

/// Explained PDUs as JSON objects.
///
/// @param catalogue the one they were explained with
record TpncpJson(JsonGenerator json, Catalogue catalogue) {
  void write(Explained explained) throws IOException {
    json.writeStartObject();
    switch (explained) {
      case Explained.Broken(var offset, var bytes, var because) -> {
        json.writeNumberField("offset", offset);
        json.writeStringField("broken", because);
        json.writeStringField("hex", bytes.hex());
      }
      case Explained.Pdu pdu -> {
        json.writeNumberField("offset", pdu.offset());
        fields(pdu);
      }
    }
    json.writeEndObject();
  }

  /// The fields of a PDU's object.
  void fields(Explained.Pdu pdu) throws IOException {
    TpncpMessage message = pdu.reading().message();
    TpncpHeader header = message.header();
    json.writeNumberField("size", header.pduSize());
    json.writeStringField("kind", message.kind().word());
    json.writeStringField("direction", pdu.direction().name().toLowerCase(Locale.ROOT));
    json.writeStringField("byteOrder", word(pdu.context().order()));
    json.writeBooleanField("byteOrderKnown", pdu.endianness() != Endianness.EITHER);
    json.writeNumberField("version", header.version());
    json.writeNumberField("length", header.length());
    json.writeNumberField("sequence", header.sequence());
    json.writeNumberField("lengthExtension", header.extension());
    json.writeNumberField("reserved", header.reserved());
    json.writeNumberField("id", header.id());
    if (!pdu.name().isEmpty()) {
      json.writeStringField("name", pdu.name());
    }
    if (message instanceof Event(_, var cid, _) && cid != null) {
      json.writeNumberField("cid", cid);
    }
    body(pdu.body(), pdu.context().order());
    if (!pdu.reading().trailing().isEmpty()) {
      json.writeStringField("trailing", pdu.reading().trailing().hex());
    }
    if (pdu.reading().missing() > 0) {
      json.writeNumberField("missingBytes", pdu.reading().missing());
    }
    json.writeArrayFieldStart("remarks");
    for (String remark : ExplainedText.remarks(pdu)) {
      json.writeString(remark);
    }
    json.writeEndArray();
  }

  private void body(Body body, ByteOrder order) throws IOException {
    var values = new ValueText(catalogue, order);
    json.writeArrayFieldStart("fields");
    for (Body.Item item : body.items()) {
      if (item instanceof Body.Item.Value(var field, var offset, var value)) {
        json.writeStartObject();
        json.writeStringField("name", field.name());
        json.writeNumberField("offset", offset);
        json.writeNumberField("size", field.size());
        if (field.form() == Field.Form.BITS) {
          json.writeNumberField("bits", field.bits());
        }
        value(value);
        optional("valueName", values.name(field, value));
        optional("asAddress", values.address(field, value));
        json.writeEndObject();
      }
    }
    json.writeEndArray();
    json.writeArrayFieldStart("unexplained");
    for (Body.Item item : body.items()) {
      if (item instanceof Body.Item.Unexplained(var offset, var bytes, var because)) {
        json.writeStartObject();
        json.writeNumberField("offset", offset);
        json.writeNumberField("size", bytes.size());
        json.writeStringField("hex", bytes.hex());
        json.writeStringField("because", because);
        json.writeEndObject();
      }
    }
    json.writeEndArray();
  }

  private void value(FieldValue value) throws IOException {
    switch (value) {
      case Numeric(var number) -> json.writeNumberField("value", number);
      case Characters characters -> {
        json.writeStringField("value", characters.text());
        if (!characters.isPadded()) {
          json.writeStringField("hex", characters.bytes().hex());
        }
      }
      case Ipv4Address address -> json.writeStringField("value", address.text());
      case FamilyAddress address -> {
        json.writeStringField("value", address.text());
        json.writeStringField("hex", address.bytes().hex());
      }
    }
  }

  private void optional(String key, Optional<String> text) throws IOException {
    if (text.isPresent()) {
      json.writeStringField(key, text.get());
    }
  }

  private static String word(ByteOrder order) {
    return order == ByteOrder.BIG_ENDIAN ? "big" : "little";
  }
}
