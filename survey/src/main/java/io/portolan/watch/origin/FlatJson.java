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

  /// @return empty if the text is no JSON; what stood before the fault is not kept
  static Map<String, String> read(String text) {
    var scalars = new LinkedHashMap<String, String>();
    try (JsonParser json = new JsonFactory().createParser(text)) {
      for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
        if (token.isScalarValue()) {
          scalars.put(
              json.getParsingContext().pathAsPointer().toString().substring(1), json.getText());
        }
      }
      return scalars;
    } catch (IOException | StringIndexOutOfBoundsException e) {
      return Map.of();
    }
  }
}
