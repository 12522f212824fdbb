package io.portolan.tpncp.catalogue;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// Named numbers: the type of a field.
///
/// @param values each name with its number, in the order of the file; several names may share one
public record Enumeration(String type, Map<String, Long> values) {
  public Enumeration {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /// The first name of this number.
  public Optional<String> name(long value) {
    for (var entry : values.entrySet()) {
      if (entry.getValue() == value) {
        return Optional.of(entry.getKey());
      }
    }
    return Optional.empty();
  }

  /// The number of this name.
  public OptionalLong value(String name) {
    Long value = values.get(name);
    return value == null ? OptionalLong.empty() : OptionalLong.of(value);
  }
}
