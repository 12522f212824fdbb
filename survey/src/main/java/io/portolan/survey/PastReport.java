package io.portolan.survey;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.portolan.wire.Transport;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// An earlier document of `portolan check --json`, as far as it can be compared with today.
///
/// @param host where it was made
/// @param at when, as it was written
public record PastReport(String host, String at, List<Trait> traits) {
  /// More listeners than any host has ports.
  private static final int MOST = 200_000;

  public PastReport {
    traits = List.copyOf(traits);
  }

  /// Reads one; the stream stays open.
  ///
  /// @throws IOException if it is no such document: says what is wrong at which line and column
  public static PastReport read(InputStream in) throws IOException {
    try (JsonParser json =
        new JsonFactory().createParser(in).disable(JsonParser.Feature.AUTO_CLOSE_SOURCE)) {
      return new Reader(json).report();
    } catch (JsonProcessingException e) {
      var where = e.getLocation();
      throw new IOException(
          "not a document of portolan check --json: "
              + e.getOriginalMessage()
              + (where == null ? "" : place(where.getLineNr(), where.getColumnNr())),
          e);
    }
  }

  private static String place(int line, int column) {
    return " (line " + line + ", column " + column + ")";
  }

  private record Reader(JsonParser json) {
    PastReport report() throws IOException {
      expect(json.nextToken(), JsonToken.START_OBJECT, "an object");
      String host = "";
      String at = "";
      List<Trait> traits = null;
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String key = json.currentName();
        JsonToken value = json.nextToken();
        switch (key) {
          case "host" -> host = json.getText();
          case "at" -> at = json.getText();
          case "findings" -> {
            expect(value, JsonToken.START_ARRAY, "a list of findings");
            traits = findings();
          }
          default -> json.skipChildren();
        }
      }
      if (traits == null) {
        throw strange("no \"findings\" in it");
      }
      return new PastReport(host, at, traits);
    }

    private List<Trait> findings() throws IOException {
      var traits = new ArrayList<Trait>();
      for (JsonToken t = json.nextToken(); t != JsonToken.END_ARRAY; t = json.nextToken()) {
        expect(t, JsonToken.START_OBJECT, "a finding");
        if (traits.size() == MOST) {
          throw strange("more than " + MOST + " findings");
        }
        traits.add(finding());
      }
      return traits;
    }

    private Trait finding() throws IOException {
      Map<String, String> texts = new TreeMap<>();
      List<String> addresses = List.of();
      List<String> programs = List.of();
      Spoken spoken = Spoken.NOTHING;
      int port = -1;
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String key = json.currentName();
        JsonToken value = json.nextToken();
        switch (key) {
          case "port" -> {
            expect(value, JsonToken.VALUE_NUMBER_INT, "a port number");
            port = json.getIntValue();
          }
          case "addresses" -> addresses = strings();
          case "owners" -> programs = names();
          case "speaks" -> spoken = value == JsonToken.VALUE_NULL ? spoken : spoken();
          case "transport", "ownership", "user", "exposure", "verdict" ->
              texts.put(key, json.getText());
          default -> json.skipChildren();
        }
      }
      return new Trait(
          transport(texts.getOrDefault("transport", "")),
          port(port),
          addresses,
          Trait.heldBy(
              programs, texts.getOrDefault("ownership", ""), texts.getOrDefault("user", "")),
          texts.getOrDefault("exposure", ""),
          spoken.text(),
          spoken.certificate(),
          texts.getOrDefault("verdict", ""));
    }

    private Transport transport(String word) throws IOException {
      for (Transport transport : Transport.values()) {
        if (transport.word().equals(word)) {
          return transport;
        }
      }
      throw strange("a finding with the transport \"" + word + "\"");
    }

    private int port(int number) throws IOException {
      if (number < 0 || number > 65535) {
        throw strange("a finding without a port");
      }
      return number;
    }

    private record Spoken(
        List<String> layers,
        @Nullable String product,
        @Nullable String version,
        String certificate) {
      static final Spoken NOTHING = new Spoken(List.of(), null, null, "");

      String text() {
        return layers.isEmpty() ? "" : Trait.speaks(layers, product, version);
      }
    }

    private Spoken spoken() throws IOException {
      List<String> layers = List.of();
      String product = null;
      String version = null;
      String certificate = "";
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String key = json.currentName();
        JsonToken value = json.nextToken();
        switch (key) {
          case "layers" -> layers = strings();
          case "product" -> product = value == JsonToken.VALUE_NULL ? null : json.getText();
          case "version" -> version = value == JsonToken.VALUE_NULL ? null : json.getText();
          case "tls" -> certificate = certificate();
          default -> json.skipChildren();
        }
      }
      return new Spoken(layers, product, version, certificate);
    }

    private String certificate() throws IOException {
      Map<String, String> shown = new TreeMap<>();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String key = json.currentName();
        json.nextToken();
        if (key.equals("certificate")) {
          while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = Objects.requireNonNull(json.currentName());
            json.nextToken();
            shown.put(name, json.currentToken().isScalarValue() ? json.getText() : "");
            json.skipChildren();
          }
        } else {
          json.skipChildren();
        }
      }
      return shown.isEmpty()
          ? ""
          : Trait.certificate(
              shown.getOrDefault("subject", ""),
              shown.getOrDefault("issuer", ""),
              shown.getOrDefault("notBefore", ""),
              shown.getOrDefault("notAfter", ""));
    }

    /// The key `name` of every object in a list.
    private List<String> names() throws IOException {
      expect(json.currentToken(), JsonToken.START_ARRAY, "a list of owners");
      var names = new ArrayList<String>();
      for (JsonToken t = json.nextToken(); t != JsonToken.END_ARRAY; t = json.nextToken()) {
        expect(t, JsonToken.START_OBJECT, "an owner");
        while (json.nextToken() == JsonToken.FIELD_NAME) {
          String key = json.currentName();
          json.nextToken();
          if (key.equals("name")) {
            names.add(json.getText());
          }
          json.skipChildren();
        }
      }
      return names;
    }

    private List<String> strings() throws IOException {
      expect(json.currentToken(), JsonToken.START_ARRAY, "a list of words");
      var words = new ArrayList<String>();
      for (JsonToken t = json.nextToken(); t != JsonToken.END_ARRAY; t = json.nextToken()) {
        expect(t, JsonToken.VALUE_STRING, "a word");
        words.add(json.getText());
      }
      return words;
    }

    private void expect(@Nullable JsonToken found, JsonToken wanted, String what)
        throws IOException {
      if (found != wanted) {
        String instead =
            found == null ? "nothing" : found.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        throw strange(instead + " where " + what + " should stand");
      }
    }

    private IOException strange(String what) {
      var where = json.currentLocation();
      return new IOException(
          "not a document of portolan check --json: "
              + what
              + place(where.getLineNr(), where.getColumnNr()));
    }
  }
}
