package io.portolan.serve;

import com.fasterxml.jackson.core.JsonFactory;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;

/// That a service can be reached, and where.
///
/// @param service its name
/// @param addresses in the order they are announced
public record Ready(String service, List<Address> addresses) {
  public Ready {
    addresses = List.copyOf(addresses);
  }

  /// One address.
  ///
  /// @param kind `tcp`, `udp`, `unix`, `mqtt`, `mqtts`, `status`, `data`
  /// @param place `127.0.0.1:2873`, or a path
  public record Address(String kind, String place) {}

  /// `ready psrt tcp=127.0.0.1:2873 udp=127.0.0.1:2873`.
  public String line() {
    var line = new StringBuilder("ready ").append(service);
    for (Address address : addresses) {
      line.append(' ').append(address.kind()).append('=').append(address.place());
    }
    return line.toString();
  }

  /// `{"ready":"psrt","tcp":"127.0.0.1:2873"}`; several addresses of one kind are an array.
  public String json() {
    var byKind = new LinkedHashMap<String, SequencedSet<String>>();
    for (Address address : addresses) {
      byKind.computeIfAbsent(address.kind(), _ -> new LinkedHashSet<>()).add(address.place());
    }
    var text = new StringWriter();
    try (var json = new JsonFactory().createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("ready", service);
      for (Map.Entry<String, SequencedSet<String>> kind : byKind.entrySet()) {
        if (kind.getValue().size() == 1) {
          json.writeStringField(kind.getKey(), kind.getValue().getFirst());
        } else {
          json.writeArrayFieldStart(kind.getKey());
          for (String place : kind.getValue()) {
            json.writeString(place);
          }
          json.writeEndArray();
        }
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }
}
