package io.portolan.watch.origin;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/// The scalars of a JSON document by their path: `Config/Image`, `0/names/1`. Enough to look up a
/// few words in the records of container runtimes.
final class FlatJson {
  private FlatJson() {}

  /// The scalars in their order; none if the text is no JSON, what stood before the fault included.
  static Map<String, String> read(String text) {
    var scalars = new LinkedHashMap<String, String>();
    try (JsonParser json = new JsonFactory().createParser(text)) {
      for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
        if (token.isScalarValue()) {
          String pointer = json.getParsingContext().pathAsPointer().toString();
          scalars.put(pointer.isEmpty() ? "" : pointer.substring(1), json.getText());
        }
      }
      return scalars;
    } catch (IOException e) {
      return Map.of();
    }
  }
}
